//! A contact folder in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/contactfolder>

use mock365_domain::mailbox::{Folder, FolderField as F, Mailbox};

use super::extended;
use crate::faces::graph::odata::{ExtendedAccess, Family, Noun, Paging, Property, ValueKind};
use crate::faces::graph::{item_id, item_write};

/// A folder seen as a contact folder.
pub enum ContactFolder {}

type Row = Property<ContactFolder>;

static PROPERTIES: [Row; 3] = [
    Row::new("id", |folder, mailbox, out| out.value(&item_id::of_folder(mailbox, folder.key))),
    Row::new("parentFolderId", |folder, mailbox, out| {
        out.value(&folder.parent.map(|parent| item_id::of_folder(mailbox, parent)));
    }),
    Row::new("displayName", |folder, _, out| out.value(&folder.name))
        .filterable(&[("", F::Name, ValueKind::Text)])
        .written(|folder, value| {
            folder.name = item_write::text("displayName", value)?;
            Ok(())
        }),
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

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
