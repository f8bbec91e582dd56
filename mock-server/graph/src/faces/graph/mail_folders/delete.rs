//! Delete a mail folder with everything in it.

use http::Method;

use super::{WRITES, named};
use crate::faces::graph::{Mount, Operation};

/// <https://learn.microsoft.com/graph/api/mailfolder-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.delete",
    method: Method::DELETE,
    at: super::MAIL_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-delete",
    handler: |request| request.delete_folder(named),
};

/// <https://learn.microsoft.com/graph/api/mailfolder-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.mailFolders.permanentDelete",
    method: Method::POST,
    at: super::MAIL_FOLDER,
    tail: "/permanentDelete",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-permanentdelete",
    handler: |request| request.delete_folder(named),
};
