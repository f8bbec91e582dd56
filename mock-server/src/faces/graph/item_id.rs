//! Ids of things in mailboxes: written as Graph writes them, read with Exchange's refusals.

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::Mailbox;

use super::{Ask, Failure};
use crate::faces::wire_id::{Kind, WireId, change_key};

/// How ids are written in one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdKind {
    /// Whether ids leave the folder out, so that they survive a move.
    pub immutable: bool,
}

impl Ask<'_> {
    /// The kind of ids that the client wants.
    pub fn id_kind(&self) -> IdKind {
        IdKind { immutable: self.immutable_ids() }
    }
}

impl IdKind {
    /// The id of an item in a folder.
    pub fn item(self, mailbox: &Mailbox, kind: Kind, folder: u64, key: u64) -> String {
        let folder = if self.immutable { 0 } else { folder };
        WireId { mailbox: mailbox.guid, kind, folder, key, part: 0 }.rest()
    }

    /// The id of an attachment of an item.
    pub fn attachment(self, mailbox: &Mailbox, folder: u64, item: u64, part: u64) -> String {
        let folder = if self.immutable { 0 } else { folder };
        WireId { mailbox: mailbox.guid, kind: Kind::Attachment, folder, key: item, part }.rest()
    }
}

/// The id of a folder.
pub fn folder(mailbox: &Mailbox, key: u64) -> String {
    WireId { mailbox: mailbox.guid, kind: Kind::Folder, folder: 0, key, part: 0 }.rest()
}

/// The `changeKey` of a thing.
pub fn version(mailbox: &Mailbox, kind: Kind, change: u64) -> String {
    change_key(kind, mailbox.guid, change)
}

/// The `@odata.etag` of a thing.
pub fn etag(mailbox: &Mailbox, kind: Kind, change: u64) -> String {
    format!("W/\"{}\"", version(mailbox, kind, change))
}

/// Reads an id of a thing in a mailbox.
pub fn read(mailbox: &Mailbox, kind: Kind, text: &str) -> Result<WireId, Failure> {
    let id = WireId::read(text).ok_or_else(|| Refusal::IdMalformed(text.to_owned()))?;
    if id.mailbox != mailbox.guid {
        return Err(Failure::new(
            StatusCode::NOT_FOUND,
            "ErrorInvalidMailboxItemId",
            "Item Id doesn't belong to the current mailbox.",
        ));
    }
    if id.kind == kind { Ok(id) } else { Err(Refusal::IdMalformed(text.to_owned()).into()) }
}

/// Whether an id that names a folder still names the folder in which the item lies.
pub fn in_place(id: &WireId, folder: u64) -> Result<(), Failure> {
    if id.folder == 0 || id.folder == folder { Ok(()) } else { Err(Refusal::ItemMissing.into()) }
}
