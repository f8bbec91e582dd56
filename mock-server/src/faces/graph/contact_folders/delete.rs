//! Delete a contact folder with everything in it; the mailbox's own stays.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contacts};

/// <https://learn.microsoft.com/graph/api/contactfolder-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.delete",
    method: Method::DELETE,
    at: super::CONTACT_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: contacts::WRITE,
    link: "https://learn.microsoft.com/graph/api/contactfolder-delete",
    handler: delete,
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
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let key = super::found(request, &*request.mailbox()?)?.key;
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok(((), mailbox.delete_folder(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
