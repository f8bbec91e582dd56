//! Delete a mail folder with everything in it.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use super::{WRITES, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/mailfolder-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.delete",
    method: Method::DELETE,
    at: super::MAIL_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-delete",
    handler: delete,
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
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        Ok(((), mailbox.delete_folder(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
