//! Cancel a meeting: the organizer's way to call it off with words.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/event-cancel>
pub const OPERATION: Operation = Operation {
    name: "graph.events.cancel",
    method: Method::POST,
    at: super::EVENTS,
    tail: "/{event-id}/cancel",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-cancel",
    handler: cancel,
};

fn cancel(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.optional_json_body()?;
    let fields = request.parameters(&body);
    let comment = fields.text("comment")?.unwrap_or_default().to_owned();
    let mailbox = request.mailbox()?;
    let event = super::found(request, &mailbox)?;
    let key = event.key;
    request.change(|cloud, id, now| Ok(((), cloud.cancel_meeting(id, key, &comment, now)?)))?;
    Ok(Answer::empty(StatusCode::ACCEPTED))
}
