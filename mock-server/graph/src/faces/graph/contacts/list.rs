//! List and count the contacts of a folder.

use http::Method;
use mock365_domain::mailbox::Contact;

use crate::exchange::Answer;
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contact_folders, odata};

/// <https://learn.microsoft.com/graph/api/user-list-contacts>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.list",
    method: Method::GET,
    at: super::CONTACTS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contacts",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-contacts>
pub const COUNT: Operation = Operation {
    name: "graph.contacts.count",
    method: Method::GET,
    at: super::CONTACTS,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contacts",
    handler: count,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = contact_folders::found(request, &mailbox)?.key;
    let around = ContactContext::of(request, &mailbox);
    odata::found::<Contact>(request, "contacts", |query| mailbox.find_contacts(folder, query), &around)
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = contact_folders::found(request, &mailbox)?.key;
    Ok(odata::counted(&request.options.count_query::<Contact>()?, |query| mailbox.find_contacts(folder, query)))
}
