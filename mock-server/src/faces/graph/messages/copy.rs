//! Copy a message to another folder.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Message;

use super::create::{numbered, store};
use super::relocate::destination;
use super::{WRITES, answer, named, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::mail_folders::folder_key;
use crate::faces::graph::odata::Options;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-copy>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.copy",
    method: Method::POST,
    paths: wherever_mail_lies!("/messages/{message-id}/copy"),
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-copy",
    handler: copy,
};

fn copy(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    let destination = destination(&body)?;
    let (key, mailbox) = ask.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let original = Message::clone(named(ask, mailbox)?);
        let folder = folder_key(mailbox, destination)?;
        let conversation = original.conversation;
        let message = numbered(original, folder, || cloud.number(), Some(conversation));
        store(cloud, id, message)
    })?;
    answer(ask, StatusCode::CREATED, &mailbox, mailbox.message(key)?, &Options::default())
}
