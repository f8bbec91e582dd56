//! Over SOAP: `POST /autodiscover/autodiscover.svc`.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/soap-autodiscover-xml-elements-for-exchange>

use http::StatusCode;

use super::server::Here;
use super::{domain_settings, user_settings};
use crate::exchange::{Answer, Call};
use crate::faces::soap::element::{Element, Malformed};
use crate::faces::soap::envelope::{self, Envelope};
use crate::faces::soap::signed_in::Caller;

const SPACE: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const NAMESPACES: &str = r#" xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;
/// The schema that the service calls itself by.
const VERSION: &str = "Exchange2015";

/// What the journal calls an operation.
pub fn name(body: &Element) -> &'static str {
    match &*body.name {
        "GetUserSettingsRequestMessage" => "autodiscover.GetUserSettings",
        "GetDomainSettingsRequestMessage" => "autodiscover.GetDomainSettings",
        _ => "autodiscover.unknown",
    }
}

/// Answers a request.
pub fn answer(call: &Call<'_>, here: &Here, caller: &Caller, read: &Result<Envelope, Malformed>) -> Answer {
    let body = match read {
        Ok(envelope) => &envelope.body,
        Err(malformed) => {
            return Answer::empty(StatusCode::BAD_REQUEST)
                .explain(format!("the request is no SOAP 1.1 request: {}", malformed.violation));
        }
    };
    let request = body.find("Request");
    let (operation, response) = match &*body.name {
        "GetUserSettingsRequestMessage" => ("GetUserSettings", user_settings::answer(call, here, caller, request)),
        "GetDomainSettingsRequestMessage" => {
            ("GetDomainSettings", domain_settings::answer(call, here, caller, request))
        }
        other => return unsupported(other),
    };
    let code = response.find_text("ErrorCode").filter(|code| *code != "NoError").map(str::to_owned);
    let message = Element::new(format!("{operation}ResponseMessage")).child(response);
    let answer = envelope::answer(&header(here, operation), &message, NAMESPACES);
    match code {
        Some(code) => {
            answer.explain(format!("{operation} needs whom it is about, and the settings that are wanted")).code(code)
        }
        None => answer,
    }
}

fn header(here: &Here, operation: &str) -> String {
    let version = here.server.version();
    let (major, minor, build, revision) = (version.major, version.minor, version.build, version.revision);
    format!(
        r#"<a:Action s:mustUnderstand="1" xmlns:a="{ADDRESSING}">{SPACE}/Autodiscover/{operation}Response</a:Action><h:ServerVersionInfo xmlns:h="{SPACE}"><h:MajorVersion>{major}</h:MajorVersion><h:MinorVersion>{minor}</h:MinorVersion><h:MajorBuildNumber>{build}</h:MajorBuildNumber><h:MinorBuildNumber>{revision}</h:MinorBuildNumber><h:Version>{VERSION}</h:Version></h:ServerVersionInfo>"#
    )
}

/// An operation that is none, or that the mock does not have.
fn unsupported(name: &str) -> Answer {
    let short = Element::text("faultcode", "a:ActionNotSupported")
        .with("xmlns:a", "http://schemas.microsoft.com/ws/2005/05/addressing/none");
    let text = "The message cannot be processed at the receiver, due to a contract mismatch between the sender and the receiver.";
    envelope::fault(StatusCode::INTERNAL_SERVER_ERROR, short, text, None)
        .code("ActionNotSupported")
        .explain(format!("mock365 has no operation of Autodiscover that a {name} asks for"))
        .unsupported()
}

/// A code and what it says, which every part of an answer begins with.
pub fn said(element: Element, code: &str, message: &str) -> Element {
    element.child(Element::text("ErrorCode", code)).child(Element::text("ErrorMessage", message))
}
