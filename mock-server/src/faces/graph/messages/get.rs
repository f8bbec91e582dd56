//! Get a message.

use http::{Method, StatusCode};

use super::{READS, answer, named, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-get>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.get",
    method: Method::GET,
    paths: wherever_mail_lies!("/messages/{message-id}"),
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/message-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let options = &ask.options;
    let mailbox = ask.mailbox()?;
    let message = named(ask, &mailbox)?;
    answer(ask, StatusCode::OK, &mailbox, message, options)
}
