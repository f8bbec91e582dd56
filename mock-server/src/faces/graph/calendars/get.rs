//! Get a calendar, or the default one.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Ask, Failure, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/calendar-get>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.get",
    method: Method::GET,
    paths: &["/calendar", "/calendars/{calendar-id}", "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/calendar-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let calendar = super::found(ask, &mailbox)?;
    odata::one::<Calendar>(ask, StatusCode::OK, "calendars", calendar, &mailbox)
}
