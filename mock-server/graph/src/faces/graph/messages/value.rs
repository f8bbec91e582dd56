//! Get a message as MIME.

use http::{Method, StatusCode};

use super::{READS_WHOLE, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};
use crate::faces::mime;

/// <https://learn.microsoft.com/graph/outlook-get-mime-message>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.value",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}/$value",
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/outlook-get-mime-message",
    handler: value,
};

fn value(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", mime::message(message)))
}
