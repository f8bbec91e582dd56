//! Calendars, and what lies in one between two moments.

mod create;
mod delete;
mod get;
mod groups;
mod list;
mod update;
mod view;

pub use groups::CalendarGroup;

use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};
use mock365_domain::{MailboxRefusal, Refusal};

use super::{Fault, GraphRequest, Operation, item_id};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delete::PERMANENTLY,
    &view::OPERATION,
    &groups::LIST,
    &groups::COUNT,
    &groups::GET,
];

/// Where calendars hang.
const CALENDARS: &[&str] = &["/calendars", "/calendarGroups/{calendarGroup-id}/calendars"];
/// Where one calendar stands, the default one under a name of its own.
const CALENDAR: &[&str] =
    &["/calendar", "/calendars/{calendar-id}", "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}"];

/// The calendar that a request names, or the mailbox's own.
pub fn found<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Folder, Fault> {
    groups::check(request, mailbox)?;
    let named = request.try_param("calendar-id").filter(|id| !id.eq_ignore_ascii_case("calendar"));
    let Some(id) = named else {
        return mailbox.well_known("calendar").ok_or_else(|| {
            Refusal::Mailbox { address: mailbox.address.clone(), refusal: MailboxRefusal::Absent }.into()
        });
    };
    let folder = mailbox.folder(item_id::read_folder(mailbox, id)?)?;
    if folder.kind == FolderKind::Calendar { Ok(folder) } else { Err(Refusal::ItemMissing.into()) }
}
