//! Get a contact.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Contact;

use crate::exchange::Answer;
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/contact-get>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.get",
    method: Method::GET,
    at: super::CONTACTS,
    tail: "/{contact-id}",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/contact-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let contact = super::found(request, &mailbox)?;
    odata::one::<Contact>(request, StatusCode::OK, "contacts", contact, &ContactContext::of(request, &mailbox))
}
