//! Get a message as MIME.

use http::{Method, StatusCode};

use super::{READS_WHOLE, named, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};
use crate::faces::mime;

/// <https://learn.microsoft.com/graph/outlook-get-mime-message>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.value",
    method: Method::GET,
    paths: wherever_mail_lies!("/messages/{message-id}/$value"),
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/outlook-get-mime-message",
    handler: value,
};

fn value(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let message = named(ask, &mailbox)?;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", mime::message(message)))
}
