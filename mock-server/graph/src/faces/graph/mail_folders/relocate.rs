//! Move or copy a mail folder into another one.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use super::{WRITES, answer, folder_key, named};
use crate::exchange::Answer;
use crate::faces::graph::messages::destination;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/mailfolder-move>
pub const MOVE: Operation = Operation {
    name: "graph.mailFolders.move",
    method: Method::POST,
    at: super::MAIL_FOLDER,
    tail: "/move",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-move",
    handler: relocate,
};

/// <https://learn.microsoft.com/graph/api/mailfolder-copy>
pub const COPY: Operation = Operation {
    name: "graph.mailFolders.copy",
    method: Method::POST,
    at: super::MAIL_FOLDER,
    tail: "/copy",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-copy",
    handler: copy,
};

fn relocate(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let destination = destination(request, &body)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        let to = folder_key(mailbox, destination)?;
        Ok((key, mailbox.move_folder(key, to)?))
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.folder(key)?)
}

fn copy(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let destination = destination(request, &body)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        let to = folder_key(mailbox, destination)?;
        Ok(cloud.copy_folder(id, key, to)?)
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.folder(key)?)
}
