//! Calendars, and what lies in one between two moments.

mod create;
mod delete;
mod get;
mod groups;
mod list;
mod update;
mod view;

use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};
use mock365_domain::{MailboxTrouble, Refusal};

use super::{Ask, Failure, Operation, item_id};

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

/// The calendar that a request names, or the mailbox's own.
pub fn found<'m>(ask: &Ask<'_>, mailbox: &'m Mailbox) -> Result<&'m Folder, Failure> {
    groups::check(ask, mailbox)?;
    let Some(id) = ask.try_param("calendar-id") else {
        return mailbox.well_known("calendar").ok_or_else(|| {
            Refusal::Mailbox { address: mailbox.address.clone(), trouble: MailboxTrouble::Absent }.into()
        });
    };
    let folder = mailbox.folder(item_id::read_folder(mailbox, id)?)?;
    if folder.kind == FolderKind::Calendar { Ok(folder) } else { Err(Refusal::ItemMissing.into()) }
}
