//! Puts the answers of a batch's parts into one.

use http::{HeaderMap, HeaderName, StatusCode, header};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Mount, headers};
use crate::exchange::{Answer, Call, RequestPart, cased};
use crate::faces::graph::odata::{GRAPH_DIALECT, Writer};

/// Headers that belong to the connection, or to the whole answer alone.
const OF_THE_WHOLE: [HeaderName; 5] = [
    header::DATE,
    header::STRICT_TRANSPORT_SECURITY,
    header::VARY,
    header::TRANSFER_ENCODING,
    header::CONTENT_ENCODING,
];

/// The answer to a batch.
pub fn join(call: &Call<'_>, parts: &[RequestPart], answers: Vec<Answer>) -> Answer {
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|whole| {
        let responses = whole.control("responses");
        responses.list(parts.iter().zip(answers), |(part, answer), out| {
            out.object(|response| {
                response.control("id").value(&part.id);
                response.control("status").value(usize::from(answer.status.as_u16()));
                let shown = shown(&answer.headers);
                if !shown.is_empty() {
                    response.control("headers").json(&shown);
                }
                if !answer.body.is_empty() {
                    let place = response.control("body");
                    match json(&answer) {
                        Some(json) => place.json(&json),
                        None => place.base64(&answer.body),
                    }
                }
            });
        });
    });
    let mut answer = Answer::with_body(StatusCode::OK, headers::JSON, out.finish());
    if let Some(name) = parts.iter().find_map(|part| part.unread.as_ref()) {
        answer = answer.explain(format!("a request of a batch has no member `{name}`: it counts for nothing"));
    }
    headers::put_on(answer, call, Mount::Directory)
}

/// A body that is JSON, as it was written.
fn json(answer: &Answer) -> Option<&RawValue> {
    let kind = answer.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.contains("json").then(|| serde_json::from_slice(&answer.body).ok())?
}

fn shown(headers: &HeaderMap) -> Map<String, Value> {
    let own = headers
        .iter()
        .filter(|(name, _)| !OF_THE_WHOLE.contains(name) && !name.as_str().starts_with("access-control-"));
    own.filter_map(|(name, value)| Some((cased(name.as_str()), value.to_str().ok()?.into()))).collect()
}
