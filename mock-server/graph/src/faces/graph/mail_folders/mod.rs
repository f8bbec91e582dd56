//! Mail folders, and the folders in them.

mod count;
mod create;
mod delete;
mod delta;
mod get;
mod list;
mod relocate;
mod rules;
mod search;
mod update;

pub(super) use delta::{behind_key, lies_below};

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};

use super::view::{FolderContext, MailFolders};
use super::{Fault, GraphRequest, Operation, Permissions, item_id, odata};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &delta::OPERATION,
    &count::OPERATION,
    &create::OPERATION,
    &get::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delete::PERMANENTLY,
    &relocate::MOVE,
    &relocate::COPY,
    &rules::LIST,
    &rules::COUNT,
    &rules::CREATE,
    &rules::GET,
    &rules::UPDATE,
    &rules::DELETE,
];

const READS: Permissions = Permissions {
    delegated: &["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
    application: &["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
};
const WRITES: Permissions = Permissions { delegated: &["Mail.ReadWrite"], application: &["Mail.ReadWrite"] };

/// Where folders hang.
const MAIL_FOLDERS: &[&str] = &["/mailFolders", "/mailFolders/{mailFolder-id}/childFolders"];
/// Where one folder stands.
pub(super) const MAIL_FOLDER: &[&str] =
    &["/mailFolders/{mailFolder-id}", "/mailFolders/{mailFolder-id}/childFolders/{mailFolder-id1}"];

/// Default folders that Microsoft's list of names has and mailboxes here have not.
///
/// <https://learn.microsoft.com/graph/api/resources/mailfolder>
const ABSENT: [&str; 3] = ["Clutter", "Scheduled", "ServerFailures"];

/// The key of a mail folder by well-known name or id.
pub fn folder_key(mailbox: &Mailbox, name: &str) -> Result<u64, Fault> {
    let folder = match mailbox.well_known(name) {
        Some(folder) => folder,
        None if let Some(absent) = ABSENT.iter().find(|absent| absent.eq_ignore_ascii_case(name)) => {
            let text = format!("Default folder {absent} not found.");
            return Err(Fault::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", text));
        }
        None => mailbox.folder(item_id::read_folder(mailbox, name)?)?,
    };
    match folder.kind {
        FolderKind::Mail | FolderKind::Root => Ok(folder.key),
        _ => Err(Refusal::FolderMissing.into()),
    }
}

/// Refuses a path whose folders do not lie in one another, above the one that it names first.
pub fn check_above(request: &GraphRequest<'_>, mailbox: &Mailbox, first: u64) -> Result<(), Fault> {
    let mut below = mailbox.folder(first)?;
    for name in request.folders_above().rev() {
        let parent = mailbox.folder(folder_key(mailbox, name)?)?;
        if below.parent != Some(parent.key) {
            return Err(Refusal::FolderMissing.into());
        }
        below = parent;
    }
    Ok(())
}

/// The folder that the path names; a child folder must lie in its parent.
fn named<'a>(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Result<&'a Folder, Fault> {
    let mut folder = mailbox.folder(folder_key(mailbox, request.param("mailFolder-id"))?)?;
    check_above(request, mailbox, folder.key)?;
    if let Some(child) = request.try_param("mailFolder-id1") {
        let child = mailbox.folder(folder_key(mailbox, child)?)?;
        if child.parent != Some(folder.key) {
            return Err(Refusal::FolderMissing.into());
        }
        folder = child;
    }
    Ok(folder)
}

/// The folder whose children are meant: the one in the path, or the top.
fn parent(request: &GraphRequest<'_>, mailbox: &Mailbox) -> Result<u64, Fault> {
    match request.try_param("mailFolder-id") {
        Some(name) => {
            let key = folder_key(mailbox, name)?;
            check_above(request, mailbox, key)?;
            Ok(key)
        }
        None => Ok(mailbox.well_known_key("msgfolderroot")),
    }
}

/// A folder as the whole answer.
fn answer(request: &GraphRequest<'_>, status: StatusCode, mailbox: &Mailbox, folder: &Folder) -> Result<Answer, Fault> {
    odata::one::<MailFolders>(request, status, "mailFolders", folder, &FolderContext::new(mailbox))
}
