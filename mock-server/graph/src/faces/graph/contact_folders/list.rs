//! List and count the contact folders in the mailbox's own, or in another.

use http::Method;

use crate::exchange::Answer;
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contacts, odata};

/// <https://learn.microsoft.com/graph/api/user-list-contactfolders>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.list",
    method: Method::GET,
    at: super::CONTACT_FOLDERS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: contacts::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contactfolders",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-contactfolders>
pub const COUNT: Operation = Operation {
    name: "graph.contactFolders.count",
    method: Method::GET,
    at: super::CONTACT_FOLDERS,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: contacts::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contactfolders",
    handler: count,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let parent = super::found(request, &mailbox)?.key;
    let find = |query: &_| mailbox.find_folders(query, super::below(&mailbox, parent));
    odata::found::<ContactFolder>(request, "contactFolders", find, &mailbox)
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let parent = super::found(request, &mailbox)?.key;
    let query = request.options.count_query::<ContactFolder>()?;
    Ok(odata::counted(&query, |query| mailbox.find_folders(query, super::below(&mailbox, parent))))
}
