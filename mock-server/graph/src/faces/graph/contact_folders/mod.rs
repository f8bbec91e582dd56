//! Contact folders.

mod create;
mod delete;
mod delta;
mod get;
mod list;
mod update;

use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};
use mock365_domain::{MailboxRefusal, Refusal};

use serde_json::{Map, Value};

use super::{Fault, Fields, GraphRequest, Operation, item_id};

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

/// The folder that a body says its thing lies in, where it says so.
pub fn said(mailbox: &Mailbox, body: &Map<String, Value>) -> Result<Option<u64>, Fault> {
    let Some(id) = Fields::new(body, "contactFolder").text("parentFolderId")? else { return Ok(None) };
    if id.eq_ignore_ascii_case("contacts") {
        return Ok(Some(mailbox.well_known_key("contacts")));
    }
    Ok(Some(mailbox.folder(item_id::read_folder(mailbox, id)?)?.key))
}

/// The folder in which something new is to lie: the one that its body names, or else the path.
pub fn parent_of_new(request: &GraphRequest<'_>, mailbox: &Mailbox, body: &Map<String, Value>) -> Result<u64, Fault> {
    let by_path = found(request, mailbox)?.key;
    let Some(said) = said(mailbox, body)? else { return Ok(by_path) };
    check_target(mailbox, said).map(|()| said)
}

/// Whether contacts and their folders can lie in a folder.
pub fn check_target(mailbox: &Mailbox, key: u64) -> Result<(), Fault> {
    if mailbox.folder(key)?.kind == FolderKind::Contacts { Ok(()) } else { Err(Refusal::ItemMissing.into()) }
}

/// Contact folders directly in a folder.
fn below(mailbox: &Mailbox, parent: u64) -> impl Iterator<Item = &Folder> {
    mailbox.child_folders(parent).filter(|folder| folder.kind == FolderKind::Contacts)
}
