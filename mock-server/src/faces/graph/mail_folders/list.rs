//! List mail folders: at the top, or in a folder.

use http::Method;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};

use super::{READS, parent};
use crate::exchange::Answer;
use crate::faces::graph::view::{FolderSurroundings, MailFolders};
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/user-list-mailfolders>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.list",
    method: Method::GET,
    paths: &["/mailFolders", "/mailFolders/{mailFolder-id}/childFolders"],
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/user-list-mailfolders",
    handler: list,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let folders = listed(ask, &mailbox, parent(ask, &mailbox)?);
    let what = match ask.try_param("mailFolder-id") {
        Some(id) => format!("mailFolders('{id}')/childFolders"),
        None => "mailFolders".to_owned(),
    };
    odata::list::<MailFolders>(ask, &what, folders, &FolderSurroundings { mailbox: &mailbox })
}

/// The mail folders in a folder; hidden ones only when they are asked for.
pub(super) fn listed<'a>(ask: &Ask<'_>, mailbox: &'a Mailbox, parent: u64) -> impl Iterator<Item = &'a Folder> {
    let hidden = ask
        .call
        .query_pairs()
        .any(|(name, value)| name.eq_ignore_ascii_case("includeHiddenFolders") && value.eq_ignore_ascii_case("true"));
    mailbox.child_folders(parent).filter(move |folder| folder.kind == FolderKind::Mail && (hidden || !folder.hidden))
}
