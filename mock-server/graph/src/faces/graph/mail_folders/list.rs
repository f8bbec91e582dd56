//! List mail folders: at the top, or in a folder.

use http::Method;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};

use super::{READS, parent};
use crate::exchange::Answer;
use crate::faces::graph::view::{FolderContext, MailFolders};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/user-list-mailfolders>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.list",
    method: Method::GET,
    at: super::MAIL_FOLDERS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/user-list-mailfolders",
    handler: list,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folders = listed(request, &mailbox, parent(request, &mailbox)?);
    let what = match request.try_param("mailFolder-id") {
        Some(id) => format!("mailFolders('{id}')/childFolders"),
        None => "mailFolders".to_owned(),
    };
    let find = |query: &_| mailbox.find_folders(query, folders);
    odata::found::<MailFolders>(request, &what, find, &FolderContext::new(&mailbox))
}

/// The mail folders in a folder; hidden ones only when they are asked for.
pub(super) fn listed<'a>(
    request: &GraphRequest<'_>,
    mailbox: &'a Mailbox,
    parent: u64,
) -> impl Iterator<Item = &'a Folder> {
    let hidden = request
        .call
        .query_pairs()
        .any(|(name, value)| name.eq_ignore_ascii_case("includeHiddenFolders") && value.eq_ignore_ascii_case("true"));
    mailbox.child_folders(parent).filter(move |folder| folder.kind == FolderKind::Mail && (hidden || !folder.hidden))
}
