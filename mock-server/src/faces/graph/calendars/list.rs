//! List and count calendars.

use http::Method;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Ask, Failure, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/user-list-calendars>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.list",
    method: Method::GET,
    paths: &["/calendars", "/calendarGroups/{calendarGroup-id}/calendars"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendars",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-calendars>
pub const COUNT: Operation = Operation {
    name: "graph.calendars.count",
    method: Method::GET,
    paths: &["/calendars/$count", "/calendarGroups/{calendarGroup-id}/calendars/$count"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendars",
    handler: count,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    super::groups::check(ask, &mailbox)?;
    odata::list::<Calendar>(ask, "calendars", all(&mailbox), &mailbox)
}

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    super::groups::check(ask, &mailbox)?;
    odata::count::<Calendar>(ask, all(&mailbox))
}

/// The mailbox's calendars.
fn all(mailbox: &Mailbox) -> impl Iterator<Item = &Folder> {
    mailbox.folders.values().filter(|folder| folder.kind == FolderKind::Calendar && !folder.hidden)
}
