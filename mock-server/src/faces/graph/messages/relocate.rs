//! Move a message to another folder.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::{WRITES, answer, named, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::mail_folders::folder_key;
use crate::faces::graph::odata::Options;
use crate::faces::graph::{Ask, Failure, Fields, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-move>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.move",
    method: Method::POST,
    paths: wherever_mail_lies!("/messages/{message-id}/move"),
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-move",
    handler: relocate,
};

fn relocate(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    let destination = destination(&body)?;
    let (key, mailbox) = ask.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let key = named(ask, mailbox)?.key;
        let folder = folder_key(mailbox, destination)?;
        Ok((key, mailbox.move_message(key, folder)?))
    })?;
    answer(ask, StatusCode::CREATED, &mailbox, mailbox.message(key)?, &Options::default())
}

/// Where something is to go.
pub(crate) fn destination(body: &Map<String, Value>) -> Result<&str, Failure> {
    let fields = Fields::new(body, "microsoft.graph.move");
    fields.only(&["destinationId", "DestinationId"])?;
    let name = if fields.has("DestinationId") { "DestinationId" } else { "destinationId" };
    fields.text(name)?.filter(|id| !id.is_empty()).ok_or_else(|| {
        Failure::bad_request("ErrorInvalidRequest", "The request is missing the required parameter 'DestinationId'.")
    })
}
