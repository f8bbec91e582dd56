//! Requests that come from inside the process: an administrator's acts, and what scenarios expect.
//!
//! They take the whole way of a request from outside but for the socket: face, gate, rules and journal.

use bytes::Bytes;
use http::{Request, Response};

use crate::exchange::Call;
use crate::faces::locate;
use crate::gate;
use crate::sandbox::{Fate, Sandbox};

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
