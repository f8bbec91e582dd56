//! Get a contact.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Contact;

use crate::exchange::Answer;
use crate::faces::graph::view::contact::ContactAround;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/contact-get>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.get",
    method: Method::GET,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/contact-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let contact = super::found(ask, &mailbox)?;
    odata::one::<Contact>(ask, StatusCode::OK, "contacts", contact, &ContactAround::of(ask, &mailbox))
}
