//! The envelope: requests are taken out of it, answers and faults put into it.

use http::StatusCode;

use super::element::{Element, Malformed};
use crate::exchange::Answer;

/// Media type of every answer; clients compare it as it stands.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";
/// What every document begins with.
pub const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &[u8] = b"http://www.w3.org/2003/05/soap-envelope";

/// A request, taken out of its envelope.
#[derive(Debug)]
pub struct Envelope {
    /// SOAP headers.
    pub header: Element,
    /// The first element of the body.
    pub body: Element,
}

impl Envelope {
    /// Takes a request out of its envelope.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let envelope = Element::read(bytes)?;
        let wrong = |violation: &str| Malformed { line: 1, column: 1, violation: violation.to_owned() };
        if envelope.name != "Envelope" {
            return Err(wrong(&format!("The '{}' element is not declared.", envelope.name)));
        }
        let mut header = Element::default();
        let mut body = None;
        for child in envelope.children {
            match &*child.name {
                "Header" => header = child,
                "Body" => body = child.children.into_iter().next(),
                _ => {}
            }
        }
        let body = body.ok_or_else(|| wrong("The element 'Body' has incomplete content."))?;
        Ok(Self { header, body })
    }
}

/// Whether a client speaks SOAP 1.2, which Exchange does not.
pub fn is_soap_12(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(2048)].windows(SOAP_12.len()).any(|window| window == SOAP_12)
}

/// An answer in its envelope: the elements of the header, as they are written, and the body's, on which its namespaces
/// are declared, as Exchange does.
pub fn answer(header: &str, body: &Element, namespaces: &str) -> Answer {
    let mut xml = String::with_capacity(body.size() + header.len() + 2048);
    for part in [DECLARATION, "<s:Envelope xmlns:s=\"", SOAP, "\"><s:Header>", header, "</s:Header>", BODY] {
        xml.push_str(part);
    }
    body.write_with(&mut xml, namespaces);
    xml.push_str("</s:Body></s:Envelope>");
    Answer::with_body(StatusCode::OK, CONTENT_TYPE, xml)
}

const BODY: &str =
    r#"<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">"#;

/// A fault. Faults have no SOAP header.
pub fn fault(status: StatusCode, code: Element, text: &str, detail: Option<Element>) -> Answer {
    let text = Element::text("faultstring", text).with("xml:lang", "en-US");
    let fault = Element::new("s:Fault").child(code).child(text).all(detail);
    let envelope = Element::new("s:Envelope").with("xmlns:s", SOAP).child(Element::new("s:Body").child(fault));
    let mut xml = DECLARATION.to_owned();
    envelope.write(&mut xml);
    Answer::with_body(status, CONTENT_TYPE, xml)
}
