//! Say of a message that it is junk, or none. Beta has these actions alone.

use http::{Method, StatusCode};
use serde_json::json;

use super::{MESSAGES, WRITES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_write, unknown};

const fn action(
    name: &'static str,
    tail: &'static str,
    link: &'static str,
    handler: fn(&GraphRequest<'_>) -> Result<Answer, Fault>,
) -> Operation {
    let (method, mount) = (Method::POST, Mount::Mailbox);
    Operation { name, method, at: MESSAGES, tail, mount, permissions: WRITES, link, handler }
}

/// <https://learn.microsoft.com/graph/api/message-markasjunk?view=graph-rest-beta>
pub const MARK: Operation = action(
    "graph.messages.markAsJunk",
    "/{message-id}/markAsJunk",
    "https://learn.microsoft.com/graph/api/message-markasjunk?view=graph-rest-beta",
    |request| mark(request, true, "moveToJunk"),
);

/// <https://learn.microsoft.com/graph/api/message-markasnotjunk?view=graph-rest-beta>
pub const UNMARK: Operation = action(
    "graph.messages.markAsNotJunk",
    "/{message-id}/markAsNotJunk",
    "https://learn.microsoft.com/graph/api/message-markasnotjunk?view=graph-rest-beta",
    |request| mark(request, false, "moveToInbox"),
);

/// <https://learn.microsoft.com/graph/api/message-reportmessage?view=graph-rest-beta>
pub const REPORT: Operation = action(
    "graph.messages.reportMessage",
    "/{message-id}/reportMessage",
    "https://learn.microsoft.com/graph/api/message-reportmessage?view=graph-rest-beta",
    report,
);

/// Refuses v1.0, whose messages have no such action.
fn check_version(request: &GraphRequest<'_>) -> Result<(), Fault> {
    if request.version == "beta" {
        return Ok(());
    }
    Err(unknown::segment(request.path, request.operation.action()).explain("beta alone has this action"))
}

/// Blocks the sender, or lets him through again, and moves the message where that is asked for.
fn mark(request: &GraphRequest<'_>, is_junk: bool, parameter: &'static str) -> Result<Answer, Fault> {
    check_version(request)?;
    let body = request.json_body()?;
    let moves = request.parameters(&body).flag(parameter)?.unwrap_or(false);
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        Ok((key, mailbox.mark_junk(key, is_junk, moves)?))
    })?;
    answer(request, StatusCode::ACCEPTED, &mailbox, mailbox.mail(key)?, &request.options.of_written())
}

/// What can be said of a message. The type has two members besides, which the service refuses (captured).
const ACTIONS: [&str; 3] = ["junk", "notJunk", "phish"];

fn report(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    check_version(request)?;
    let body = request.json_body()?;
    let fields = request.parameters(&body);
    let value = fields.value("ReportAction");
    let said =
        item_write::member("ReportAction", value.ok_or_else(|| Fault::missing_parameter("ReportAction"))?, &ACTIONS)?;
    // It is moved, whatever is said (captured).
    fields.flag("IsMessageMoveRequested")?;
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        Ok(((), mailbox.report_junk(key, ACTIONS[said] != "notJunk")?))
    })?;
    let context = request.context("microsoft.graph.reportMessageCommandResult");
    let said = json!([{ "key": "Status", "value": "Success" }]);
    Ok(crate::faces::graph::json(StatusCode::OK, &json!({ "@odata.context": context, "properties": said })))
}
