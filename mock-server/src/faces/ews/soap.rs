//! The envelope: requests are taken out of it, answers and faults put into it.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-xml-elements-in-exchange>

use http::StatusCode;

use super::element::{Element, Malformed};
use super::error::Fault;
use crate::exchange::Answer;

/// Media type of every answer; clients compare it as it stands.
const CONTENT_TYPE: &str = "text/xml; charset=utf-8";
const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &[u8] = b"http://www.w3.org/2003/05/soap-envelope";
const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;

/// A request, taken out of its envelope.
#[derive(Debug)]
pub struct Request {
    /// SOAP headers.
    pub header: Element,
    /// The first element of the body.
    pub body: Element,
}

/// Which server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// Exchange Online.
    Online,
    /// The customer's own Exchange 2016.
    OnPremises,
}

impl Request {
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

/// An answer in its envelope.
pub fn answer(server: Server, body: &Element) -> Answer {
    let (minor, build, revision, version) = match server {
        Server::Online => ("20", "8769", "35", "V2018_01_08"),
        Server::OnPremises => ("1", "2507", "57", "V2017_07_11"),
    };
    let head = format!(
        r#"<s:Envelope xmlns:s="{SOAP}"><s:Header><h:ServerVersionInfo MajorVersion="15" MinorVersion="{minor}" MajorBuildNumber="{build}" MinorBuildNumber="{revision}" Version="{version}" xmlns:h="{TYPES}" xmlns="{TYPES}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/></s:Header><s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">"#
    );
    let spaces = format!(r#" xmlns:m="{MESSAGES}" xmlns:t="{TYPES}""#);
    let mut xml = String::with_capacity(body.size() + 2048);
    xml.push_str(DECLARATION);
    xml.push_str(&head);
    // The namespaces are declared on the answer's own element, as Exchange does.
    body.write_with(&mut xml, &spaces);
    xml.push_str("</s:Body></s:Envelope>");
    Answer::with_body(StatusCode::OK, CONTENT_TYPE, xml)
}

/// A fault. Faults have no SOAP header.
pub fn fault(status: StatusCode, fault: &Fault) -> Answer {
    let text = |name: &'static str, text: &str| Element::text(name, text).with("xmlns:e", ERRORS);
    let code = fault.code.as_ref();
    let mut detail =
        Element::new("detail").child(text("e:ResponseCode", code)).child(text("e:Message", fault.message()));
    if !fault.details.is_empty() {
        detail = detail.child(Element::new("t:MessageXml").with("xmlns:t", TYPES).all(fault.details.clone()));
    }
    let fault = Element::new("s:Fault")
        .child(Element::text("faultcode", format!("a:{code}")).with("xmlns:a", TYPES))
        .child(Element::text("faultstring", fault.text.as_str()).with("xml:lang", "en-US"))
        .child(detail);
    let envelope = Element::new("s:Envelope").with("xmlns:s", SOAP).child(Element::new("s:Body").child(fault));
    let mut xml = DECLARATION.to_owned();
    envelope.write(&mut xml);
    Answer::with_body(status, CONTENT_TYPE, xml).code(code)
}
