//! Calls that the mock makes itself: to receivers on this machine, and to hosts that it was told of. Nowhere else.

use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri};

use crate::config::Config;

/// Bytes of an answer that are looked at.
const LOOKED_AT: usize = 64 << 10;

/// A call to be made.
#[derive(Clone, Debug)]
pub struct OutgoingCall {
    /// Where.
    pub url: String,
    /// Headers besides the host.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Body; it is posted.
    pub body: Bytes,
    /// How long it is waited for.
    pub patience: Duration,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct CallReply {
    /// Status.
    pub status: StatusCode,
    /// Media type.
    pub content_type: Option<String>,
    /// The beginning of the body.
    pub body: Bytes,
}

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// Not within its time.
    #[error("the receiver did not answer in time")]
    TimedOut,
    /// It is not called at all.
    #[error("{0}")]
    Refused(String),
    /// It could not be reached.
    #[error("the receiver could not be reached: {0}")]
    Unreachable(String),
}

/// Why a place is not called; nothing where it may be.
pub fn refusal(config: &Config, url: &str) -> Option<String> {
    let Ok(uri) = url.parse::<Uri>() else { return Some(format!("{url} is no address")) };
    let host = uri.host().unwrap_or_default();
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if !config.https_callbacks => {}
        Some("http") => return Some("this mock calls https receivers alone (--https-callbacks)".to_owned()),
        _ => return Some(format!("{url} is neither http nor https")),
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|at| at.is_loopback());
    let is_named = config.callback_hosts.iter().any(|name| name.eq_ignore_ascii_case(bare));
    if is_here || is_named {
        return None;
    }
    Some(format!("{host} is neither this machine nor a host that the mock may call: name it with --callback-host"))
}

/// Makes a call. Certificates are not checked: the receiver is named by whoever drives the mock.
pub async fn call(config: &Config, outgoing: &OutgoingCall) -> Result<CallReply, CallFault> {
    if let Some(why) = refusal(config, &outgoing.url) {
        return Err(CallFault::Refused(why));
    }
    let calling = async {
        let mut request = client()?.request(Method::POST, &outgoing.url).body(outgoing.body.clone());
        for (name, value) in &outgoing.headers {
            request = request.header(name, value);
        }
        let mut response = request.send().await.map_err(|why| unreachable(&why))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|why| unreachable(&why))? {
            let room = LOOKED_AT - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if body.len() == LOOKED_AT {
                break;
            }
        }
        let content_type = headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        Ok(CallReply { status, content_type: content_type.map(str::to_owned), body: body.into() })
    };
    tokio::time::timeout(outgoing.patience, calling).await.unwrap_or(Err(CallFault::TimedOut))
}

fn unreachable(why: &reqwest::Error) -> CallFault {
    CallFault::Unreachable(why.to_string())
}

/// One client for the process, made at the first call.
fn client() -> Result<&'static reqwest::Client, CallFault> {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client);
    }
    // An error means that the process has a provider already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    // A connection is not kept: runtimes of tests end, and what was opened in one cannot be used in another.
    let builder = reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).pool_max_idle_per_host(0);
    let made = builder.redirect(reqwest::redirect::Policy::none()).build().map_err(|why| unreachable(&why))?;
    Ok(CLIENT.get_or_init(|| made))
}
