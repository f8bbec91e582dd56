//! Get a calendar, or the default one.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/calendar-get>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.get",
    method: Method::GET,
    at: super::CALENDAR,
    tail: "",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/calendar-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let calendar = super::found(request, &mailbox)?;
    odata::one::<Calendar>(request, StatusCode::OK, "calendars", calendar, &mailbox)
}
