//! The envelope: requests are taken out of it, answers and faults put into it.

use http::StatusCode;

use super::element::{Element, Malformed};
use super::writer::XmlWriter;
use crate::exchange::Answer;

/// Media type of every answer; clients compare it as it stands.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";
/// What every document begins with.
pub const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &[u8] = b"http://www.w3.org/2003/05/soap-envelope";

/// A request, taken out of its envelope.
#[derive(Debug)]
pub struct Envelope<'a> {
    /// SOAP headers.
    pub header: Element<'a>,
    /// The first element of the body.
    pub body: Element<'a>,
}

impl<'a> Envelope<'a> {
    /// Takes a request out of its envelope.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let envelope = Element::read(bytes)?;
        let wrong = |violation: &str| Malformed { line: 1, column: 1, violation: violation.to_owned() };
        if envelope.name != "Envelope" {
            return Err(wrong(&format!("The '{}' element is not declared.", envelope.name)));
        }
        let mut header = Element::default();
        let mut body = None;
        for child in envelope.children {
            match child.name {
                "Header" => header = child,
                "Body" => body = child.children.into_iter().next(),
                _ => {}
            }
        }
        let body = body.ok_or_else(|| wrong("The element 'Body' has incomplete content."))?;
        Ok(Self { header, body })
    }
}

/// Whether a client speaks SOAP 1.2, which Exchange does not: its first element says so.
pub fn is_soap_12(bytes: &[u8]) -> bool {
    let begin = &bytes[..bytes.len().min(2048)];
    let mut tags = begin.split(|byte| *byte == b'>').map(<[u8]>::trim_ascii_start);
    let envelope = tags.find(|tag| tag.first() == Some(&b'<') && !matches!(tag.get(1), Some(b'?' | b'!')));
    // Most windows differ in their first letter, which is compared without a call.
    let is_there = |tag: &[u8]| tag.windows(SOAP_12.len()).any(|part| part[0] == SOAP_12[0] && part == SOAP_12);
    envelope.is_some_and(is_there)
}

/// Begins an answer in its envelope: the elements of the header, as they are written. What is written next is the body's
/// element, on which its namespaces are declared, as Exchange does.
pub fn begin(header: &str) -> XmlWriter {
    let mut out = XmlWriter::default();
    for part in [DECLARATION, "<s:Envelope xmlns:s=\"", SOAP, "\"><s:Header>", header, "</s:Header>", BODY] {
        out.markup(part);
    }
    out
}

/// The answer that was begun, with the body that was written since.
pub fn end(mut out: XmlWriter) -> Answer {
    out.markup("</s:Body></s:Envelope>");
    Answer::with_body(StatusCode::OK, CONTENT_TYPE, out.finish())
}

const BODY: &str =
    r#"<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">"#;

/// A fault with a code of a namespace. Faults have no SOAP header.
pub fn fault(
    status: StatusCode,
    (code, space): (&str, &str),
    text: &str,
    detail: Option<impl FnOnce(&mut XmlWriter)>,
) -> Answer {
    let mut out = XmlWriter::default();
    for part in [DECLARATION, "<s:Envelope xmlns:s=\"", SOAP, "\"><s:Body><s:Fault>"] {
        out.markup(part);
    }
    out.element("faultcode", |out| {
        out.attribute("xmlns:a", space);
        out.content(format_args!("a:{code}"));
    });
    out.element("faultstring", |out| {
        out.attribute("xml:lang", "en-US");
        out.content(text);
    });
    if let Some(detail) = detail {
        out.element("detail", detail);
    }
    out.markup("</s:Fault></s:Body></s:Envelope>");
    Answer::with_body(status, CONTENT_TYPE, out.finish())
}
