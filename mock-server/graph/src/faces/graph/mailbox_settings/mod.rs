//! The settings of a mailbox.

mod get;
mod update;

use mock365_domain::mailbox::{Mailbox, MailboxSettings};

use super::odata::{self, Selection};
use super::view::mailbox_settings::SettingsContext;
use super::{GraphRequest, Operation, Permissions};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&get::OPERATION, &update::OPERATION];

/// What reading needs.
pub const READ: Permissions = Permissions::alike(&["MailboxSettings.Read", "MailboxSettings.ReadWrite"]);
/// What writing needs.
pub const WRITE: Permissions = Permissions::alike(&["MailboxSettings.ReadWrite"]);

/// Where they stand.
const MAILBOX_SETTINGS: &[&str] = &["/mailboxSettings"];

/// What is selected of a mailbox's settings, as the whole answer.
fn answer(request: &GraphRequest<'_>, mailbox: &Mailbox, selection: &Selection<MailboxSettings>) -> Answer {
    let kind = request.call.sandbox.view(|cloud| cloud.user_at(mailbox.owner).map(|user| user.kind));
    let purpose = kind.map_or("others", mock365_domain::directory::UserKind::purpose);
    let around = SettingsContext { mailbox, purpose, now: request.call.now };
    odata::complex(request, |object| odata::members(&*mailbox.settings, &around, selection, object))
}
