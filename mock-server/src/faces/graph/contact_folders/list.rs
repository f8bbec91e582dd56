//! List and count the contact folders in the mailbox's own, or in another.

use http::Method;

use crate::exchange::Answer;
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Ask, Failure, Mount, Operation, contacts, odata};

/// <https://learn.microsoft.com/graph/api/user-list-contactfolders>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.list",
    method: Method::GET,
    paths: super::ALL,
    mount: Mount::Mailbox,
    permissions: contacts::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contactfolders",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-contactfolders>
pub const COUNT: Operation = Operation {
    name: "graph.contactFolders.count",
    method: Method::GET,
    paths: &["/contactFolders/$count", "/contactFolders/{contactFolder-id}/childFolders/$count"],
    mount: Mount::Mailbox,
    permissions: contacts::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contactfolders",
    handler: count,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let parent = super::found(ask, &mailbox)?.key;
    odata::list::<ContactFolder>(ask, "contactFolders", super::below(&mailbox, parent), &mailbox)
}

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let parent = super::found(ask, &mailbox)?.key;
    odata::count::<ContactFolder>(ask, super::below(&mailbox, parent))
}
