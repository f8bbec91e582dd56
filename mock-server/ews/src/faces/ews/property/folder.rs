//! Properties of folders.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/folder>

use mock365_domain::mailbox::{Folder, FolderField, FolderKind, FolderReading, Mailbox};
use mock365_domain::query::Value;

use super::super::element::Element;
use super::super::error::Fault;
use super::super::shape::Shape;
use super::common::rights;
use super::{Constant, In, MailboxView, id_attributes, search};
use crate::faces::soap::writer::{ElementWriter, XmlWriter};
use crate::faces::wire_id::{ChangeKey, WireId};

/// What a folder is called on the wire.
fn name(folder: &Folder) -> &'static str {
    match folder.kind {
        _ if folder.search.is_some() => "t:SearchFolder",
        FolderKind::Calendar => "t:CalendarFolder",
        FolderKind::Contacts => "t:ContactsFolder",
        FolderKind::Tasks => "t:TasksFolder",
        _ => "t:Folder",
    }
}

/// A search folder, as clients send one.
const SEARCH_FOLDER: &str = "SearchFolder";

/// The kind and the name of a folder that a client makes; a refusal where it sends more than a folder keeps here.
pub fn read_new<'a>(sent: &'a Element<'a>) -> Result<(FolderKind, &'a str), Fault> {
    let named = match sent.name {
        "Folder" => None,
        "CalendarFolder" => Some(FolderKind::Calendar),
        "ContactsFolder" => Some(FolderKind::Contacts),
        "TasksFolder" => Some(FolderKind::Tasks),
        _ => Some(FolderKind::Mail),
    };
    if sent.name == SEARCH_FOLDER && sent.find("SearchParameters").is_none() {
        return Err(Fault::unsupported("search folders that look for nothing"));
    }
    for child in &sent.children {
        match child.name {
            "FolderClass" | "DisplayName" | "ExtendedProperty" => {}
            "SearchParameters" if sent.name == SEARCH_FOLDER => {}
            other => return Err(not_set(other, &format!("folder:{other}"))),
        }
    }
    let class = sent.find_text("FolderClass").filter(|class| !class.is_empty());
    let by_class = class.map(|class| {
        let known = FolderKind::ALL.into_iter().find(|kind| kind.class() == Some(class));
        known.ok_or_else(|| Fault::unsupported(&format!("folders of the class {class}")))
    });
    let kind = match (named, by_class.transpose()?) {
        (Some(named), Some(by_class)) if named != by_class => {
            return Err(Fault::unsupported(&format!("a {} of another class", sent.name)));
        }
        (named, by_class) => named.or(by_class).unwrap_or(FolderKind::Mail),
    };
    Ok((kind, sent.find_text("DisplayName").unwrap_or("")))
}

/// What is said of a property of a folder that a client sets: Exchange keeps some, and counts or draws the others itself.
pub fn not_set(name: &str, uri: &str) -> Fault {
    match name {
        "PermissionSet" => Fault::unsupported("folder permissions"),
        "ManagedFolderInformation" | "PolicyTag" | "ArchiveTag" | "SearchParameters" | "FolderClass" => {
            Fault::unsupported(&format!("the property {name} of folders"))
        }
        _ => super::read_only(uri),
    }
}

/// The field behind a folder property, and how its constants are written.
pub fn field(uri: &str) -> Option<(FolderField, Constant)> {
    let number = |name, read| (FolderField::There(FolderReading { name, read }), Constant::Int);
    Some(match uri {
        "folder:DisplayName" => (FolderField::Name, Constant::Text),
        "folder:FolderClass" => (FolderField::Class, Constant::Text),
        "folder:DistinguishedFolderId" => (FolderField::WellKnown, Constant::Text),
        "folder:TotalCount" => number("TotalCount", |mailbox, folder| counted(mailbox.count_listed(folder.key).all)),
        "folder:ChildFolderCount" => {
            number("ChildFolderCount", |mailbox, folder| counted(mailbox.child_folders(folder.key).count()))
        }
        "folder:UnreadCount" => number("UnreadCount", |mailbox, folder| {
            if has_unread(folder) { counted(mailbox.count_listed(folder.key).unread) } else { Value::Null }
        }),
        _ => return None,
    })
}

fn counted(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Whether it is told how much in a folder was not read.
fn has_unread(folder: &Folder) -> bool {
    !matches!(folder.kind, FolderKind::Calendar | FolderKind::Contacts)
}

/// A property of folders.
struct FolderProperty {
    uri: &'static str,
    name: &'static str,
    shown: In,
    show: fn(&MailboxView<'_>, &Folder, ElementWriter<'_>),
}

impl FolderProperty {
    const fn new(
        uri: &'static str,
        name: &'static str,
        shown: In,
        show: fn(&MailboxView<'_>, &Folder, ElementWriter<'_>),
    ) -> Self {
        Self { uri, name, shown, show }
    }
}

/// All properties, in the order of the schema.
static PROPERTIES: [FolderProperty; 10] = [
    FolderProperty::new("folder:FolderId", "t:FolderId", In::Default, own_id),
    FolderProperty::new("folder:ParentFolderId", "t:ParentFolderId", In::All, |view, folder, out| {
        if let Some(parent) = folder.parent.and_then(|parent| view.mailbox.folder(parent).ok()) {
            own_id(view, parent, out);
        }
    }),
    FolderProperty::new("folder:FolderClass", "t:FolderClass", In::All, |_, folder, out| out.optional(folder.class())),
    FolderProperty::new("folder:DisplayName", "t:DisplayName", In::Default, |_, folder, out| out.value(&folder.name)),
    FolderProperty::new("folder:TotalCount", "t:TotalCount", In::Default, |view, folder, out| {
        out.value(view.count(folder).all);
    }),
    FolderProperty::new("folder:ChildFolderCount", "t:ChildFolderCount", In::Default, |view, folder, out| {
        out.value(view.mailbox.child_folders(folder.key).count());
    }),
    FolderProperty::new("folder:EffectiveRights", "t:EffectiveRights", In::All, |_, folder, out| {
        rights(out, folder.search.is_none());
    }),
    FolderProperty::new("folder:DistinguishedFolderId", "t:DistinguishedFolderId", In::All, |_, folder, out| {
        out.optional(folder.well_known);
    }),
    FolderProperty::new("folder:UnreadCount", "t:UnreadCount", In::Default, |view, folder, out| {
        if has_unread(folder) {
            out.value(view.count(folder).unread);
        }
    }),
    FolderProperty::new("folder:SearchParameters", "t:SearchParameters", In::All, |view, folder, out| {
        search::show(view.mailbox, &view.ids, folder, out);
    }),
];

/// Writes a folder with nothing but its id.
pub fn show_folder_id(out: &mut XmlWriter, mailbox: &Mailbox, folder: &Folder) {
    let shape = Shape::id_only();
    MailboxView::new(mailbox, &shape).folder(out, folder);
}

impl MailboxView<'_> {
    /// Writes a folder as the shape wants it.
    pub fn folder(&self, out: &mut XmlWriter, folder: &Folder) {
        out.element(name(folder), |out| {
            for property in &PROPERTIES {
                if self.shape.wants(property.uri, property.shown) {
                    (property.show)(self, folder, out.maybe(property.name));
                }
                if property.uri == "folder:ChildFolderCount" {
                    for asked in &self.shape.extended {
                        asked.show_values(self.mailbox.folder_property(folder, &asked.key).as_deref(), out);
                    }
                }
            }
        });
    }
}

/// A folder's id and change key.
fn own_id(view: &MailboxView<'_>, folder: &Folder, out: ElementWriter<'_>) {
    let id = WireId::of_folder(view.mailbox, folder.key);
    let key = ChangeKey::of_folder(view.mailbox, folder);
    out.element(|out| id_attributes(out, &view.ids, &id, key));
}
