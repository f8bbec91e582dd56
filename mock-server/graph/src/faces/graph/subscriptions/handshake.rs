//! The handshake: before anything is told to an address, its receiver shows that it listens.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use mock365_domain::subscription::Subscription;

use super::{Fault, GraphRequest, read, view};
use crate::exchange::{Answer, Call, Errand, Replies};
use crate::faces::graph::{Mount, headers};
use crate::outgoing::{self, CallFault, OutgoingCall};

/// How long a receiver has to show that it listens.
const PATIENCE: Duration = Duration::from_secs(10);

/// Calls these addresses; where all of them show that they listen, something is done, and the answer is the subscription that
/// comes of it.
pub fn then(
    request: &GraphRequest<'_>,
    urls: &[String],
    status: StatusCode,
    done: impl Fn(&Call<'_>) -> Result<Subscription, Fault> + Send + Sync + 'static,
) -> Result<Answer, Fault> {
    for url in urls {
        if let Some(why) = outgoing::refusal(&request.call.sandbox.config, url) {
            return Err(read::unvalidated(format!("{FAILED} {MUST}")).explain(why));
        }
    }
    let token = format!(
        "Validation: Testing client application reachability for subscription Request-Id: {}",
        request.call.request_id
    );
    let calls = urls.iter().map(|url| asked(url, &token)).collect();
    let version = request.version;
    let then = move |call: &Call<'_>, replies: &Replies| {
        let shown = replies.iter().try_for_each(|reply| check(reply, &token));
        let answer = match shown.and_then(|()| done(call)) {
            Ok(subscription) => view::answer(call, version, status, &subscription),
            Err(fault) => fault.answer(call, Mount::Mailbox),
        };
        headers::put_on(answer, call, Mount::Directory)
    };
    Ok(Answer { errand: Some(Box::new(Errand { calls, then: Arc::new(then) })), ..Answer::empty(status) })
}

/// The call by which a receiver shows that it listens.
///
/// <https://learn.microsoft.com/graph/change-notifications-delivery-webhooks>
fn asked(url: &str, token: &str) -> OutgoingCall {
    let encoded: String = form_urlencoded::byte_serialize(token.as_bytes()).map(lower).collect();
    let sign = if url.contains('?') { '&' } else { '?' };
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    OutgoingCall {
        url: format!("{url}{sign}validationToken={encoded}"),
        headers: vec![
            (header::CONTENT_TYPE, kind),
            (header::ACCEPT, HeaderValue::from_static("text/plain")),
            (header::CONTENT_LENGTH, HeaderValue::from_static("0")),
        ],
        body: Bytes::new(),
        patience: PATIENCE,
    }
}

/// A piece of the token as Microsoft encodes it: `%3a` and not `%3A`.
///
/// <https://github.com/microsoftgraph/msgraph-sdk-go/issues/237>
fn lower(piece: &str) -> Cow<'_, str> {
    if piece.starts_with('%') { piece.to_ascii_lowercase().into() } else { piece.into() }
}

/// What is said of receivers that do not.
const FAILED: &str = "Subscription validation request failed.";
const MUST: &str = "Notification endpoint must respond with 200 OK to validation request.";

/// Whether a receiver showed that it listens.
fn check(reply: &Result<outgoing::CallReply, CallFault>, token: &str) -> Result<(), Fault> {
    match reply {
        Err(CallFault::TimedOut) => Err(read::unvalidated("Subscription validation request timed out.")
            .explain("the receiver did not answer within 10 seconds")),
        Err(why) => Err(read::unvalidated(format!("{FAILED} {MUST}")).explain(why.to_string())),
        Ok(reply) if reply.status != StatusCode::OK => {
            let name = reply.status.canonical_reason().unwrap_or("Unknown").replace(' ', "");
            Err(read::unvalidated(format!("{FAILED} HTTP status code is '{name}'. {MUST}")))
        }
        Ok(reply) if reply.body.trim_ascii() != token.as_bytes() => {
            let text = format!("{FAILED} Response must exactly match validationToken query parameter.");
            Err(read::unvalidated(text).explain("the receiver did not send the token back as text, decoded"))
        }
        Ok(_) => Ok(()),
    }
}
