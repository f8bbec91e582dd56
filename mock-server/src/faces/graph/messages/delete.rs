//! Delete a message: into Deleted Items, and from there into Recoverable Items.

use http::{Method, StatusCode};

use super::{WRITES, around, named, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.delete",
    method: Method::DELETE,
    paths: wherever_mail_lies!("/messages/{message-id}"),
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-delete",
    handler: delete,
};

fn delete(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let message = named(ask, mailbox)?;
        ask.if_match(&around(ask, mailbox).etag(message))?;
        let key = message.key;
        Ok(((), mailbox.delete_message(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
