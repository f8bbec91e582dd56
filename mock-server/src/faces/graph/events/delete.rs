//! Delete an event; the organizer's cancels it for all.

use http::{Method, StatusCode};

use crate::faces::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/event-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.events.delete",
    method: Method::DELETE,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-delete",
    handler: delete,
};

/// <https://learn.microsoft.com/graph/api/event-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.events.permanentDelete",
    method: Method::POST,
    paths: &[
        "/events/{event-id}/permanentDelete",
        "/calendar/events/{event-id}/permanentDelete",
        "/calendars/{calendar-id}/events/{event-id}/permanentDelete",
        "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/events/{event-id}/permanentDelete",
    ],
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-permanentdelete",
    handler: delete,
};

fn delete(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let key = super::found(ask, &mailbox)?.key;
    ask.change(|cloud, id, now| Ok(((), cloud.call_off(id, key, now)?)))?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
