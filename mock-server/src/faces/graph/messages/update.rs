//! Update a message. What was sent or received keeps its subject, body and recipients.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Message;

use super::{WRITES, answer, around, named, wherever_mail_lies};
use crate::faces::Answer;
use crate::faces::graph::odata::{Options, update as take};
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Ask, Failure, Mount, Operation, item_write};

/// <https://learn.microsoft.com/graph/api/message-update>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.update",
    method: Method::PATCH,
    paths: wherever_mail_lies!("/messages/{message-id}"),
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-update",
    handler: update,
};

/// Properties that can only be changed in a draft.
const OF_DRAFTS: [&str; 9] = [
    "bccRecipients",
    "body",
    "ccRecipients",
    "from",
    "internetMessageId",
    "replyTo",
    "sender",
    "subject",
    "toRecipients",
];

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    let (key, mailbox) = ask.change(|cloud, id, now| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let message = named(ask, mailbox)?;
        ask.if_match(&around(ask, mailbox).etag(message))?;
        if !message.is_draft && body.keys().any(|name| item_write::is_among(name, &OF_DRAFTS)) {
            return Err(Failure::bad_request(
                "ErrorInvalidPropertyUpdateSentMessage",
                "Update operation is invalid for property of a sent message.",
            )
            .explain("subject, body and recipients can only be changed in a draft"));
        }
        let key = message.key;
        let mut changed = Message::clone(message);
        take::<Messages>(&mut changed, &body)?;
        let change = mailbox.update_message(key, now, |message| {
            *message = changed;
            Ok(())
        })?;
        Ok((key, change))
    })?;
    answer(ask, StatusCode::OK, &mailbox, mailbox.message(key)?, &Options::default())
}
