//! Get an event.

use http::{Method, StatusCode};

use crate::faces::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/event-get>
pub const OPERATION: Operation = Operation {
    name: "graph.events.get",
    method: Method::GET,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/event-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let event = super::found(ask, &mailbox)?;
    super::answer(ask, StatusCode::OK, &mailbox, event)
}
