//! List and count calendars.

use http::Method;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/user-list-calendars>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.list",
    method: Method::GET,
    at: super::CALENDARS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendars",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-calendars>
pub const COUNT: Operation = Operation {
    name: "graph.calendars.count",
    method: Method::GET,
    at: super::CALENDARS,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendars",
    handler: count,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    super::groups::check(request, &mailbox)?;
    odata::found::<Calendar>(request, "calendars", |query| mailbox.find_folders(query, all(&mailbox)), &mailbox)
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    super::groups::check(request, &mailbox)?;
    let query = request.options.count_query::<Calendar>()?;
    Ok(odata::counted(&query, |query| mailbox.find_folders(query, all(&mailbox))))
}

/// The mailbox's calendars.
pub(super) fn all(mailbox: &Mailbox) -> impl Iterator<Item = &Folder> {
    mailbox.folders().filter(|folder| folder.kind == FolderKind::Calendar && !folder.hidden)
}
