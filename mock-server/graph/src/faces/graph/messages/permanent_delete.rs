//! Delete a message for good.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Listing;

use super::{WRITES, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_id};

/// <https://learn.microsoft.com/graph/api/message-permanentdelete>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.permanentDelete",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/permanentDelete",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-permanentdelete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        item_id::refuse_purged(mailbox, Listing::Mail, request.param("message-id"))?;
        let key = named(request, mailbox)?.key;
        Ok(((), mailbox.purge(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
