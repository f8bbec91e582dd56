//! A mail folder in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/mailfolder>

use mock365_domain::mailbox::{Folder, FolderField as F, FolderKind, Mailbox};
use serde_json::Value;

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind as K};
use crate::faces::graph::{item_id, item_write};

/// The type `microsoft.graph.mailFolder`.
pub struct MailFolders;

/// What a folder's view needs besides the folder.
pub struct FolderContext<'a> {
    /// The mailbox.
    pub mailbox: &'a Mailbox,
}

impl Noun for MailFolders {
    type Thing = Folder;
    type Field = F;
    type Context<'a> = FolderContext<'a>;
    const NAME: &'static str = "mailFolder";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const UNBUILT: &'static [&'static str] =
        &["childFolders", "messageRules", "messages", "multiValueExtendedProperties", "singleValueExtendedProperties"];

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

static PROPERTIES: &[Property<MailFolders>] = &[
    Property::new("id", |folder: &Folder, around: &FolderContext<'_>| {
        item_id::of_folder(around.mailbox, folder.key).into()
    }),
    Property::new("displayName", |folder: &Folder, _| folder.name.as_str().into())
        .filterable(&[("", F::Name, K::Text)])
        .written(|folder: &mut Folder, value| {
            folder.name = item_write::text("displayName", value)?;
            Ok(())
        }),
    Property::new("parentFolderId", |folder: &Folder, around: &FolderContext<'_>| {
        folder.parent.map(|parent| item_id::of_folder(around.mailbox, parent)).into()
    }),
    Property::new("childFolderCount", |folder: &Folder, around: &FolderContext<'_>| {
        let children = around.mailbox.child_folders(folder.key);
        children.filter(|child| child.kind == FolderKind::Mail && !child.hidden).count().into()
    }),
    Property::new("unreadItemCount", |folder: &Folder, around: &FolderContext<'_>| {
        around.mailbox.messages_in(folder.key).filter(|message| !message.is_read).count().into()
    }),
    Property::new("totalItemCount", |folder: &Folder, around: &FolderContext<'_>| {
        around.mailbox.messages_in(folder.key).count().into()
    }),
    Property::new("isHidden", |folder: &Folder, _| folder.hidden.into())
        .filterable(&[("", F::Hidden, K::Bool)])
        .written(|folder: &mut Folder, value| {
            folder.hidden = item_write::truth("isHidden", value)?;
            Ok(())
        }),
    Property::new("wellKnownName", |folder: &Folder, _| Value::from(folder.well_known)).on_request(),
];
