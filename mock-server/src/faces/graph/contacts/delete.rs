//! Delete a contact.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use crate::faces::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/contact-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.delete",
    method: Method::DELETE,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/contact-delete",
    handler: delete,
};

/// <https://learn.microsoft.com/graph/api/contact-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.contacts.permanentDelete",
    method: Method::POST,
    paths: &[
        "/contacts/{contact-id}/permanentDelete",
        "/contactFolders/{contactFolder-id}/contacts/{contact-id}/permanentDelete",
        "/contactFolders/{contactFolder-id}/childFolders/{contactFolder-id1}/contacts/{contact-id}/permanentDelete",
    ],
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/contact-permanentdelete",
    handler: delete,
};

fn delete(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let key = super::found(ask, &*ask.mailbox()?)?.key;
    ask.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok(((), mailbox.delete_contact(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
