//! Answer a message, or forward it, at once.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Answering, Outgoing};

use super::create_reply::{Written, draft};
use super::{SENDS, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-reply>
pub const REPLY: Operation = Operation {
    name: "graph.messages.reply",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/reply",
    mount: Mount::Mailbox,
    permissions: SENDS,
    link: "https://learn.microsoft.com/graph/api/message-reply",
    handler: |request| reply(request, Answering::Sender),
};

/// <https://learn.microsoft.com/graph/api/message-replyall>
pub const REPLY_ALL: Operation = Operation {
    name: "graph.messages.replyAll",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/replyAll",
    mount: Mount::Mailbox,
    permissions: SENDS,
    link: "https://learn.microsoft.com/graph/api/message-replyall",
    handler: |request| reply(request, Answering::All),
};

/// <https://learn.microsoft.com/graph/api/message-forward>
pub const FORWARD: Operation = Operation {
    name: "graph.messages.forward",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/forward",
    mount: Mount::Mailbox,
    permissions: SENDS,
    link: "https://learn.microsoft.com/graph/api/message-forward",
    handler: |request| reply(request, Answering::Others),
};

fn reply(request: &GraphRequest<'_>, to: Answering) -> Result<Answer, Fault> {
    let written = Written::of(request)?;
    request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let original = named(request, mailbox)?;
        let mut message = draft(request, mailbox, original, to, &written, now)?;
        let keep_in = Some(mailbox.well_known_key("sentitems"));
        cloud.identify_message(id, &mut message);
        Ok(((), request.send(cloud, id, Outgoing { message, draft: None, keep_in, by: None }, now)?))
    })?;
    Ok(Answer::empty(StatusCode::ACCEPTED))
}
