//! List and count the contacts of a folder.

use http::Method;
use mock365_domain::mailbox::Contact;

use crate::exchange::Answer;
use crate::faces::graph::view::contact::ContactAround;
use crate::faces::graph::{Ask, Failure, Mount, Operation, contact_folders, odata};

/// <https://learn.microsoft.com/graph/api/user-list-contacts>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.list",
    method: Method::GET,
    paths: super::ALL,
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contacts",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-contacts>
pub const COUNT: Operation = Operation {
    name: "graph.contacts.count",
    method: Method::GET,
    paths: &[
        "/contacts/$count",
        "/contactFolders/{contactFolder-id}/contacts/$count",
        "/contactFolders/{contactFolder-id}/childFolders/{contactFolder-id1}/contacts/$count",
    ],
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-contacts",
    handler: count,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let folder = contact_folders::found(ask, &mailbox)?.key;
    odata::list::<Contact>(ask, "contacts", mailbox.contacts_in(folder), &ContactAround::of(ask, &mailbox))
}

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let folder = contact_folders::found(ask, &mailbox)?.key;
    odata::count::<Contact>(ask, mailbox.contacts_in(folder))
}
