//! Copy a message to another folder.

use http::{Method, StatusCode};

use super::relocate::destination;
use super::{WRITES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::mail_folders::folder_key;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-copy>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.copy",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/copy",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-copy",
    handler: copy,
};

fn copy(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let destination = destination(request, &body)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let (key, folder) = (named(request, mailbox)?.key, folder_key(mailbox, destination)?);
        Ok(cloud.copy_item(id, key, folder)?)
    })?;
    answer(request, StatusCode::CREATED, &mailbox, mailbox.mail(key)?, &request.options.of_written())
}
