//! Contacts.

mod create;
mod delete;
mod delta;
mod get;
mod list;
mod update;

pub use create::from_json;

use mock365_domain::Refusal;
use mock365_domain::mailbox::{Contact, Item, Listing, Mailbox};

use super::{Fault, GraphRequest, Operation, Permissions, contact_folders, item_id};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &delta::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delete::PERMANENTLY,
];

/// What reading needs.
pub const READ: Permissions = Permissions {
    delegated: &["Contacts.Read", "Contacts.ReadWrite"],
    application: &["Contacts.Read", "Contacts.ReadWrite"],
};
/// What writing needs.
pub const WRITE: Permissions = Permissions { delegated: &["Contacts.ReadWrite"], application: &["Contacts.ReadWrite"] };

/// Where contacts hang.
pub(super) const CONTACTS: &[&str] = &[
    "/contacts",
    "/contactFolders/{contactFolder-id}/contacts",
    "/contactFolders/{contactFolder-id}/childFolders/{contactFolder-id1}/contacts",
];

/// The contact that a request names, in the folder that it names.
pub(super) fn found<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<Contact>, Fault> {
    let id = item_id::read_item(mailbox, Listing::Contacts, request.param("contact-id"))?;
    let contact = mailbox.contact(id.key)?;
    let in_folder = match contact_folders::named(request, mailbox)? {
        Some(folder) => folder.key == contact.folder,
        None => true,
    };
    if in_folder && item_id::fits(&id, contact.folder) { Ok(contact) } else { Err(Refusal::ItemMissing.into()) }
}
