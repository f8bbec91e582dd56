//! Who may drive the mock: no web page, under whatever name it reached the port.

use axum::body::Body;
use http::uri::Authority;
use http::{Method, Request, StatusCode, header};

use super::problem::Fault;
use crate::config::Config;

/// Refuses what a web page could send: a foreign `Origin` on a write, and a name of the page's own in `Host`.
pub fn check(config: &Config, request: &Request<Body>) -> Result<(), Fault> {
    let authority = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .and_then(|host| host.parse::<Authority>().ok())
        .or_else(|| request.uri().authority().cloned());
    let host = authority.as_ref().map_or("", Authority::host);
    if !config.is_own(host) {
        let why = format!(
            "the control API does not answer to the host `{host}`; start the mock with --host {host} if it should"
        );
        return Err(Fault::new(StatusCode::FORBIDDEN, why));
    }
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let Some(origin) = request.headers().get(header::ORIGIN).filter(|_| writes) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or("");
    let own = authority.as_ref().is_some_and(|own| {
        ["http://", "https://"]
            .iter()
            .any(|scheme| origin.strip_prefix(scheme).is_some_and(|origin| origin.eq_ignore_ascii_case(own.as_str())))
    });
    let public = config.public_url.as_deref().is_some_and(|url| url.trim_end_matches('/').eq_ignore_ascii_case(origin));
    if own || public {
        return Ok(());
    }
    Err(Fault::new(StatusCode::FORBIDDEN, format!("a page of {origin} may not change this mock")))
}
