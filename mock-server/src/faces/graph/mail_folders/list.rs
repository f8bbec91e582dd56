//! List mail folders: at the top, or in a folder.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox};
use serde_json::Value;

use super::{READS, parent};
use crate::faces::Answer;
use crate::faces::graph::odata::{Noun, Options, collection, show};
use crate::faces::graph::view::{FolderSurroundings, MailFolders};
use crate::faces::graph::{Ask, Failure, Mount, Operation, json};

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
    let options = Options::of(ask.call)?;
    let selection = options.selection::<MailFolders>()?;
    let query = options.query::<MailFolders>()?;
    let mailbox = ask.mailbox()?;
    let page = query.run(listed(ask, &mailbox, parent(ask, &mailbox)?));
    let around = FolderSurroundings { mailbox: &mailbox };
    let items: Vec<Value> =
        page.items.iter().map(|folder| show::<MailFolders>(folder, &around, &selection).into()).collect();
    let context = match ask.try_param("mailFolder-id") {
        Some(id) => ask.of_owner(&format!("mailFolders('{id}')/childFolders")),
        None => ask.of_owner("mailFolders"),
    };
    let page = collection(ask.call, &options, MailFolders::PAGING.token, &context, items, page.total);
    Ok(json(StatusCode::OK, &page))
}

/// The mail folders in a folder; hidden ones only when they are asked for.
pub(super) fn listed<'a>(ask: &Ask<'_>, mailbox: &'a Mailbox, parent: u64) -> impl Iterator<Item = &'a Folder> {
    let hidden = ask
        .call
        .query_pairs()
        .any(|(name, value)| name.eq_ignore_ascii_case("includeHiddenFolders") && value.eq_ignore_ascii_case("true"));
    mailbox.child_folders(parent).filter(move |folder| folder.kind == FolderKind::Mail && (hidden || !folder.hidden))
}
