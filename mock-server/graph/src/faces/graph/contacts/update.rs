//! Update a contact, and move it into another folder.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{Contact, Item};
use mock365_domain::{Change, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::odata::Noun;
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::view::contact_emails;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contact_folders, odata};

/// <https://learn.microsoft.com/graph/api/contact-update>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.update",
    method: Method::PATCH,
    at: super::CONTACTS,
    tail: "/{contact-id}",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/contact-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let key = super::found(request, &*request.mailbox()?)?.key;
    let ((), mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let contact = mailbox.contact(key)?;
        if let Some(version) = Contact::version(contact, &ContactContext::of(request, mailbox)) {
            request.if_match(version.etag())?;
        }
        let to = contact_folders::said(mailbox, &body)?.filter(|to| contact.folder != *to);
        to.map_or(Ok(()), |to| contact_folders::check_target(mailbox, to))?;
        let change = mailbox.update(key, now, |contact: &mut Item<Contact>| {
            Ok::<_, Fault>(contact_emails::take(request.options.style.beta, contact, &body)?)
        })?;
        let moved = to.map_or(Ok(Change::none()), |to| mailbox.relocate(key, to))?;
        Ok(((), change.and(moved)))
    })?;
    let around = ContactContext::of(request, &mailbox);
    odata::one::<Contact>(request, StatusCode::OK, "contacts", mailbox.contact(key)?, &around)
}
