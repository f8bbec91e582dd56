//! A contact folder in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/contactfolder>

use mock365_domain::mailbox::{Contact, Folder, FolderField as F, FolderKind, Mailbox};

use super::contact::ContactContext;
use super::extended;
use super::folder::PARENT;
use crate::faces::graph::odata::{
    ExtendedAccess, Family, Link, Navigation, Noun, Paging, Property, Reached, ShowReached, ValueKind,
};
use crate::faces::graph::{item_id, item_write};

/// A folder seen as a contact folder.
pub enum ContactFolder {}

/// The folders in a folder.
enum ChildFolders {}

impl Link for ChildFolders {
    type From = ContactFolder;
    type To = ContactFolder;
    const NAME: &'static str = "childFolders";

    fn reach(folder: &Folder, mailbox: &Mailbox, reached: &Reached<Self>, show: &mut ShowReached<'_, ContactFolder>) {
        let children = mailbox.child_folders(folder.key).filter(|child| child.kind == FolderKind::Contacts);
        show(mailbox.find_folders(&reached.query, children), mailbox);
    }
}

/// The contacts in a folder.
enum ContactsOfFolder {}

impl Link for ContactsOfFolder {
    type From = ContactFolder;
    type To = Contact;
    const NAME: &'static str = "contacts";

    fn reach(folder: &Folder, mailbox: &Mailbox, reached: &Reached<Self>, show: &mut ShowReached<'_, Contact>) {
        let beyond = ContactContext::in_style(mailbox, &reached.style);
        show(mailbox.find_contacts(folder.key, &reached.query), &beyond);
    }
}

type Row = Property<ContactFolder>;

static PROPERTIES: [Row; 4] = [
    Row::new("id", |folder, mailbox, out| out.value(&item_id::of_folder(mailbox, folder.key))),
    Row::new("parentFolderId", |folder, mailbox, out| {
        out.value(&folder.parent.map(|parent| item_id::of_folder(mailbox, parent)));
    })
    .filterable(&[("", F::There(PARENT), ValueKind::Folder)]),
    Row::new("displayName", |folder, _, out| out.value(&folder.name))
        .filterable(&[("", F::Name, ValueKind::Text)])
        .written(|folder, value| {
            folder.name = item_write::text("displayName", value)?;
            Ok(())
        }),
    Row::new("wellKnownName", |folder, _, out| out.value(folder.well_known))
        .filterable(&[("", F::WellKnown, ValueKind::Text)])
        .beta(),
];

impl Noun for ContactFolder {
    type Thing = Folder;
    type Field = F;
    type Context<'a> = Mailbox;
    const NAME: &'static str = "contactFolder";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const EXTENDED: Option<ExtendedAccess<Self>> = Some(ExtendedAccess {
        read: |folder, mailbox, key| mailbox.folder_property(folder, key),
        write: extended::write,
        field: F::Extended,
    });
    const UNBUILT: &'static [&'static str] = &["childFolders", "contacts"];

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::to::<ChildFolders>(), Navigation::to::<ContactsOfFolder>()] }
    }

    fn key(folder: &Folder, mailbox: &Mailbox) -> Option<String> {
        Some(item_id::encoded_folder(mailbox, folder.key))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
