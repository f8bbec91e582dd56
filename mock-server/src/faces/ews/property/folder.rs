//! Properties of folders.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/folder>

use mock365_domain::mailbox::{Folder, FolderField, FolderKind, Listing, Mailbox};

use super::super::element::Element;
use super::super::shape::Shape;
use super::In;
use super::common::rights;
use crate::faces::wire_id::{IdKind, WireId, change_key};

/// A folder's id and change key, under the name that the place in the answer wants.
pub fn id(name: &'static str, mailbox: &Mailbox, folder: &Folder) -> Element {
    let id = WireId::of_folder(mailbox, folder.key);
    let key = change_key(IdKind::Folder, mailbox.guid, folder.change);
    Element::new(name).with("Id", id.ews()).with("ChangeKey", key)
}

/// What a folder is called on the wire.
fn name(kind: FolderKind) -> &'static str {
    match kind {
        FolderKind::Calendar => "t:CalendarFolder",
        FolderKind::Contacts => "t:ContactsFolder",
        FolderKind::Tasks => "t:TasksFolder",
        _ => "t:Folder",
    }
}

/// The kind of folder that a client makes by an element of that name and class.
pub fn kind(name: &str, class: Option<&str>) -> FolderKind {
    match (name, class.unwrap_or("")) {
        ("CalendarFolder", _) | (_, "IPF.Appointment") => FolderKind::Calendar,
        ("ContactsFolder", _) | (_, "IPF.Contact") => FolderKind::Contacts,
        ("TasksFolder", _) | (_, "IPF.Task") => FolderKind::Tasks,
        (_, "IPF.StickyNote") => FolderKind::Notes,
        (_, "IPF.Journal") => FolderKind::Journal,
        _ => FolderKind::Mail,
    }
}

/// The field behind a folder property.
pub fn field(uri: &str) -> Option<FolderField> {
    Some(match uri {
        "folder:DisplayName" => FolderField::Name,
        "folder:FolderClass" => FolderField::Class,
        "folder:DistinguishedFolderId" => FolderField::WellKnown,
        _ => return None,
    })
}

/// Only the folder's id.
pub fn id_element(mailbox: &Mailbox, folder: &Folder) -> Element {
    Element::new(name(folder.kind)).child(id("t:FolderId", mailbox, folder))
}

/// The folder as a shape wants it.
pub fn element(mailbox: &Mailbox, folder: &Folder, shape: &Shape) -> Element {
    let total = total(mailbox, folder);
    let children = mailbox.child_folders(folder.key).count();
    let number = |name: &'static str, value: usize| Element::text(name, value.to_string());
    let mut element = Element::new(name(folder.kind));
    let mut show = |uri: &str, shown: In, child: Option<Element>| {
        if shape.wants(uri, shown) {
            element.children.extend(child);
        }
    };
    show("folder:FolderId", In::Default, Some(id("t:FolderId", mailbox, folder)));
    let parent = folder.parent.and_then(|parent| mailbox.folder(parent).ok());
    show("folder:ParentFolderId", In::All, parent.map(|parent| id("t:ParentFolderId", mailbox, parent)));
    show("folder:FolderClass", In::All, folder.class().map(|class| Element::text("t:FolderClass", class)));
    show("folder:DisplayName", In::Default, Some(Element::text("t:DisplayName", folder.name.as_str())));
    show("folder:TotalCount", In::Default, Some(number("t:TotalCount", total)));
    show("folder:ChildFolderCount", In::Default, Some(number("t:ChildFolderCount", children)));
    extended(mailbox, folder, shape, &mut element);
    let mut show = |uri: &str, shown: In, child: Option<Element>| {
        if shape.wants(uri, shown) {
            element.children.extend(child);
        }
    };
    show("folder:EffectiveRights", In::All, Some(rights(Element::new("t:EffectiveRights"), true)));
    let own = folder.well_known;
    show("folder:DistinguishedFolderId", In::All, own.map(|own| Element::text("t:DistinguishedFolderId", own)));
    if !matches!(folder.kind, FolderKind::Calendar | FolderKind::Contacts) {
        show("folder:UnreadCount", In::Default, Some(number("t:UnreadCount", unread(mailbox, folder))));
    }
    element
}

fn extended(mailbox: &Mailbox, folder: &Folder, shape: &Shape, element: &mut Element) {
    for asked in &shape.extended {
        element.children.extend(mailbox.folder_property(folder, &asked.key).and_then(|values| asked.element(&values)));
    }
}

/// Items in a folder.
fn total(mailbox: &Mailbox, folder: &Folder) -> usize {
    mailbox.count_all(folder.key)
}

/// Unread messages in a folder.
fn unread(mailbox: &Mailbox, folder: &Folder) -> usize {
    mailbox.count(folder.key, Listing::Mail).unread
}
