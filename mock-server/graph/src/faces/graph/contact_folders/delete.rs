//! Delete a contact folder with everything in it; the mailbox's own stays.

use http::Method;

use crate::faces::graph::{Mount, Operation, contacts};

/// <https://learn.microsoft.com/graph/api/contactfolder-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.delete",
    method: Method::DELETE,
    at: super::CONTACT_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: contacts::WRITE,
    link: "https://learn.microsoft.com/graph/api/contactfolder-delete",
    handler: |request| request.delete_folder(super::found),
};

/// <https://learn.microsoft.com/graph/api/contactfolder-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.contactFolders.permanentDelete",
    method: Method::POST,
    at: super::CONTACT_FOLDER,
    tail: "/permanentDelete",
    mount: Mount::Mailbox,
    permissions: contacts::WRITE,
    link: "https://learn.microsoft.com/graph/api/contactfolder-permanentdelete",
    handler: |request| request.delete_folder(super::found),
};
