//! Delete a message: into Deleted Items, and from there into Recoverable Items.

use http::{Method, StatusCode};

use super::{WRITES, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};
use crate::faces::wire_id::ChangeKey;

/// <https://learn.microsoft.com/graph/api/message-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.delete",
    method: Method::DELETE,
    at: super::MESSAGES,
    tail: "/{message-id}",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-delete",
    handler: delete,
};

pub(super) fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let message = named(request, mailbox)?;
        request.if_match(ChangeKey::of_item(mailbox, message).etag())?;
        let key = message.key;
        Ok(((), mailbox.discard(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
