//! Get an event, or the calendar that it lies in.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/event-get>
pub const OPERATION: Operation = Operation {
    name: "graph.events.get",
    method: Method::GET,
    at: super::EVENTS,
    tail: "/{event-id}",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/event-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/calendar-get>
pub const CALENDAR: Operation = Operation {
    name: "graph.events.calendar.get",
    method: Method::GET,
    at: super::EVENTS,
    tail: "/{event-id}/calendar",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/calendar-get",
    handler: calendar,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let event = super::found(request, &mailbox)?;
    super::answer(request, &request.options, StatusCode::OK, &mailbox, event)
}

fn calendar(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = mailbox.folder(super::found(request, &mailbox)?.folder)?;
    odata::one::<Calendar>(request, StatusCode::OK, "calendars", folder, &mailbox)
}
