//! Move a message to another folder.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::{WRITES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::mail_folders::folder_key;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/message-move>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.move",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/move",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-move",
    handler: relocate,
};

fn relocate(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let destination = destination(request, &body)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        let folder = folder_key(mailbox, destination)?;
        Ok((key, mailbox.relocate(key, folder)?))
    })?;
    answer(request, StatusCode::CREATED, &mailbox, mailbox.mail(key)?, &request.options.of_written())
}

/// Where something is to go.
pub(crate) fn destination<'b>(request: &GraphRequest<'_>, body: &'b Map<String, Value>) -> Result<&'b str, Fault> {
    let fields = request.parameters(body);
    fields.text("destinationId")?.filter(|id| !id.is_empty()).ok_or_else(|| Fault::missing_parameter("DestinationId"))
}
