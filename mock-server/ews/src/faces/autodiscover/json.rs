//! As JSON, to whoever asks: `GET /autodiscover/autodiscover.json`.
//!
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdisco>

use http::{Method, StatusCode, header};
use mock365_domain::discovery::Whereabouts;
use serde_json::json;

use super::server::Here;
use crate::exchange::{Answer, Call};

const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// Protocols that it knows, and where each is, behind a server's address.
const PROTOCOLS: [(&str, &str); 4] = [
    ("ActiveSync", "/Microsoft-Server-ActiveSync"),
    ("AutodiscoverV1", "/autodiscover/autodiscover.xml"),
    ("Ews", "/EWS/Exchange.asmx"),
    ("Rest", "/api"),
];

fn parameter(call: &Call<'_>, name: &str) -> Option<String> {
    let found = call.query_pairs().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

/// The address that is asked about: in the query, or at the end of the path.
pub fn address(call: &Call<'_>) -> Option<String> {
    let in_path = || {
        let mut parts = call.path.trim_end_matches('/').splitn(5, '/').skip(3);
        let (version, address) = (parts.next()?, parts.next()?);
        let known = version.to_ascii_lowercase().starts_with('v');
        known.then(|| percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned())
    };
    parameter(call, "Email").or_else(in_path)
}

/// Answers a request.
pub fn answer(call: &Call<'_>, here: &Here) -> Answer {
    if call.method != Method::GET && call.method != Method::HEAD {
        return Answer::empty(StatusCode::METHOD_NOT_ALLOWED)
            .header(header::ALLOW, "GET")
            .explain("only GET is answered here");
    }
    let Some(address) = address(call).filter(|address| address.contains('@')) else {
        let text = "The get request sent does not match the valid format.";
        return refused(StatusCode::BAD_REQUEST, "MandatoryParameterMissing", text);
    };
    let Some(protocol) = parameter(call, "Protocol") else {
        let text = "A valid value must be provided for the query parameter 'Protocol'.";
        return refused(StatusCode::BAD_REQUEST, "MissingProtocol", text);
    };
    let Some((_, path)) = PROTOCOLS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(&protocol)) else {
        let known = PROTOCOLS.map(|(name, _)| name).join(",");
        let text = format!("The given protocol value '{protocol}' is invalid. Supported values are '{known}'.");
        return refused(StatusCode::BAD_REQUEST, "InvalidProtocol", &text);
    };
    call.sandbox.read(|cloud, now| {
        let whereabouts = match cloud.whereabouts(&address, now) {
            // Each cloud knows its own mailboxes alone.
            Whereabouts::Online(mailbox) if here.is_abroad(cloud, mailbox) => Whereabouts::Nowhere,
            known => known,
        };
        if let Some(origin) = here.elsewhere(call, whereabouts) {
            return moved(&origin, &address, &protocol);
        }
        match whereabouts {
            Whereabouts::Nowhere if parameter(call, "RedirectCount").is_none() => {
                moved(&here.origin(call), &address, &protocol)
                    .explain("no mailbox that can be used has this address, and Exchange Online looks a second time")
            }
            Whereabouts::Nowhere => refused(StatusCode::NOT_FOUND, "UserNotFound", "The user was not found."),
            Whereabouts::Online(_) | Whereabouts::OnPremises(..) => {
                let found = json!({ "Protocol": protocol, "Url": format!("{}{path}", here.origin(call)) });
                Answer::with_body(StatusCode::OK, CONTENT_TYPE, found.to_string())
            }
        }
    })
}

/// Sends the client on, as a page that nobody reads.
fn moved(origin: &str, address: &str, protocol: &str) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("Email", address)
        .append_pair("Protocol", protocol)
        .append_pair("RedirectCount", "1")
        .finish();
    let place = format!("{origin}/autodiscover/autodiscover.json?{query}");
    let page = "<html><head><title>Object moved</title></head><body><h2>Object moved.</h2></body></html>";
    let mut answer = Answer::redirect(&place);
    answer.headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("text/html; charset=utf-8"));
    answer.body = page.into();
    answer
}

fn refused(status: StatusCode, code: &'static str, text: &str) -> Answer {
    let body = json!({ "ErrorCode": code, "ErrorMessage": text });
    Answer::with_body(status, CONTENT_TYPE, body.to_string()).code(code).explain(text)
}
