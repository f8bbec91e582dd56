//! List and count the events of a calendar.

use http::Method;
use mock365_domain::mailbox::Event;

use crate::exchange::Answer;
use crate::faces::graph::view::event::EventAround;
use crate::faces::graph::{Ask, Failure, Mount, Operation, calendars, odata};

/// <https://learn.microsoft.com/graph/api/user-list-events>
pub const OPERATION: Operation = Operation {
    name: "graph.events.list",
    method: Method::GET,
    paths: super::ALL,
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-events",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-events>
pub const COUNT: Operation = Operation {
    name: "graph.events.count",
    method: Method::GET,
    paths: &[
        "/events/$count",
        "/calendar/events/$count",
        "/calendars/{calendar-id}/events/$count",
        "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/events/$count",
    ],
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-events",
    handler: count,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let calendar = calendars::found(ask, &mailbox)?;
    let around = EventAround::of(ask, &mailbox)?;
    let shown = odata::list::<Event>(ask, "events", mailbox.events_in(calendar.key), &around)?;
    Ok(super::applied(ask, shown))
}

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let calendar = calendars::found(ask, &mailbox)?.key;
    odata::count::<Event>(ask, mailbox.events_in(calendar))
}
