//! Send a draft: it moves to Sent Items.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::Outgoing;

use super::{SENDS, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-send>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.send",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/send",
    mount: Mount::Mailbox,
    permissions: SENDS,
    link: "https://learn.microsoft.com/graph/api/message-send",
    handler: send,
};

fn send(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let draft = named(request, mailbox)?;
        if !draft.is_draft {
            return Err(Fault::bad_request("ErrorInvalidRequest", "The message is not a draft and cannot be sent.")
                .explain("only drafts can be sent; this message was sent or received already"));
        }
        let outgoing = Outgoing {
            message: draft.to_message(),
            draft: Some(draft.key),
            keep_in: Some(mailbox.well_known_key("sentitems")),
            by: None,
        };
        Ok(((), request.send(cloud, id, outgoing, now)?))
    })?;
    Ok(Answer::empty(StatusCode::ACCEPTED))
}
