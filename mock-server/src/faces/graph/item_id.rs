//! Ids of things in a mailbox: made for answers, read from paths with Exchange's refusals.

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::Mailbox;

use super::Fault;
use crate::faces::wire_id::{IdKind, WireId, change_key};

/// A folder's id.
pub fn of_folder(mailbox: &Mailbox, key: u64) -> String {
    WireId { mailbox: mailbox.guid, kind: IdKind::Folder, folder: 0, key, part: 0 }.rest()
}

/// An item's id; an immutable one does not name the folder.
pub fn of_item(mailbox: &Mailbox, kind: IdKind, folder: u64, key: u64, immutable: bool) -> String {
    let folder = if immutable { 0 } else { folder };
    WireId { mailbox: mailbox.guid, kind, folder, key, part: 0 }.rest()
}

/// The id of an item's attachment; an immutable one does not name the folder.
pub fn of_attachment(mailbox: &Mailbox, folder: u64, item: u64, part: u64, immutable: bool) -> String {
    let folder = if immutable { 0 } else { folder };
    WireId { mailbox: mailbox.guid, kind: IdKind::Attachment, folder, key: item, part }.rest()
}

/// The `@odata.etag` of a thing.
pub fn etag(mailbox: &Mailbox, kind: IdKind, change: u64) -> String {
    format!("W/\"{}\"", change_key(kind, mailbox.guid, change))
}

/// Reads an id of one kind in this mailbox.
pub fn read(mailbox: &Mailbox, kind: IdKind, text: &str) -> Result<WireId, Fault> {
    let id = WireId::read(text).ok_or_else(|| Refusal::IdMalformed(text.to_owned()))?;
    if id.mailbox != mailbox.guid {
        return Err(Fault::new(
            StatusCode::NOT_FOUND,
            "ErrorInvalidMailboxItemId",
            "Item Id doesn't belong to the current mailbox.",
        ));
    }
    if id.kind != kind {
        return Err(Refusal::ItemMissing.into());
    }
    Ok(id)
}

/// Refuses to remove for good what was removed for good already: Exchange still keeps it, and says so.
///
/// <https://learn.microsoft.com/graph/api/message-permanentdelete>
pub fn refuse_purged(mailbox: &Mailbox, kind: IdKind, text: &str) -> Result<(), Fault> {
    if !mailbox.was_purged(read(mailbox, kind, text)?.key) {
        return Ok(());
    }
    Err(Fault::new(StatusCode::FORBIDDEN, "ErrorCannotDeleteObject", "Object cannot be deleted.")
        .explain("it was removed for good already, and lingers in Purges until Exchange forgets it"))
}

/// Whether an id still fits the folder that its item lies in; a moved item has another one.
pub fn fits(id: &WireId, folder: u64) -> bool {
    id.folder == 0 || id.folder == folder
}
