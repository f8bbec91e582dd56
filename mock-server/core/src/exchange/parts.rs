//! Several requests in one: each part goes through the gate as a request of its own.

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::{Answer, Call};
use crate::clock_and_chance::request_guid;

/// The parts of a request, which the gate does one by one.
#[derive(Clone, Debug)]
pub struct RequestParts {
    /// The parts, in their order.
    pub parts: Vec<RequestPart>,
    /// Puts the parts' answers into one.
    pub join: fn(&Call<'_>, &[RequestPart], Vec<Answer>) -> Answer,
    /// The answer of a part that no operation gave one.
    pub unanswered: fn(&Call<'_>, Unanswered) -> Answer,
    /// Bytes of answers from which on no further part is done.
    pub most: usize,
}

/// Why a part has no answer of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The part that it depends on failed.
    Condition,
    /// A rule dropped its request, or its answer.
    Lost,
    /// The answers before it are as much as one answer may have.
    Full,
}

/// One part.
#[derive(Clone, Debug)]
pub struct RequestPart {
    /// The client's own id of it.
    pub id: String,
    /// The part that has to be done before, by its place.
    pub after: Option<usize>,
    /// Method.
    pub method: Method,
    /// Path, as one request alone would have it.
    pub path: String,
    /// Query.
    pub query: String,
    /// Headers, those that it has of the whole request among them.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
    /// A member that came with it and counts for nothing.
    pub unread: Option<String>,
}

impl RequestPart {
    /// As a request of its own, at the moment that it is done.
    pub fn call<'a>(&self, whole: &Call<'a>) -> Call<'a> {
        Call {
            sandbox: whole.sandbox,
            now: whole.sandbox.clock.now(),
            method: self.method.clone(),
            base: whole.base.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            request_id: request_guid(),
            parent: Some(whole.request_id),
            lacks_length: false,
        }
    }
}

/// A header's name as Microsoft writes it in the answers of a batch: clients look for it in a map or in the text.
pub fn cased(name: &str) -> String {
    match name {
        "etag" => return "ETag".to_owned(),
        "odata-version" => return "OData-Version".to_owned(),
        "odata-entityid" => return "OData-EntityId".to_owned(),
        "req_id" => return "REQ_ID".to_owned(),
        "www-authenticate" => return "WWW-Authenticate".to_owned(),
        "request-id" | "client-request-id" => return name.to_owned(),
        _ if name.starts_with("x-") => return name.to_owned(),
        _ => {}
    }
    let mut begins = true;
    // Names of headers are ASCII.
    name.chars()
        .map(|letter| {
            let shown = if begins { letter.to_ascii_uppercase() } else { letter };
            begins = letter == '-';
            shown
        })
        .collect()
}
