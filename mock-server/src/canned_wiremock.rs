//! The canned answers as `wiremock::ResponseTemplate`s, for people who already use wiremock (cargo feature `wiremock`).

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::{HeaderMap, Method};
use mock365_control::AnswerSpec;
use wiremock::ResponseTemplate;

use crate::answers::Answers;
use crate::clock_and_chance::request_guid;
use crate::config::Config;
use crate::exchange::{Base, Call, Face, answer_canned};
use crate::faces::{entra, ews, graph};
use crate::sandbox::Sandbox;

/// The canned answer of that name in the words of a face: `graph`, `ews` or `entra`. Nothing for other names.
///
/// ```
/// let template = mock365::response_template("graph", "too-many-requests");
/// assert!(template.is_some());
/// ```
pub fn response_template(face: &str, name: &str) -> Option<ResponseTemplate> {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    let sandbox = SANDBOX.get_or_init(|| Sandbox::new("wiremock", Arc::new(Config::default())));
    let (face, path): (&dyn Face, &str) = match face {
        "graph" => (&graph::Graph, "/v1.0/me"),
        "ews" => (&ews::Ews, "/EWS/Exchange.asmx"),
        "entra" => (&entra::Entra, "/common/oauth2/v2.0/token"),
        _ => return None,
    };
    let canned = Answers::built_in().find(&AnswerSpec::Named(name.to_owned()))?;
    let call = Call {
        sandbox,
        now: sandbox.clock.now(),
        method: Method::POST,
        base: Base { origin: "http://localhost".to_owned(), host: "localhost".to_owned(), imitated: false },
        path: path.to_owned(),
        query: String::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        request_id: request_guid(),
        parent: None,
        lacks_length: false,
    };
    let answer = answer_canned(face, &call, &canned);
    let mut template = ResponseTemplate::new(answer.status.as_u16());
    let mut media_type = "text/plain".to_owned();
    for (header, value) in answer.headers.iter().filter_map(|(name, value)| Some((name, value.to_str().ok()?))) {
        match header {
            &http::header::CONTENT_TYPE => value.clone_into(&mut media_type),
            _ => template = template.append_header(header.as_str(), value),
        }
    }
    Some(template.set_body_raw(answer.body.to_vec(), &media_type))
}
