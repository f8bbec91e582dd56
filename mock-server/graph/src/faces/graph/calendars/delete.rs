//! Delete a calendar with everything in it; the default one stays.

use http::Method;

use crate::faces::graph::{Mount, Operation, events};

/// <https://learn.microsoft.com/graph/api/calendar-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.delete",
    method: Method::DELETE,
    at: super::CALENDARS,
    tail: "/{calendar-id}",
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/calendar-delete",
    handler: |request| request.delete_folder(super::found),
};

/// <https://learn.microsoft.com/graph/api/calendar-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.calendars.permanentDelete",
    method: Method::POST,
    at: super::CALENDAR,
    tail: "/permanentDelete",
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/calendar-permanentdelete",
    handler: |request| request.delete_folder(super::found),
};
