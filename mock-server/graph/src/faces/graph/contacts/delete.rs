//! Delete a contact.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Contact, Listing};

use crate::exchange::Answer;
use crate::faces::graph::odata::Noun;
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_id};

/// <https://learn.microsoft.com/graph/api/contact-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.delete",
    method: Method::DELETE,
    at: super::CONTACTS,
    tail: "/{contact-id}",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/contact-delete",
    handler: |request| delete(request, false),
};

/// <https://learn.microsoft.com/graph/api/contact-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.contacts.permanentDelete",
    method: Method::POST,
    at: super::CONTACTS,
    tail: "/{contact-id}/permanentDelete",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/contact-permanentdelete",
    handler: |request| delete(request, true),
};

fn delete(request: &GraphRequest<'_>, for_good: bool) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    if for_good {
        item_id::refuse_purged(&mailbox, Listing::Contacts, request.param("contact-id"))?;
    }
    drop(mailbox);
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let contact = super::found(request, mailbox)?;
        if let Some(version) = Contact::version(contact, &ContactContext::of(request, mailbox)) {
            request.if_match(version.etag())?;
        }
        let key = contact.key;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok(((), if for_good { mailbox.purge(key)? } else { mailbox.discard(key)? }))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
