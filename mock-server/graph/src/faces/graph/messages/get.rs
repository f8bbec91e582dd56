//! Get a message, or the event that it is about.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use super::{READS, READS_WHOLE, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events};

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

/// <https://learn.microsoft.com/graph/api/eventmessage-get#example-2>
pub const EVENT: Operation = Operation {
    name: "graph.messages.event",
    tail: "/{message-id}/microsoft.graph.eventMessage/event",
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/api/eventmessage-get#example-2",
    handler: event,
    ..OPERATION
};

fn event(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let meeting = named(request, &mailbox)?.meeting().ok_or(Refusal::ItemMissing)?;
    let event = mailbox.event_of_news(meeting).ok_or(Refusal::ItemMissing)?;
    events::answer(request, &request.options, StatusCode::OK, &mailbox, event)
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    if !request.wants_message(message) {
        return Err(Refusal::ItemMissing.into());
    }
    answer(request, StatusCode::OK, &mailbox, message, options)
}
