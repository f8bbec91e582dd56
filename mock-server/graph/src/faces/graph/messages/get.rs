//! Get a message.

use http::{Method, StatusCode};

use super::{READS, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-get>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.get",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/message-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    answer(request, StatusCode::OK, &mailbox, message, options)
}
