//! Contact folders.

mod create;
mod delete;
mod delta;
mod get;
mod list;
mod update;

use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};
use mock365_domain::{MailboxRefusal, Refusal};

use super::{Fault, GraphRequest, Operation, item_id};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &delta::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delete::PERMANENTLY,
];

/// Where folders hang.
const CONTACT_FOLDERS: &[&str] = &["/contactFolders", "/contactFolders/{contactFolder-id}/childFolders"];
/// Where one folder stands.
const CONTACT_FOLDER: &[&str] =
    &["/contactFolders/{contactFolder-id}", "/contactFolders/{contactFolder-id}/childFolders/{contactFolder-id1}"];

/// The folder nearest to the end of the path, where the path names one.
pub fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<Option<&'m Folder>, Fault> {
    let Some(id) = request.last_param(&["contactFolder-id", "contactFolder-id1"]) else { return Ok(None) };
    if id.eq_ignore_ascii_case("contacts") {
        return Ok(mailbox.well_known("contacts"));
    }
    let folder = mailbox.folder(item_id::read_folder(mailbox, id)?)?;
    if folder.kind == FolderKind::Contacts { Ok(Some(folder)) } else { Err(Refusal::ItemMissing.into()) }
}

/// The folder that a request names, or the mailbox's own.
pub fn found<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Folder, Fault> {
    match named(request, mailbox)? {
        Some(folder) => Ok(folder),
        None => mailbox.well_known("contacts").ok_or_else(|| {
            Refusal::Mailbox { address: mailbox.address.clone(), refusal: MailboxRefusal::Absent }.into()
        }),
    }
}

/// Contact folders directly in a folder.
fn below(mailbox: &Mailbox, parent: u64) -> impl Iterator<Item = &Folder> {
    mailbox.child_folders(parent).filter(|folder| folder.kind == FolderKind::Contacts)
}
