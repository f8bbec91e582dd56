//! Draft an answer to a message, or a message that forwards it.

use http::{Method, StatusCode};
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{Answering, Body, Item, Mail, Mailbox, Message};
use mock365_domain::{Now, Refusal, time_zone};
use serde_json::{Map, Value};

use super::create::{from_mime, is_mime, store};
use super::{WRITES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::odata::update_as;
use crate::faces::graph::view::{Messages, event_write, read_recipients};
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

fn create(request: &GraphRequest<'_>, to: Answering) -> Result<Answer, Fault> {
    let written = Written::of(request)?;
    let (key, mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let original = named(request, mailbox)?;
        let draft = draft(request, mailbox, original, to, &written, now)?;
        let folder = mailbox.well_known_key("drafts");
        store(cloud, id, Item { folder, ..draft })
    })?;
    let answer = answer(request, StatusCode::CREATED, &mailbox, mailbox.mail(key)?, &request.options.of_made())?;
    Ok(match request.call.preference("outlook.timezone") {
        Some(zone) => {
            answer.header(http::HeaderName::from_static("preference-applied"), &format!("outlook.timezone=\"{zone}\""))
        }
        None => answer,
    })
}

/// What a client sent for an answer.
pub(super) enum Written {
    /// The parameters of the action.
    Json(Map<String, Value>),
    /// The answer as MIME.
    Mime(Box<Item<Message>>),
}

impl Written {
    pub(super) fn of(request: &GraphRequest<'_>) -> Result<Self, Fault> {
        if is_mime(request) {
            return Ok(Self::Mime(Box::new(from_mime(request)?)));
        }
        Ok(Self::Json(request.optional_json_body()?))
    }
}

/// What Exchange writes, with the body of a MIME text, and its subject and recipients where it has any.
///
/// <https://learn.microsoft.com/graph/outlook-send-mime-message>
fn with_mime(mut draft: Item<Message>, mime: &Item<Message>) -> Item<Message> {
    draft.body.clone_from(&mime.body);
    draft.attachments.clone_from(&mime.attachments);
    if !mime.subject.is_empty() {
        draft.subject.clone_from(&mime.subject);
    }
    if mime.recipients().next().is_some() {
        (draft.to, draft.cc, draft.bcc) = (mime.to.clone(), mime.cc.clone(), mime.bcc.clone());
    }
    (draft.importance, draft.sensitivity) = (mime.importance, mime.sensitivity);
    (draft.read_receipt, draft.delivery_receipt) = (mime.read_receipt, mime.delivery_receipt);
    draft.categories.clone_from(&mime.categories);
    let said = |name: &str| mime.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    draft.headers.retain(|(name, _)| !said(name));
    draft.headers.extend(mime.headers.iter().cloned());
    draft
}

/// The draft of an answer: what Exchange writes, and over it what the client sent.
pub(super) fn draft(
    request: &GraphRequest<'_>,
    mailbox: &Mailbox,
    original: &Mail,
    to: Answering,
    written: &Written,
    now: Now,
) -> Result<Item<Message>, Fault> {
    let zone = match request.call.preference("outlook.timezone") {
        Some(name) => time_zone::find(name).ok_or_else(|| event_write::unknown_zone(name))?,
        None => TimeZone::UTC,
    };
    let answer = |comment: &str| mailbox.answer_draft(original, to, (&Body::text(comment), &zone), now);
    let fields = match written {
        Written::Json(body) => request.parameters(body),
        Written::Mime(mime) => return Ok(with_mime(answer(""), mime)),
    };
    let message = fields.object("message", "microsoft.graph.message")?;
    let comment = fields.text("comment")?.unwrap_or_default();
    if !comment.is_empty() && message.is_some_and(|message| Fields::new(message, "message").has("body")) {
        return Err(Fault::bad_request(
            "ErrorInvalidRequest",
            "Specify either a comment or the body property of the message, not both.",
        ));
    }
    let both = message.is_some_and(|message| Fields::new(message, "message").has("toRecipients"));
    if both && fields.value("toRecipients").is_some() {
        return Err(Fault::bad_request(
            "ErrorInvalidRequest",
            "Specify either the toRecipients parameter or the toRecipients property of the message, not both.",
        ));
    }
    let mut draft = answer(comment);
    if let Some(recipients) = fields.value("toRecipients") {
        draft.to = read_recipients("toRecipients", recipients)?;
    }
    if let Some(message) = message {
        update_as::<Messages>(request.options.style.beta, &mut draft, message)?;
    }
    Ok(draft)
}
