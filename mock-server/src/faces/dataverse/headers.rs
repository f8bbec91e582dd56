//! Headers: what requests say of their form and of that of answers, and those that every answer of the Web API has.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#http-headers>

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::resource::WebResource;
use super::{Fault, Preferences};
use crate::exchange::{Answer, Call};

/// How much of itself an answer tells.
///
/// <https://docs.oasis-open.org/odata/odata-json-format/v4.0/odata-json-format-v4.0.html#_Toc372793039>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataLevel {
    /// The number of rows and the next page alone.
    None,
    /// What it would not be understood without.
    Minimal,
    /// Types, addresses and links, too.
    Full,
}

impl MetadataLevel {
    /// The one that a client accepts: what it does not name is minimal, and nothing but JSON is there.
    pub fn of(call: &Call<'_>) -> Self {
        let accepted = call.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = accepted.flat_map(|value| value.split(','));
        let json = |range: &&str| {
            let kind = range.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/json")
        };
        let mut parameters = ranges.filter(json).flat_map(|range| range.split(';').skip(1)).filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_ascii_lowercase()))
        });
        let level = parameters.find(|(name, _)| matches!(name.as_str(), "odata.metadata" | "metadata"));
        match level.as_ref().map(|(_, value)| value.as_str()) {
            Some("none") => Self::None,
            Some("full") => Self::Full,
            _ => Self::Minimal,
        }
    }

    /// Media type of JSON answers.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::None => "application/json; odata.metadata=none",
            Self::Minimal => "application/json; odata.metadata=minimal",
            Self::Full => "application/json; odata.metadata=full",
        }
    }
}

/// Refuses a request of another version of OData, and a body in another form than JSON.
pub fn check(call: &Call<'_>, resource: &WebResource) -> Result<(), Fault> {
    let version = call.header("odata-version").map(str::trim);
    let most = call.header("odata-maxversion").map(str::trim);
    let fits = match (version, most) {
        (Some(version), _) => version == "4.0",
        (None, Some(most)) => matches!(most, "4.0" | "4.01"),
        (None, None) => true,
    };
    if !fits {
        return Err(Fault::no_resource(call).explain("the Web API speaks version 4.0 of OData alone"));
    }
    let writes = [Method::POST, Method::PATCH, Method::PUT].contains(&call.method);
    if !writes || call.body.is_empty() || matches!(resource, WebResource::Batch) {
        return Ok(());
    }
    // A body without a type is one of bytes.
    let kind = call.header("content-type").unwrap_or("application/octet-stream");
    let bare = kind.split(';').next().unwrap_or_default().trim();
    if bare.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = format!("The request entity's media type '{bare}' is not supported for this resource.");
    Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "", message))
}

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
