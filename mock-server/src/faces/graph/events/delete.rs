//! Delete an event; the organizer's cancels it for all.

use http::{Method, StatusCode};

use crate::faces::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/event-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.events.delete",
    method: Method::DELETE,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-delete",
    handler: delete,
};

fn delete(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let key = super::found(ask, &mailbox)?.key;
    ask.change(|cloud, id, now| Ok(((), cloud.call_off(id, key, now)?)))?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
