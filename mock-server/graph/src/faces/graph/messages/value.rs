//! A message as MIME: read, written anew, and deleted with what is in it.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Item, Message};

use super::update::check_sensitive;
use super::{READS_WHOLE, UPDATES, WRITES, answer, delete, is_mime, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};
use crate::faces::mime;
use crate::faces::wire_id::ChangeKey;

/// <https://learn.microsoft.com/graph/outlook-get-mime-message>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.value",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}/$value",
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/outlook-get-mime-message",
    handler: value,
};

/// Microsoft publishes it in the description of its API alone, with bytes for a body: the MIME itself, or in base64 where the
/// body is announced as text, as in all that is created.
///
/// <https://learn.microsoft.com/graph/outlook-send-mime-message>
pub const PUT: Operation = Operation {
    name: "graph.messages.putValue",
    method: Method::PUT,
    at: super::MESSAGES,
    tail: "/{message-id}/$value",
    mount: Mount::Mailbox,
    permissions: UPDATES,
    link: "https://learn.microsoft.com/graph/outlook-send-mime-message",
    handler: put,
};

/// Who deletes the stream of a media entity deletes the entity.
///
/// <https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_DeleteaMediaEntity>
pub const DELETE: Operation = Operation {
    name: "graph.messages.deleteValue",
    method: Method::DELETE,
    at: super::MESSAGES,
    tail: "/{message-id}/$value",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-delete",
    handler: delete::delete,
};

fn value(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", mime::message(message)))
}

fn put(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let text = if is_mime(request) { super::create::mime_bytes(request)? } else { request.call.body.to_vec() };
    let (key, mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let message = named(request, mailbox)?;
        request.if_match(ChangeKey::of_item(mailbox, message).etag())?;
        check_sensitive(request, cloud, id, message, now)?;
        let key = message.key;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.update(key, now, |message: &mut Item<Message>| {
            let (from, sender) = (message.from.clone(), message.sender.clone());
            mime::read_message(message, &text).ok_or_else(super::create::no_mime)?;
            // What says that it was sent, and by whom, is the server's where the text does not have it.
            message.from = message.from.take().or(from);
            message.sender = message.sender.take().or(sender);
            Ok::<_, Fault>(())
        })?;
        Ok((key, change))
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.mail(key)?, &request.options.of_written())
}
