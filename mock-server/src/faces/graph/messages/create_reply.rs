//! Draft an answer to a message, or a message that forwards it.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{Body, Item, Mail, Mailbox, Message, Recipient};
use mock365_domain::{Now, Refusal};

use uuid::Uuid;

use super::create::{numbered, store};
use super::{WRITES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::odata::{Options, update};
use crate::faces::graph::view::{Messages, read_recipients};
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-createreply>
pub const REPLY: Operation = Operation {
    name: "graph.messages.createReply",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/createReply",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-createreply",
    handler: |request| create(request, Answering::Sender),
};

/// <https://learn.microsoft.com/graph/api/message-createreplyall>
pub const REPLY_ALL: Operation = Operation {
    name: "graph.messages.createReplyAll",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/createReplyAll",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-createreplyall",
    handler: |request| create(request, Answering::All),
};

/// <https://learn.microsoft.com/graph/api/message-createforward>
pub const FORWARD: Operation = Operation {
    name: "graph.messages.createForward",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/createForward",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-createforward",
    handler: |request| create(request, Answering::Others),
};

/// To whom an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answering {
    /// The sender.
    Sender,
    /// The sender and everybody else.
    All,
    /// Others: it is forwarded.
    Others,
}

fn create(request: &GraphRequest<'_>, to: Answering) -> Result<Answer, Fault> {
    let body = request.optional_json_body()?;
    let (key, mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let original = named(request, mailbox)?;
        let (draft, conversation) =
            (draft(mailbox, original, to, &request.parameters(&body), now)?, original.conversation);
        let folder = mailbox.well_known_key("drafts");
        let message = numbered(draft, folder, || cloud.number(), Some(conversation));
        store(cloud, id, message)
    })?;
    answer(request, StatusCode::CREATED, &mailbox, mailbox.mail(key)?, &Options::default())
}

/// The draft of an answer: what Exchange writes, and over it what the client sent.
pub(super) fn draft(
    mailbox: &Mailbox,
    original: &Mail,
    to: Answering,
    fields: &Fields<'_>,
    now: Now,
) -> Result<Item<Message>, Fault> {
    fields.only(&["message", "comment", "toRecipients"])?;
    let message = fields.object("message", "microsoft.graph.message")?;
    let comment = fields.text("comment")?.unwrap_or_default();
    if !comment.is_empty() && message.is_some_and(|message| message.contains_key("body")) {
        return Err(Fault::bad_request(
            "ErrorInvalidRequest",
            "Specify either a comment or the body property of the message, not both.",
        ));
    }
    let prefix = if to == Answering::Others { "FW: " } else { "RE: " };
    let bare = ["re: ", "fw: "].iter().find_map(|prefix| {
        original.subject.get(..4).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &original.subject[4..])
    });
    let sender = original.reply_to.first().or(original.from.as_ref());
    let is_own = |recipient: &&Recipient| recipient.address.eq_ignore_ascii_case(&mailbox.address);
    let others = |list: &[Recipient]| list.iter().filter(|one| !is_own(one)).cloned().collect::<Vec<_>>();
    let mut draft = Item {
        subject: format!("{prefix}{}", bare.unwrap_or(&original.subject)),
        body: Body::html(quoted(original, comment)),
        importance: original.importance,
        ..Item::<Message>::draft(0, 0, Uuid::nil(), now)
    };
    draft.internet_message_id.clear();
    if to == Answering::Others {
        draft.attachments.clone_from(&original.attachments);
    } else {
        draft.to.extend(sender.cloned());
    }
    if to == Answering::All {
        draft.to.extend(others(&original.to));
        draft.cc = others(&original.cc);
    }
    if let Some(recipients) = fields.value("toRecipients") {
        draft.to = read_recipients("toRecipients", recipients)?;
    }
    if let Some(message) = message {
        update::<Messages>(&mut draft, message)?;
    }
    Ok(draft)
}

/// The original below a line, as Outlook quotes it, and the comment above.
fn quoted(original: &Mail, comment: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let from = original.from.as_ref().map(|from| format!("{} <{}>", from.name, from.address)).unwrap_or_default();
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>{}<hr>\
         <div id=\"divRplyFwdMsg\"><b>From:</b> {}<br><b>Sent:</b> {}<br><b>Subject:</b> {}</div><div>{}</div></body>\
         </html>",
        if comment.is_empty() { String::new() } else { format!("<p>{}</p>", escape(comment)) },
        escape(&from),
        original.sent.strftime("%A, %B %-d, %Y %-I:%M %p"),
        escape(&original.subject),
        match original.body.kind {
            mock365_domain::mailbox::BodyKind::Html => original.body.content.clone(),
            mock365_domain::mailbox::BodyKind::Text => escape(&original.body.content),
        }
    )
}
