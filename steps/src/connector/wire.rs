//! The HTTP client: sends, and tries again where Microsoft asks for that.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode};

use super::{Settings, Trouble};

/// How often a throttled request is repeated.
const REPEATS: usize = 3;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A client for these addresses.
pub(super) fn client(settings: &Settings) -> Result<Client, Trouble> {
    // Whoever came first has installed one: that one serves as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut builder = Client::builder().timeout(Duration::from_mins(1)).no_proxy();
    let trusted = settings.ca.as_ref().map(|pem| reqwest::Certificate::from_pem(pem.as_bytes())).transpose();
    match trusted.map_err(unreachable)? {
        Some(ca) => builder = builder.tls_certs_only([ca]),
        None if settings.login.starts_with("http://") => builder = builder.tls_certs_only([]),
        None => {}
    }
    builder.build().map_err(unreachable)
}

/// Sends a request; waits and repeats while the service says that it is too busy.
pub(super) async fn send(request: RequestBuilder) -> Result<Response, Trouble> {
    for _ in 0..REPEATS {
        let Some(again) = request.try_clone() else { break };
        let answer = again.send().await.map_err(unreachable)?;
        if !matches!(answer.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            return Ok(answer);
        }
        tokio::time::sleep(wait(&answer)).await;
    }
    request.send().await.map_err(unreachable)
}

/// What `Retry-After` asks for, within reason.
fn wait(answer: &Response) -> Duration {
    let asked = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    asked.map_or(Duration::from_secs(1), Duration::from_secs).min(LONGEST_WAIT)
}

/// No answer, with the innermost reason.
pub(super) fn unreachable(why: reqwest::Error) -> Trouble {
    let why = why.without_url();
    let mut reason: &dyn std::error::Error = &why;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    Trouble::Unreachable(reason.to_string())
}
