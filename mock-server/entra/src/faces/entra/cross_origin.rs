//! Scripts in a browser: which of the sign-in host's answers they may read, and which tokens they may fetch.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redirect-uris-for-single-page-apps-spas>

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::fault::Fault;
use super::route::{Endpoint, EntraRoute};
use crate::exchange::{Answer, Call};

/// Headers of a token answer that scripts may read.
const EXPOSED: &str = "Content-Length,Content-Encoding,x-ms-request-id,x-ms-srs";

/// Whether a browser asks if a script may call, at an endpoint that scripts do call.
///
/// <https://developer.mozilla.org/docs/Glossary/Preflight_request>
pub fn is_preflight(call: &Call<'_>, route: &EntraRoute) -> bool {
    call.method == Method::OPTIONS && methods(route).is_some()
}

/// The answer to that.
pub fn preflight(call: &Call<'_>, route: &EntraRoute) -> Answer {
    let mut answer = put_on(Answer::empty(StatusCode::OK), call, route);
    if let Some(asked) = call.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    answer
}

/// What scripts may do there. A device is no script: its endpoint says nothing to browsers.
fn methods(route: &EntraRoute) -> Option<&'static str> {
    match route.endpoint {
        Endpoint::Token => Some("POST, OPTIONS"),
        Endpoint::Keys | Endpoint::OpenIdConfiguration | Endpoint::InstanceDiscovery | Endpoint::UserRealm => {
            Some("GET, OPTIONS")
        }
        Endpoint::UserInfo => Some("GET, POST, OPTIONS"),
        _ => None,
    }
}

/// Puts on what a browser wants to see before it shows an answer to a script, refusals too.
pub fn put_on(mut answer: Answer, call: &Call<'_>, route: &EntraRoute) -> Answer {
    let Some(methods) = methods(route).filter(|_| call.headers.contains_key(header::ORIGIN)) else { return answer };
    let mut put = |name: HeaderName, value: &'static str| {
        answer.headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    put(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    if route.endpoint == Endpoint::Token {
        put(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    answer
}

/// Tokens of single-page applications are for scripts, which send `Origin`; all others are not for scripts.
pub fn check(call: &Call<'_>, single_page: bool) -> Result<(), Fault> {
    match (single_page, call.header("origin")) {
        (false, Some(origin)) => {
            let why =
                "a script asks (Origin), and the redirect address is not registered for a single-page application";
            Err(Fault::new(9_002_326, why).with("origin", origin))
        }
        (true, None) => {
            let why = "the redirect address is a single-page application's, and no script asks: Origin is missing";
            Err(Fault::new(9_002_327, why))
        }
        _ => Ok(()),
    }
}
