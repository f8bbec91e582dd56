//! Headers that every answer of Graph has.

use http::{HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::operation::Mount;
use crate::exchange::{Answer, Call};

/// Media type of JSON answers.
pub const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

const DIAGNOSTIC: &str = r#"{"ServerInfo":{"DataCenter":"North Europe","Slice":"E","Ring":"4","ScaleUnit":"007","RoleInstance":"DB1PEPF000365"}}"#;

/// Headers of an answer that scripts in a browser may read.
const EXPOSED: &str = "ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, \
                       ReadWriteConsistencyToken, Retry-After, SdkVersion, WWW-Authenticate, \
                       x-ms-client-gcc-tenant, X-Planner-operationid, x-ms-permissions-check";

/// The answer to a browser that asks whether a script may call.
///
/// <https://developer.mozilla.org/docs/Glossary/Preflight_request>
pub fn preflight(call: &Call<'_>) -> Answer {
    let mut answer = Answer::empty(StatusCode::OK);
    let asked = call.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    answer.headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.unwrap_or(HeaderValue::from_static("*")));
    let methods = HeaderValue::from_static("DELETE,GET,PATCH,POST,PUT");
    answer.headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    answer.headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    answer
}

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
    if let Ok(id) = HeaderValue::from_str(call.request_id.hyphenated().encode_lower(&mut Uuid::encode_buffer())) {
        let own = call.client_id().and_then(|id| HeaderValue::from_str(id).ok());
        put(HeaderName::from_static("client-request-id"), own.unwrap_or_else(|| id.clone()));
        put(HeaderName::from_static("request-id"), id);
    }
    put(HeaderName::from_static("x-ms-ags-diagnostic"), HeaderValue::from_static(DIAGNOSTIC));
    if mount != Mount::Mailbox {
        put(HeaderName::from_static("x-ms-resource-unit"), HeaderValue::from_static("1"));
    }
    if call.headers.contains_key(header::ORIGIN) {
        put(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        put(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    if answer.status.is_success()
        && answer
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json;odata"))
    {
        answer.headers.insert("odata-version", HeaderValue::from_static("4.0"));
    }
    answer
}
