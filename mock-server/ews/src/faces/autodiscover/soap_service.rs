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
use crate::faces::soap::writer::{XmlValue, XmlWriter};

const SPACE: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const NAMESPACES: &str = r#" xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;
/// The schema that the service calls itself by.
const VERSION: &str = "Exchange2015";

/// What the journal calls an operation.
pub fn name(body: &Element) -> &'static str {
    match body.name {
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
    let (operation, show): (_, ShowResponse) = match body.name {
        "GetUserSettingsRequestMessage" => ("GetUserSettings", user_settings::show),
        "GetDomainSettingsRequestMessage" => ("GetDomainSettings", domain_settings::show),
        other => return unsupported(other),
    };
    let mut out = envelope::begin(&header(here, operation));
    let is_understood = out.element(&format!("{operation}ResponseMessage"), |out| {
        out.declare(NAMESPACES);
        out.element("Response", |out| show(call, here, caller, request, out))
    });
    let answer = envelope::end(out);
    if is_understood {
        return answer;
    }
    answer
        .explain(format!("{operation} needs whom it is about, and the settings that are wanted"))
        .code("InvalidRequest")
}

/// Writes what stands in a response; whether the request says what is wanted of whom.
type ShowResponse = fn(&Call<'_>, &Here, &Caller, Option<&Element>, &mut XmlWriter) -> bool;

fn header(here: &Here, operation: &str) -> String {
    let version = here.server.version();
    let (major, minor, build, revision) = (version.major, version.minor, version.build, version.revision);
    format!(
        r#"<a:Action s:mustUnderstand="1" xmlns:a="{ADDRESSING}">{SPACE}/Autodiscover/{operation}Response</a:Action><h:ServerVersionInfo xmlns:h="{SPACE}"><h:MajorVersion>{major}</h:MajorVersion><h:MinorVersion>{minor}</h:MinorVersion><h:MajorBuildNumber>{build}</h:MajorBuildNumber><h:MinorBuildNumber>{revision}</h:MinorBuildNumber><h:Version>{VERSION}</h:Version></h:ServerVersionInfo>"#
    )
}

/// An operation that is none, or that the mock does not have.
fn unsupported(name: &str) -> Answer {
    let code = ("ActionNotSupported", "http://schemas.microsoft.com/ws/2005/05/addressing/none");
    let text = "The message cannot be processed at the receiver, due to a contract mismatch between the sender and the receiver.";
    envelope::fault(StatusCode::INTERNAL_SERVER_ERROR, code, text, None::<fn(&mut XmlWriter)>)
        .code("ActionNotSupported")
        .explain(format!("mock365 has no operation of Autodiscover that a {name} asks for"))
        .unsupported()
}

/// Writes a code and what it says, which every part of an answer begins with.
pub fn say(out: &mut XmlWriter, code: &str, message: impl XmlValue) {
    out.value("ErrorCode", code);
    out.value("ErrorMessage", message);
}
