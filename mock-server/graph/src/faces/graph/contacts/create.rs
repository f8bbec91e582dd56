//! Create a contact.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Contact, Item};
use serde_json::{Map, Value};

use crate::exchange::Answer;
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::view::contact_emails;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contact_folders, odata};

/// <https://learn.microsoft.com/graph/api/user-post-contacts>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.create",
    method: Method::POST,
    at: super::CONTACTS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-contacts",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let contact = from_json(request, &body)?;
    let folder = contact_folders::parent_of_new(request, &*request.mailbox()?, &body)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?.folder(folder)?;
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok((key, mailbox.insert(Item { key, folder, ..contact })?))
    })?;
    let around = ContactContext::of(request, &mailbox);
    let contact = mailbox.contact(key)?;
    let options = request.options.of_made();
    let shown = odata::one_of::<Contact>(request, &options, StatusCode::CREATED, "contacts", contact, &around)?;
    Ok(odata::created(request, shown))
}

/// A contact as a body says it.
pub fn from_json(request: &GraphRequest<'_>, body: &Map<String, Value>) -> Result<Item<Contact>, Fault> {
    let mut contact = Item::at(Contact::default(), 0, 0, request.call.now);
    contact_emails::take(request.options.style.beta, &mut contact, body)?;
    contact.name_itself();
    Ok(contact)
}
