//! Update a contact.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::Contact;

use crate::exchange::Answer;
use crate::faces::graph::odata::Noun;
use crate::faces::graph::view::contact::ContactAround;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/contact-update>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.update",
    method: Method::PATCH,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/contact-update",
    handler: update,
};

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    let key = super::found(ask, &*ask.mailbox()?)?.key;
    let ((), mailbox) = ask.change(|cloud, id, now| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let contact = mailbox.contact(key)?;
        if let Some(etag) = Contact::etag(contact, &ContactAround::of(ask, mailbox)) {
            ask.if_match(&etag)?;
        }
        let mut wanted = Contact::clone(contact);
        odata::update::<Contact>(&mut wanted, &body)?;
        let change = mailbox.update_contact(key, now, |contact| {
            *contact = wanted;
            Ok(())
        })?;
        Ok(((), change))
    })?;
    let around = ContactAround::of(ask, &mailbox);
    odata::one::<Contact>(ask, StatusCode::OK, "contacts", mailbox.contact(key)?, &around)
}
