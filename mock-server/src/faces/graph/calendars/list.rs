//! List calendars.

use http::Method;
use mock365_domain::mailbox::FolderKind;

use crate::faces::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Ask, Failure, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/user-list-calendars>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.list",
    method: Method::GET,
    paths: &["/calendars"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendars",
    handler: list,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let calendars = mailbox.folders.values().filter(|folder| folder.kind == FolderKind::Calendar && !folder.hidden);
    odata::list::<Calendar>(ask, "calendars", calendars, &mailbox)
}
