//! Requests that come from inside the process: an administrator's acts, what scenarios expect, and server-side
//! synchronisation.
//!
//! They take the whole way of a request from outside but for the socket: face, gate, rules and journal.

pub mod exchange;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::exchange::Call;
use crate::faces::{is_imitated, locate};
use crate::gate;
use crate::sandbox::{Fate, Sandbox};

/// Why a request has no answer, in the words of those who open connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nobody has that name.
    HostNotFound,
    /// There is no connection, or it ended before the answer did.
    ConnectFailure,
}

impl NoAnswer {
    /// The word that alerts go by.
    pub fn name(self) -> &'static str {
        match self {
            Self::HostNotFound => "HostNotFound",
            Self::ConnectFailure => "ConnectFailure",
        }
    }
}

/// Sends a request as whoever opens a connection for it: the host must be one that there is.
pub fn ask(sandbox: &Sandbox, request: Request<Bytes>, _patience: Duration) -> Result<Response<Bytes>, NoAnswer> {
    let host = request.uri().host().unwrap_or_default().to_ascii_lowercase();
    if !is_imitated(sandbox, &host) && !sandbox.config.is_own(&host) {
        return Err(NoAnswer::HostNotFound);
    }
    send(sandbox, request).ok_or(NoAnswer::ConnectFailure)
}

/// Sends a request to a face of a sandbox, by the host in its address or its `Host` header. A request that a rule
/// drops or resets is answered with nothing.
pub fn send(sandbox: &Sandbox, request: Request<Bytes>) -> Option<Response<Bytes>> {
    let tls = request.uri().scheme_str() == Some("https");
    let route = locate(sandbox, request.uri(), request.headers(), tls);
    let face = route.face?;
    let (parts, body) = request.into_parts();
    let fits = body.len() <= face.body_limit();
    let call = Call::arrived(sandbox, route.base, route.path, parts, body);
    let outcome = if fits { gate::pass_at_once(face, &call) } else { gate::pass_too_large(face, &call) };
    if matches!(outcome.fate, Fate::Drop | Fate::Reset) {
        return None;
    }
    let mut response = Response::new(outcome.answer.body);
    *response.status_mut() = outcome.answer.status;
    *response.headers_mut() = outcome.answer.headers;
    Some(response)
}
