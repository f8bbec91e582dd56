//! List and count the events of a calendar.

use http::Method;
use mock365_domain::mailbox::Event;

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, calendars, odata};

/// <https://learn.microsoft.com/graph/api/user-list-events>
pub const OPERATION: Operation = Operation {
    name: "graph.events.list",
    method: Method::GET,
    at: super::EVENTS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-events",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-events>
pub const COUNT: Operation = Operation {
    name: "graph.events.count",
    method: Method::GET,
    at: super::EVENTS,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-events",
    handler: count,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let calendar = calendars::found(request, &mailbox)?;
    super::page(request, &mailbox, "events", |query| mailbox.find_events(calendar.key, query))
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let calendar = calendars::found(request, &mailbox)?.key;
    Ok(odata::counted(&request.options.count_query::<Event>()?, |query| mailbox.find_events(calendar, query)))
}
