//! Ids of things in a mailbox: made for answers, read from paths with Exchange's refusals.

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Content, Item, ItemKind, Listing, Mailbox};
use uuid::Uuid;

use super::Fault;
use crate::faces::wire_id::{ChangeKey, IdKind, IdText, MailboxIds, WireId};

/// Writes ids of a mailbox's things into one answer.
pub struct ItemIds<'a> {
    /// The mailbox.
    pub mailbox: &'a Mailbox,
    ids: MailboxIds,
    immutable: bool,
}

impl<'a> ItemIds<'a> {
    /// Of a mailbox; immutable ids do not name the folder.
    pub fn new(mailbox: &'a Mailbox, immutable: bool) -> Self {
        Self { mailbox, ids: MailboxIds::new(mailbox.guid), immutable }
    }

    /// A folder's id.
    pub fn folder(&self, key: u64) -> IdText {
        self.ids.text(&WireId::of_folder(self.mailbox, key))
    }

    /// An item's id.
    pub fn item<C: Content + ?Sized>(&self, item: &Item<C>) -> IdText {
        self.text(WireId::of_item(self.mailbox, item))
    }

    /// The id of an item's attachment.
    pub fn attachment<C: Content + ?Sized>(&self, item: &Item<C>, part: u64) -> IdText {
        self.text(WireId::of_attachment(self.mailbox, item, part))
    }

    /// The id of a conversation.
    pub fn conversation(&self, conversation: Uuid) -> [u8; 80] {
        self.ids.conversation(conversation)
    }

    /// An item's change key.
    pub fn version<C: Content + ?Sized>(&self, item: &Item<C>) -> ChangeKey {
        ChangeKey::of_item(self.mailbox, item)
    }

    fn text(&self, id: WireId) -> IdText {
        self.ids.text(&if self.immutable { id.immutable() } else { id })
    }
}

/// A folder's id.
pub fn of_folder(mailbox: &Mailbox, key: u64) -> String {
    WireId::of_folder(mailbox, key).rest()
}

/// A folder's id as addresses have it.
pub fn encoded_folder(mailbox: &Mailbox, key: u64) -> String {
    of_folder(mailbox, key).replace('=', "%3D")
}

/// The id of an item that lay in a folder, and is there no more.
pub fn of_gone(mailbox: &Mailbox, kind: ItemKind, folder: u64, key: u64, immutable: bool) -> String {
    let id = WireId { mailbox: mailbox.guid, kind: IdKind::Item(kind), folder, key, part: 0 };
    if immutable { id.immutable().rest() } else { id.rest() }
}

/// Reads a folder's id in this mailbox: its key.
pub fn read_folder(mailbox: &Mailbox, text: &str) -> Result<u64, Fault> {
    Ok(read(mailbox, text, |kind| kind == IdKind::Folder)?.key)
}

/// Reads the id of what stands in one kind of lists in this mailbox.
pub fn read_item(mailbox: &Mailbox, listing: Listing, text: &str) -> Result<WireId, Fault> {
    read(mailbox, text, |kind| matches!(kind, IdKind::Item(kind) if kind.listing() == listing))
}

/// Reads the id of an attachment of an item.
pub fn read_attachment<C: Content + ?Sized>(mailbox: &Mailbox, item: &Item<C>, text: &str) -> Result<u64, Fault> {
    let id = read(mailbox, text, |kind| kind == IdKind::Attachment(item.kind()))?;
    if id.key == item.key { Ok(id.part) } else { Err(Refusal::ItemMissing.into()) }
}

/// Refuses an id of another mailbox.
pub fn of_mailbox(mailbox: &Mailbox, id: &WireId) -> Result<(), Fault> {
    if id.mailbox == mailbox.guid {
        return Ok(());
    }
    let text = "Item Id doesn't belong to the current mailbox.";
    Err(Fault::new(StatusCode::NOT_FOUND, "ErrorInvalidMailboxItemId", text))
}

/// Reads an id of some kinds in this mailbox.
fn read(mailbox: &Mailbox, text: &str, wanted: impl Fn(IdKind) -> bool) -> Result<WireId, Fault> {
    let id = WireId::read(text).ok_or_else(|| Refusal::IdMalformed(text.to_owned()))?;
    of_mailbox(mailbox, &id)?;
    if !wanted(id.kind) {
        return Err(Refusal::ItemMissing.into());
    }
    Ok(id)
}

/// Refuses to remove for good what was removed for good already: Exchange still keeps it, and says so.
///
/// <https://learn.microsoft.com/graph/api/message-permanentdelete>
pub fn refuse_purged(mailbox: &Mailbox, listing: Listing, text: &str) -> Result<(), Fault> {
    if !mailbox.was_purged(read_item(mailbox, listing, text)?.key) {
        return Ok(());
    }
    Err(Fault::new(StatusCode::FORBIDDEN, "ErrorCannotDeleteObject", "Object cannot be deleted.")
        .explain("it was removed for good already, and lingers in Purges until Exchange forgets it"))
}

/// Whether an id still fits the folder that its item lies in; a moved item has another one.
pub fn fits(id: &WireId, folder: u64) -> bool {
    id.folder == 0 || id.folder == folder
}
