//! What EWS puts into SOAP's envelope: its own header, its namespaces, and what stands in its faults.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-xml-elements-in-exchange>

use std::sync::LazyLock;

use http::StatusCode;

use super::element::Element;
use super::error::Fault;
use crate::exchange::Answer;
use crate::faces::soap::envelope;
use crate::faces::soap::versions::Server;

const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";
const NAMESPACES: &str = r#" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#;

/// An answer in its envelope.
pub fn answer(server: Server, body: &Element) -> Answer {
    static ONLINE: LazyLock<String> = LazyLock::new(|| header(Server::Online));
    static ON_PREMISES: LazyLock<String> = LazyLock::new(|| header(Server::OnPremises));
    let header = match server {
        Server::Online => &*ONLINE,
        Server::OnPremises => &*ON_PREMISES,
    };
    envelope::answer(header, body, NAMESPACES)
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
    let text = |name: &'static str, text: &str| Element::text(name, text).with("xmlns:e", ERRORS);
    let code = fault.code.as_ref();
    let mut detail =
        Element::new("detail").child(text("e:ResponseCode", code)).child(text("e:Message", fault.message()));
    if !fault.details.is_empty() {
        detail = detail.child(Element::new("t:MessageXml").with("xmlns:t", TYPES).all(fault.details.clone()));
    }
    let short = Element::text("faultcode", format!("a:{code}")).with("xmlns:a", TYPES);
    envelope::fault(status, short, &fault.text, Some(detail)).code(code)
}
