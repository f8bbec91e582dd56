//! Mail folders, and the folders in them.

mod count;
mod create;
mod delete;
mod get;
mod list;
mod relocate;
mod update;

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};

use super::view::{FolderSurroundings, MailFolders};
use super::{Ask, Failure, Operation, Permissions, item_id, odata};
use crate::exchange::Answer;
use crate::faces::wire_id::Kind;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &count::OPERATION,
    &create::OPERATION,
    &get::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delete::PERMANENTLY,
    &relocate::MOVE,
    &relocate::COPY,
];

const READS: Permissions = Permissions {
    delegated: &["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
    application: &["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
};
const WRITES: Permissions = Permissions { delegated: &["Mail.ReadWrite"], application: &["Mail.ReadWrite"] };

/// The paths of one folder.
const ONE: &[&str] = &["/mailFolders/{mailFolder-id}", "/mailFolders/{mailFolder-id}/childFolders/{mailFolder-id1}"];

/// The key of a mail folder by well-known name or id.
pub fn folder_key(mailbox: &Mailbox, name: &str) -> Result<u64, Failure> {
    let folder = match mailbox.well_known(name) {
        Some(folder) => folder,
        None => mailbox.folder(item_id::read(mailbox, Kind::Folder, name)?.key)?,
    };
    match folder.kind {
        FolderKind::Mail | FolderKind::Root => Ok(folder.key),
        _ => Err(Refusal::FolderMissing.into()),
    }
}

/// The folder that the path names; a child folder must lie in its parent.
fn named<'a>(ask: &Ask<'_>, mailbox: &'a Mailbox) -> Result<&'a Folder, Failure> {
    let mut folder = mailbox.folder(folder_key(mailbox, ask.param("mailFolder-id"))?)?;
    if let Some(child) = ask.try_param("mailFolder-id1") {
        let child = mailbox.folder(folder_key(mailbox, child)?)?;
        if child.parent != Some(folder.key) {
            return Err(Refusal::FolderMissing.into());
        }
        folder = child;
    }
    Ok(folder)
}

/// The folder whose children are meant: the one in the path, or the top.
fn parent(ask: &Ask<'_>, mailbox: &Mailbox) -> Result<u64, Failure> {
    match ask.try_param("mailFolder-id") {
        Some(name) => folder_key(mailbox, name),
        None => Ok(mailbox.well_known_key("msgfolderroot")),
    }
}

/// A folder as the whole answer.
fn answer(ask: &Ask<'_>, status: StatusCode, mailbox: &Mailbox, folder: &Folder) -> Result<Answer, Failure> {
    odata::one::<MailFolders>(ask, status, "mailFolders", folder, &FolderSurroundings { mailbox })
}
