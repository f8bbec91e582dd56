//! Requests that come from inside the process: an administrator's acts, what scenarios expect, and server-side
//! synchronisation.
//!
//! They take the whole way of a request from outside but for the socket: face, gate, rules and journal.

pub mod exchange;

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};

use crate::exchange::{Answer, Call, Face};
use crate::faces::{is_imitated, is_microsofts, locate};
use crate::gate::{self, Outcome};
use crate::sandbox::{Fate, Sandbox};

/// Why a request has no answer, in the words of those who open connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nobody has that name.
    HostNotFound,
    /// There is no connection, or it ended before the answer did.
    ConnectFailure,
    /// Nothing came in time.
    TimedOut,
    /// Whoever answers shows a certificate that nobody trusts.
    TrustFailure,
}

impl NoAnswer {
    /// The word that alerts go by.
    pub fn name(self) -> &'static str {
        match self {
            Self::HostNotFound => "HostNotFound",
            Self::ConnectFailure => "ConnectFailure",
            Self::TimedOut => "TimedOut",
            Self::TrustFailure => "TrustFailure",
        }
    }
}

/// Sends a request as whoever opens a connection for it: somebody must listen at its address, and rules that keep it
/// waiting, or that break its connection, are what they are on the wire. Nothing waits in truth.
pub fn ask(sandbox: &Sandbox, request: Request<Bytes>, patience: Duration) -> Result<Response<Bytes>, NoAnswer> {
    connect(sandbox, request.uri())?;
    let sent = pass(sandbox, request, |face, call| gate::pass_within(face, call, patience));
    let outcome = sent.ok_or(NoAnswer::ConnectFailure)?.ok_or(NoAnswer::TimedOut)?;
    match outcome.fate {
        Fate::Drop | Fate::Reset => Err(NoAnswer::ConnectFailure),
        Fate::Cut(after) if usize::try_from(after).is_ok_and(|after| after < outcome.answer.body.len()) => {
            Err(NoAnswer::ConnectFailure)
        }
        Fate::Cut(_) | Fate::Send => Ok(response(outcome.answer)),
    }
}

/// Whether somebody listens at an address. Where Microsoft does not, its network takes no notice; a customer's server
/// says so.
fn connect(sandbox: &Sandbox, address: &Uri) -> Result<(), NoAnswer> {
    let host = address.host().unwrap_or_default().to_ascii_lowercase();
    let usual = if address.scheme_str() == Some("http") { 80 } else { 443 };
    let is_usual = address.port_u16().unwrap_or(usual) == usual;
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match ip {
        _ if is_imitated(sandbox, &host) && is_usual => {
            let trusted = usual == 80 || !sandbox.view(|cloud| cloud.shows_expired_certificate(&host));
            trusted.then_some(()).ok_or(NoAnswer::TrustFailure)
        }
        _ if is_microsofts(&host) => Err(NoAnswer::TimedOut),
        _ if is_imitated(sandbox, &host) => Err(NoAnswer::ConnectFailure),
        // The mock itself, under a name or an address of its own.
        Ok(ip) if ip.is_loopback() => Ok(()),
        Ok(_) => Err(NoAnswer::TimedOut),
        Err(_) if sandbox.config.is_own(&host) => Ok(()),
        Err(_) => Err(NoAnswer::HostNotFound),
    }
}

/// Sends a request to a face of a sandbox, by the host in its address or its `Host` header. A request that a rule
/// drops or resets is answered with nothing.
pub fn send(sandbox: &Sandbox, request: Request<Bytes>) -> Option<Response<Bytes>> {
    let outcome = pass(sandbox, request, gate::pass_at_once)?;
    (!matches!(outcome.fate, Fate::Drop | Fate::Reset)).then(|| response(outcome.answer))
}

fn pass<R: From<Outcome>>(
    sandbox: &Sandbox,
    request: Request<Bytes>,
    pass: impl FnOnce(&'static dyn Face, &Call<'_>) -> R,
) -> Option<R> {
    let tls = request.uri().scheme_str() == Some("https");
    let route = locate(sandbox, request.uri(), request.headers(), tls);
    let face = route.face?;
    let (parts, body) = request.into_parts();
    let fits = body.len() <= face.body_limit();
    let call = Call::arrived(sandbox, route.base, route.path, parts, body);
    Some(if fits { pass(face, &call) } else { gate::pass_too_large(face, &call).into() })
}

fn response(answer: Answer) -> Response<Bytes> {
    let mut response = Response::new(answer.body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}
