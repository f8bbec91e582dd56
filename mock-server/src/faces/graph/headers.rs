//! Headers that every answer of Graph has.

use http::{HeaderName, HeaderValue, header};
use jiff::fmt::rfc2822::DateTimePrinter;

use super::operation::Mount;
use crate::faces::{Answer, Call};

/// Media type of JSON answers.
pub const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

const DIAGNOSTIC: &str = r#"{"ServerInfo":{"DataCenter":"North Europe","Slice":"E","Ring":"4","ScaleUnit":"007","RoleInstance":"DB1PEPF000365"}}"#;

/// Puts on what every answer has; a header that stands there already stays.
///
/// <https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support>
pub fn put_on(mut answer: Answer, call: &Call<'_>, mount: Mount) -> Answer {
    let headers = &mut answer.headers;
    let mut put = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    put(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    put(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    if let Ok(id) = HeaderValue::from_str(&call.request_id.to_string()) {
        put(HeaderName::from_static("request-id"), id);
    }
    if let Ok(id) = HeaderValue::from_str(&call.client_request_id()) {
        put(HeaderName::from_static("client-request-id"), id);
    }
    put(HeaderName::from_static("x-ms-ags-diagnostic"), HeaderValue::from_static(DIAGNOSTIC));
    if mount != Mount::Mailbox {
        put(HeaderName::from_static("x-ms-resource-unit"), HeaderValue::from_static("1"));
    }
    if let Ok(Ok(date)) = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&call.now.timestamp())
        .map(|date| HeaderValue::from_str(&date))
    {
        put(header::DATE, date);
    }
    if answer.status.is_success() && answer.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == JSON) {
        answer.headers.insert("odata-version", HeaderValue::from_static("4.0"));
    }
    answer
}
