//! Headers that every answer of the Web API has.

use http::{HeaderName, HeaderValue, header};

use super::Preferences;
use crate::exchange::{Answer, Call};

/// Media type of JSON answers.
pub const MINIMAL_JSON: &str = "application/json; odata.metadata=minimal";

/// Puts on what every answer has; a header that stands there already stays.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/api-limits#http-response-headers>
pub fn put_on(mut answer: Answer, call: &Call<'_>) -> Answer {
    let headers = &mut answer.headers;
    let mut put = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    put(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    put(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    put(HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
    if let Ok(id) = HeaderValue::from_str(&call.request_id.to_string()) {
        put(HeaderName::from_static("req_id"), id.clone());
        put(HeaderName::from_static("x-ms-service-request-id"), id);
    }
    // What is left of the limits that a rule may put in force: here nobody comes near them.
    let burst = HeaderName::from_static("x-ms-ratelimit-burst-remaining-xrm-requests");
    put(burst, HeaderValue::from_static("5999"));
    let time = HeaderName::from_static("x-ms-ratelimit-time-remaining-xrm-requests");
    put(time, HeaderValue::from_static("1,200.00"));
    answer
}

/// Says which preferences were followed.
pub fn applied(answer: Answer, prefer: &Preferences, of_list: bool, of_write: bool) -> Answer {
    let mut followed = Vec::new();
    if of_write && prefer.representation {
        followed.push("return=representation".to_owned());
    }
    if let Some(size) = prefer.page_size.filter(|_| of_list) {
        followed.push(format!("odata.maxpagesize={size}"));
    }
    if let Some(annotations) = prefer.annotations.as_ref().filter(|_| !answer.body.is_empty()) {
        followed.push(format!("odata.include-annotations=\"{annotations}\""));
    }
    if followed.is_empty() {
        return answer;
    }
    answer.header(HeaderName::from_static("preference-applied"), &followed.join(","))
}
