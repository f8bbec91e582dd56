//! What EWS puts into SOAP's envelope: its own header, its namespaces, and what stands in its faults.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-xml-elements-in-exchange>

use std::sync::LazyLock;

use bytes::Bytes;

use http::StatusCode;

use super::error::Fault;
use crate::exchange::Answer;
use crate::faces::soap::envelope;
use crate::faces::soap::versions::Server;
use crate::faces::soap::writer::XmlWriter;

const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";
/// Declared on the first element of a body.
pub const NAMESPACES: &str = r#" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#;

/// Begins an answer: what is written next stands in the envelope's body.
pub fn begin(server: Server) -> XmlWriter {
    static ONLINE: LazyLock<String> = LazyLock::new(|| header(Server::Online));
    static ON_PREMISES: LazyLock<String> = LazyLock::new(|| header(Server::OnPremises));
    let header = match server {
        Server::Online => &*ONLINE,
        Server::OnPremises => &*ON_PREMISES,
    };
    envelope::begin(header)
}

/// One of the envelopes that follow one another on a connection. Exchange writes them otherwise than its other answers, and
/// clients find their beginning and end by that: `<Envelope`, without a prefix.
pub fn begin_streamed(server: Server) -> XmlWriter {
    const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
    let version = server.version();
    let (major, minor, build, revision) = (version.major, version.minor, version.build, version.revision);
    let mut out = XmlWriter::default();
    out.markup(&format!(
        r#"<Envelope xmlns="{SOAP}"><soap11:Header xmlns:soap11="{SOAP}"><ServerVersionInfo MajorVersion="{major}" MinorVersion="{minor}" MajorBuildNumber="{build}" MinorBuildNumber="{revision}" Version="{}" xmlns="{TYPES}"/></soap11:Header><soap11:Body xmlns:soap11="{SOAP}">"#,
        version.schema
    ));
    out
}

/// The envelope that was begun, with the body that was written since.
pub fn end_streamed(mut out: XmlWriter) -> Bytes {
    out.markup("</soap11:Body></Envelope>");
    out.finish()
}

fn header(server: Server) -> String {
    let version = server.version();
    let (major, minor, build, revision) = (version.major, version.minor, version.build, version.revision);
    format!(
        r#"<h:ServerVersionInfo MajorVersion="{major}" MinorVersion="{minor}" MajorBuildNumber="{build}" MinorBuildNumber="{revision}" Version="{}" xmlns:h="{TYPES}" xmlns="{TYPES}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>"#,
        version.schema
    )
}

/// A fault.
pub fn fault(status: StatusCode, fault: &Fault) -> Answer {
    let code = fault.code.as_ref();
    let detail = |out: &mut XmlWriter| {
        for (name, text) in [("e:ResponseCode", code), ("e:Message", fault.message())] {
            out.element(name, |out| {
                out.attribute("xmlns:e", ERRORS);
                out.content(text);
            });
        }
        if !fault.details.is_empty() {
            out.element("t:MessageXml", |out| {
                out.attribute("xmlns:t", TYPES);
                fault.details.iter().for_each(|detail| detail.show(out));
            });
        }
    };
    envelope::fault(status, (code, TYPES), &fault.text, Some(detail)).code(code)
}
