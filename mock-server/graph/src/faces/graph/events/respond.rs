//! Accept, tentatively accept or decline an invitation.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{EventTime, MeetingAnswer, Response};
use serde_json::Value;

use crate::exchange::Answer;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::event_write;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_write};

/// <https://learn.microsoft.com/graph/api/event-accept>
pub const ACCEPT: Operation = Operation {
    name: "graph.events.accept",
    method: Method::POST,
    at: super::EVENTS,
    tail: "/{event-id}/accept",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-accept",
    handler: |request| respond(request, Response::Accepted),
};

/// <https://learn.microsoft.com/graph/api/event-tentativelyaccept>
pub const TENTATIVELY_ACCEPT: Operation = Operation {
    name: "graph.events.tentativelyAccept",
    method: Method::POST,
    at: super::EVENTS,
    tail: "/{event-id}/tentativelyAccept",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-tentativelyaccept",
    handler: |request| respond(request, Response::TentativelyAccepted),
};

/// <https://learn.microsoft.com/graph/api/event-decline>
pub const DECLINE: Operation = Operation {
    name: "graph.events.decline",
    method: Method::POST,
    at: super::EVENTS,
    tail: "/{event-id}/decline",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-decline",
    handler: |request| respond(request, Response::Declined),
};

fn respond(request: &GraphRequest<'_>, response: Response) -> Result<Answer, Fault> {
    let body = request.optional_json_body()?;
    let fields = request.parameters(&body);
    let comment = fields.text("comment")?;
    let proposed = fields.value("proposedNewTime").map(proposal).transpose()?;
    let send = fields.flag("sendResponse")?.unwrap_or(true);
    let mailbox = request.mailbox()?;
    let event = super::found(request, &mailbox)?;
    let key = event.key;
    let answer = MeetingAnswer { response, send, comment: comment.unwrap_or_default().to_owned(), proposed };
    request.change(|cloud, id, now| Ok(((), cloud.respond(id, key, &answer, now)?)))?;
    Ok(Answer::empty(StatusCode::ACCEPTED))
}

/// `microsoft.graph.timeSlot`
fn proposal(value: &Value) -> Result<(EventTime, EventTime), ODataFault> {
    let slot = item_write::complex("proposedNewTime", value, "microsoft.graph.timeSlot", &["start", "end"])?;
    let moment = |name: &str| event_write::time(name, slot.or_null(name));
    let (start, end) = (moment("start")?, moment("end")?);
    if end.at < start.at {
        return Err(ODataFault::new("ErrorPropertyValidationFailure", "At least one property failed validation."));
    }
    Ok((start, end))
}
