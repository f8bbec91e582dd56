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
    let within_reason = |asked: Duration| Some(asked.min(LONGEST_WAIT));
    send_patiently(request, REPEATS, within_reason).await.map_err(unreachable)
}

/// Sends a request, and again as often while the service says that it did nothing because it is too busy. `wait` says how long
/// to wait where it asks for so much; nothing where that is too long, and the answer stands.
pub(super) async fn send_patiently(
    request: RequestBuilder,
    repeats: usize,
    wait: impl Fn(Duration) -> Option<Duration>,
) -> Result<Response, reqwest::Error> {
    for _ in 0..repeats {
        let Some(again) = request.try_clone() else { break };
        let answer = again.send().await?;
        match asked_to_wait(&answer).and_then(&wait) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return Ok(answer),
        }
    }
    request.send().await
}

/// How long a service that is too busy asks to wait.
fn asked_to_wait(answer: &Response) -> Option<Duration> {
    if !matches!(answer.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let asked = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    Some(asked.map_or(Duration::from_secs(1), Duration::from_secs))
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
