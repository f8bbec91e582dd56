//! Accept, tentatively accept or decline an invitation.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Response;

use crate::exchange::Answer;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, item_write};

/// <https://learn.microsoft.com/graph/api/event-accept>
pub const ACCEPT: Operation = Operation {
    name: "graph.events.accept",
    method: Method::POST,
    paths: &[
        "/events/{event-id}/accept",
        "/calendar/events/{event-id}/accept",
        "/calendars/{calendar-id}/events/{event-id}/accept",
        "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/events/{event-id}/accept",
    ],
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-accept",
    handler: |request| respond(request, Response::Accepted),
};

/// <https://learn.microsoft.com/graph/api/event-tentativelyaccept>
pub const TENTATIVELY_ACCEPT: Operation = Operation {
    name: "graph.events.tentativelyAccept",
    method: Method::POST,
    paths: &[
        "/events/{event-id}/tentativelyAccept",
        "/calendar/events/{event-id}/tentativelyAccept",
        "/calendars/{calendar-id}/events/{event-id}/tentativelyAccept",
        "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/events/{event-id}/tentativelyAccept",
    ],
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-tentativelyaccept",
    handler: |request| respond(request, Response::TentativelyAccepted),
};

/// <https://learn.microsoft.com/graph/api/event-decline>
pub const DECLINE: Operation = Operation {
    name: "graph.events.decline",
    method: Method::POST,
    paths: &[
        "/events/{event-id}/decline",
        "/calendar/events/{event-id}/decline",
        "/calendars/{calendar-id}/events/{event-id}/decline",
        "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/events/{event-id}/decline",
    ],
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-decline",
    handler: |request| respond(request, Response::Declined),
};

fn respond(request: &GraphRequest<'_>, response: Response) -> Result<Answer, Fault> {
    let body = request.optional_json_body()?;
    let fields = Fields::new(&body, "microsoft.graph.event.response");
    fields.only(&["comment", "Comment", "sendResponse", "SendResponse", "proposedNewTime", "ProposedNewTime"])?;
    if ["proposedNewTime", "ProposedNewTime"].iter().any(|name| fields.value(name).is_some()) {
        return Err(ODataFault::unbuilt("proposals of another time").into());
    }
    fields.text("comment")?;
    let send = body
        .get("sendResponse")
        .or_else(|| body.get("SendResponse"))
        .map_or(Ok(true), |send| item_write::truth("sendResponse", send))?;
    let mailbox = request.mailbox()?;
    let event = super::found(request, &mailbox)?;
    let refuse =
        |what: &str| Err(Fault::bad_request("ErrorInvalidRequest", format!("Your request can't be completed. {what}")));
    if event.is_organizer {
        return refuse("You can't respond to this meeting because you're the meeting organizer.");
    }
    if event.is_cancelled {
        return refuse("You can't respond to this meeting because the meeting has been canceled.");
    }
    let key = event.key;
    request.change(|cloud, id, now| Ok(((), cloud.respond(id, key, response, send, now)?)))?;
    Ok(Answer::empty(StatusCode::ACCEPTED))
}
