//! Puts the answers of a batch's parts into one.

use std::fmt::Write as _;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::{NOT_DONE, headers};
use crate::exchange::{Answer, Call, RequestPart, cased};

/// Headers that belong to the connection, or to the whole answer alone.
const OF_THE_WHOLE: [HeaderName; 6] = [
    header::CACHE_CONTROL,
    header::CONTENT_ENCODING,
    header::DATE,
    header::STRICT_TRANSPORT_SECURITY,
    header::TRANSFER_ENCODING,
    header::VARY,
];

/// The answer to a batch. Where one failed, and the client did not ask to go on, it is the last one and says how the whole
/// ended.
pub fn join(call: &Call<'_>, parts: &[RequestPart], answers: Vec<Answer>) -> Answer {
    let goes_on = super::super::Preferences::of(call).unwrap_or_default().continues;
    let failed = answers.iter().find(|answer| answer.status.as_u16() >= 400).map(|answer| answer.status);
    let status = failed.filter(|_| !goes_on).unwrap_or(StatusCode::OK);
    let done = parts.iter().zip(answers).filter(|(_, answer)| answer.status != NOT_DONE);
    let answer = multipart("batchresponse", call.request_id, done, status);
    headers::put_on(answer, call)
}

/// The answer to a change set that was done.
pub fn change_set(call: &Call<'_>, parts: &[RequestPart], answers: Vec<Answer>) -> Answer {
    multipart("changesetresponse", call.request_id, parts.iter().zip(answers), StatusCode::OK)
}

fn multipart<'p>(
    kind: &str,
    id: Uuid,
    parts: impl Iterator<Item = (&'p RequestPart, Answer)>,
    status: StatusCode,
) -> Answer {
    let boundary = format!("{kind}_{id}");
    let mut body = Vec::new();
    for (part, answer) in parts {
        body.extend_from_slice(format!("--{boundary}\r\n{}", head(part, &answer)).as_bytes());
        body.extend_from_slice(&answer.body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let mut whole = Answer::with_body(status, "multipart/mixed", body);
    if let Ok(kind) = HeaderValue::from_str(&format!("multipart/mixed; boundary={boundary}")) {
        whole.headers.insert(header::CONTENT_TYPE, kind);
    }
    whole
}

/// What stands before the body of a part: a change set's own parts, or an answer.
fn head(part: &RequestPart, answer: &Answer) -> String {
    let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/mixed") {
        return format!("Content-Type: {kind}\r\n\r\n");
    }
    let mut head = String::from("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    // Writing into a text cannot fail.
    if !part.id.is_empty() {
        let _ = write!(head, "Content-ID: {}\r\n", part.id);
    }
    let reason = answer.status.canonical_reason().unwrap_or("Unknown");
    let _ = write!(head, "\r\nHTTP/1.1 {} {reason}\r\n", answer.status.as_u16());
    write_headers(&answer.headers, &mut head);
    head.push_str("\r\n");
    head
}

fn write_headers(headers: &HeaderMap, head: &mut String) {
    for (name, value) in headers.iter().filter(|(name, _)| !OF_THE_WHOLE.contains(name)) {
        if let Ok(value) = value.to_str() {
            let _ = write!(head, "{}: {value}\r\n", cased(name.as_str()));
        }
    }
}
