//! Delete an event; the organizer's cancels it for all.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Event;

use crate::exchange::Answer;
use crate::faces::graph::odata::Noun;
use crate::faces::graph::view::event::EventAround;
use crate::faces::graph::{Ask, Failure, Mount, Operation, item_id};
use crate::faces::wire_id::Kind;

/// <https://learn.microsoft.com/graph/api/event-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.events.delete",
    method: Method::DELETE,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-delete",
    handler: |ask| delete(ask, false),
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
    handler: |ask| delete(ask, true),
};

fn delete(ask: &Ask<'_>, for_good: bool) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    if for_good {
        item_id::refuse_purged(&mailbox, Kind::Event, ask.param("event-id"))?;
    }
    let event = super::found(ask, &mailbox)?;
    if let Some(etag) = Event::etag(event, &EventAround::of(ask, &mailbox)?) {
        ask.if_match(&etag)?;
    }
    let key = event.key;
    ask.change(|cloud, id, now| Ok(((), cloud.call_off(id, key, for_good, now)?)))?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
