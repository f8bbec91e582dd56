//! Get a contact folder.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contacts, odata};

/// <https://learn.microsoft.com/graph/api/contactfolder-get>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.get",
    method: Method::GET,
    at: super::CONTACT_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: contacts::READ,
    link: "https://learn.microsoft.com/graph/api/contactfolder-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = super::found(request, &mailbox)?;
    odata::one::<ContactFolder>(request, StatusCode::OK, "contactFolders", folder, &mailbox)
}
