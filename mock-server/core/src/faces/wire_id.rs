//! Ids on the wire: one generator for Graph and EWS, so that an id of one works at the other after re-encoding.
//!
//! Their bytes lie as Exchange's do. An ordinary id is the mailbox and MAPI's entry id, which names the folder too, so that it
//! changes when the item moves; an immutable one has an entry id without a folder.
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcext/08b63908-f876-4c4f-9384-1b0427e28416>

mod change_key;
mod rule_id;

use std::fmt;

use base64::Engine;
use base64::alphabet::Alphabet;
use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD, URL_SAFE};
use mock365_domain::mailbox::{Content, Item, ItemKind, Mailbox};
use uuid::Uuid;

pub use change_key::ChangeKey;
pub use rule_id::RuleId;

/// Graph's letters: `-` stands for `/` and `_` for `+`, unlike in what is called base64 for addresses.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/14419>
static REST: GeneralPurpose = GeneralPurpose::new(&REST_LETTERS, PAD);
const REST_LETTERS: Alphabet = match Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") {
    Ok(letters) => letters,
    Err(_) => base64::alphabet::STANDARD,
};

/// Kinds of things that have ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// A folder.
    Folder,
    /// An item.
    Item(ItemKind),
    /// An attachment of an item.
    Attachment(ItemKind),
}

/// What an id says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireId {
    /// GUID of the mailbox.
    pub mailbox: Uuid,
    /// Kind of thing.
    pub kind: IdKind,
    /// The folder it lay in; 0 in immutable ids, and for folders.
    pub folder: u64,
    /// Its key in the mailbox; for attachments the item's.
    pub key: u64,
    /// For attachments, the attachment's key; 0 else.
    pub part: u64,
}

const MAILBOX_TEXT: usize = 36;
/// No compression, and what is behind is a mailbox's GUID of 36 letters and a thing in it.
const HEAD: [u8; 4] = [0x00, 0x03, 36, 0x00];
/// The same, and the thing is a conversation.
const CONVERSATION_HEAD: [u8; 4] = [0x00, 0x04, 36, 0x00];
/// No compression, and no mailbox's text.
const IMMUTABLE_HEAD: [u8; 2] = [0x00, 0x09];
/// The store that immutable entry ids name.
const IMMUTABLE_STORE: [u8; 16] =
    [0x1d, 0x84, 0x03, 0x11, 0xaa, 0x66, 0x11, 0xcd, 0x9b, 0xc8, 0x00, 0xaa, 0x00, 0x2f, 0xc4, 0x5a];
/// Types of entry ids: folders, items, items wherever they lie.
const FOLDER_TYPE: u8 = 0x01;
const ITEM_TYPE: u8 = 0x07;
const IMMUTABLE_TYPE: u8 = 0x0d;
/// What stands before an entry id: that nothing is done with what it stands for (it is no occurrence), and how long it is.
const SHORT: [u8; 3] = [0, 46, 0];
const LONG: [u8; 3] = [0, 70, 0];
/// What stands before an attachment's GUID: that there is one, how long it is, and how long what is in it.
const ATTACHMENT: [u8; 5] = [0x01, 0x12, 0x00, 0x10, 0x00];
/// Bytes of the longest id, and its letters.
const MOST: usize = HEAD.len() + MAILBOX_TEXT + LONG.len() + 70 + ATTACHMENT.len() + 16;
const LETTERS: usize = MOST.div_ceil(3) * 4;
/// Bits of a key: Exchange's counters have six bytes, the first of which says here what a thing is.
const KEY: u64 = (1 << 40) - 1;

/// The byte that stands for a kind of items. (Exchange's ids do not say it.)
const fn item_code(item: ItemKind) -> u8 {
    match item {
        ItemKind::Message => 0,
        ItemKind::Event => 1,
        ItemKind::Contact => 2,
        ItemKind::Task => 3,
        ItemKind::Post => 4,
        ItemKind::DistributionList => 5,
        ItemKind::MeetingMessage => 6,
    }
}

/// Bytes of an id while it is written.
struct Bytes {
    bytes: [u8; MOST],
    len: usize,
}

impl Bytes {
    fn new() -> Self {
        Self { bytes: [0; MOST], len: 0 }
    }

    fn push(&mut self, more: &[u8]) {
        self.bytes[self.len..self.len + more.len()].copy_from_slice(more);
        self.len += more.len();
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// The mailbox, in front of what is in it.
    fn mailbox(&mut self, head: &[u8], mailbox: Uuid) {
        self.push(head);
        self.push(mailbox.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    }

    /// A counter, and what is behind it up to the next one.
    fn counter(&mut self, code: u8, key: u64) {
        self.push(&[code]);
        self.push(&key.to_be_bytes()[3..]);
        self.push(&[0, 0]);
    }
}

/// What entry ids of a mailbox name its store by.
fn store(mailbox: Uuid) -> [u8; 16] {
    mailbox.as_bytes().map(|byte| byte.rotate_left(3) ^ 0xa5)
}

impl WireId {
    /// A folder's id.
    pub fn of_folder(mailbox: &Mailbox, key: u64) -> Self {
        Self { mailbox: mailbox.guid, kind: IdKind::Folder, folder: 0, key, part: 0 }
    }

    /// An item's ordinary id.
    pub fn of_item<C: Content + ?Sized>(mailbox: &Mailbox, item: &Item<C>) -> Self {
        Self { mailbox: mailbox.guid, kind: IdKind::Item(item.kind()), folder: item.folder, key: item.key, part: 0 }
    }

    /// The id of an item's attachment.
    pub fn of_attachment<C: Content + ?Sized>(mailbox: &Mailbox, item: &Item<C>, part: u64) -> Self {
        Self::of_item(mailbox, item).attachment(part)
    }

    /// The id of an attachment of the item that has this id.
    #[must_use]
    pub fn attachment(self, part: u64) -> Self {
        match self.kind {
            IdKind::Item(item) => Self { kind: IdKind::Attachment(item), part, ..self },
            IdKind::Folder | IdKind::Attachment(_) => self,
        }
    }

    /// The id that survives a move: it does not name the folder.
    #[must_use]
    pub fn immutable(self) -> Self {
        Self { folder: 0, ..self }
    }

    /// As EWS writes it: base64.
    pub fn ews(&self) -> String {
        STANDARD.encode(self.bytes().as_slice())
    }

    /// As Graph writes it: base64 with letters that addresses take.
    pub fn rest(&self) -> String {
        REST.encode(self.bytes().as_slice())
    }

    /// Reads an id in either writing.
    pub fn read(text: &str) -> Option<Self> {
        Self::from_bytes(&decoded(text)?)
    }

    /// The item that it is, or that it is an attachment of.
    fn item(&self) -> Option<ItemKind> {
        match self.kind {
            IdKind::Folder => None,
            IdKind::Item(item) | IdKind::Attachment(item) => Some(item),
        }
    }

    fn is_immutable(&self) -> bool {
        self.folder == 0 && self.kind != IdKind::Folder
    }

    fn bytes(&self) -> Bytes {
        let mut out = Bytes::new();
        if self.is_immutable() {
            out.push(&IMMUTABLE_HEAD);
        } else {
            out.mailbox(&HEAD, self.mailbox);
        }
        out.push(&self.length());
        self.entry(&mut out);
        self.part(&mut out);
        out
    }

    /// MAPI's entry id: flags, the store, and counters behind the GUID of what counts.
    ///
    /// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcdata/fb65b56f-9b2e-4d08-907d-d0b29316e021>
    fn entry(&self, out: &mut Bytes) {
        out.push(&[0; 4]);
        let (code, guid) = (self.item().map_or(0, item_code), self.mailbox.as_bytes());
        let (store, kind) = match self.item() {
            Some(_) if self.folder == 0 => (IMMUTABLE_STORE, IMMUTABLE_TYPE),
            Some(_) => (store(self.mailbox), ITEM_TYPE),
            None => (store(self.mailbox), FOLDER_TYPE),
        };
        out.push(&store);
        out.push(&[kind, 0]);
        out.push(guid);
        if kind == ITEM_TYPE {
            out.counter(0, self.folder);
            out.push(guid);
        }
        out.counter(code, self.key);
    }

    /// What is behind the item's for an attachment.
    fn part(&self, out: &mut Bytes) {
        if let IdKind::Attachment(_) = self.kind {
            out.push(&ATTACHMENT);
            out.push(&store(self.mailbox)[8..]);
            out.push(&self.part.to_be_bytes());
        }
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (mailbox, rest) = match bytes.strip_prefix(&HEAD) {
            Some(rest) => {
                let (mailbox, rest) = rest.split_at_checked(MAILBOX_TEXT)?;
                (Some(Uuid::try_parse_ascii(mailbox).ok()?), rest)
            }
            None => (None, bytes.strip_prefix(&IMMUTABLE_HEAD)?),
        };
        let (length, rest) = rest.split_at_checked(3)?;
        let id = Self::from_entry(mailbox, rest)?;
        (length == id.length() && id.is_immutable() == mailbox.is_none()).then_some(id)
    }

    fn length(&self) -> [u8; 3] {
        if self.item().is_none() || self.is_immutable() { SHORT } else { LONG }
    }

    /// Reads MAPI's entry id, and what is behind it for attachments. An ordinary one does not name the mailbox.
    fn from_entry(mailbox: Option<Uuid>, bytes: &[u8]) -> Option<Self> {
        let (begin, rest) = bytes.strip_prefix(&[0; 4])?.split_at_checked(18)?;
        let (guid, rest) = rest.split_first_chunk::<16>()?;
        let (first, mut rest) = counter(rest)?;
        let named = Uuid::from_bytes(*guid);
        let mut id = Self { mailbox: named, kind: IdKind::Folder, folder: 0, key: first.1, part: 0 };
        let own = store(named);
        let kind = match begin.split_at(16) {
            (store, [FOLDER_TYPE, 0]) if store == own => None,
            (store, [ITEM_TYPE, 0]) if store == own && first.0 == 0 && first.1 != 0 => {
                let (second, behind) = counter(rest.strip_prefix(guid)?)?;
                (id.folder, id.key, rest) = (first.1, second.1, behind);
                Some(second.0)
            }
            (store, [IMMUTABLE_TYPE, 0]) if store == IMMUTABLE_STORE => Some(first.0),
            _ => return None,
        };
        if let Some(code) = kind {
            let item = ItemKind::ALL.into_iter().find(|item| item_code(*item) == code)?;
            id.kind = IdKind::Item(item);
            if !rest.is_empty() {
                let part = rest.strip_prefix(&ATTACHMENT)?.strip_prefix(&own[8..])?;
                id = id.attachment(u64::from_be_bytes(part.try_into().ok()?));
                rest = &[];
            }
        }
        let is_here = mailbox.is_none_or(|mailbox| mailbox == named);
        (rest.is_empty() && is_here && (kind.is_some() || first.0 == 0)).then_some(id)
    }
}

/// A counter: what its first byte says, the number, and what is behind.
fn counter(bytes: &[u8]) -> Option<((u8, u64), &[u8])> {
    let (counter, rest) = bytes.split_first_chunk::<8>()?;
    let number = u64::from_be_bytes(*counter) >> 16;
    (counter[6..] == [0, 0]).then_some(((counter[0], number & KEY), rest))
}

/// The bytes of an id in Graph's writing or in EWS's.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    if text.len() > LETTERS {
        return None;
    }
    let standard: String = text
        .chars()
        .map(|c| match c {
            '-' => '/',
            '_' => '+',
            c => c,
        })
        .collect();
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(standard).ok()
}

/// How ids are written, by Graph, EWS and MAPI. An immutable one is written like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFormat {
    /// EWS's: base64.
    Ews,
    /// Graph's: base64 with other letters.
    Rest,
    /// MAPI's entry id in base64.
    Entry,
    /// The same in hexadecimal digits.
    HexEntry,
    /// The same in base64 for addresses, the number of its `=` in their place.
    ///
    /// <https://learn.microsoft.com/graph/api/user-translateexchangeids#exchangeidformat-values>
    UrlEntry,
}

impl IdFormat {
    /// Reads an id.
    pub fn read(self, text: &str) -> Option<WireId> {
        let entry = match self {
            Self::Ews | Self::Rest => return WireId::read(text),
            Self::Entry => STANDARD.decode(text).ok()?,
            Self::HexEntry => from_hex(text)?,
            Self::UrlEntry => {
                let count = text.chars().next_back()?.to_digit(3)?;
                let padding = "=".repeat(usize::try_from(count).ok()?);
                URL_SAFE.decode(format!("{}{padding}", &text[..text.len() - 1])).ok()?
            }
        };
        WireId::from_entry(None, &entry)
    }

    /// Writes an id.
    pub fn write(self, id: &WireId) -> String {
        let mut entry = Bytes::new();
        id.entry(&mut entry);
        id.part(&mut entry);
        let entry = entry.as_slice();
        match self {
            Self::Ews => id.ews(),
            Self::Rest => id.rest(),
            Self::Entry => STANDARD.encode(entry),
            Self::HexEntry => entry.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}")),
            Self::UrlEntry => {
                let padded = URL_SAFE.encode(entry);
                let bare = padded.trim_end_matches('=');
                format!("{bare}{}", padded.len() - bare.len())
            }
        }
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// Bytes at the beginning of every ordinary id of a mailbox's items, and of its folders: up to the first counter. Base64 takes
/// three at a time.
const SHARED: usize = 81;
const SHARED_LETTERS: usize = SHARED / 3 * 4;

/// Writes ids of one mailbox: what all of them begin with is encoded once.
pub struct MailboxIds {
    mailbox: Uuid,
    letters: &'static GeneralPurpose,
    /// The beginnings of items' and of folders' ids, encoded.
    heads: [[u8; SHARED_LETTERS]; 2],
    /// The same of conversations'.
    conversations: [u8; CONVERSATION_SHARED / 3 * 4],
}

impl MailboxIds {
    /// Of a mailbox, as Graph writes them.
    pub fn new(mailbox: Uuid) -> Self {
        Self::written(mailbox, &REST)
    }

    /// Of a mailbox, as EWS writes them.
    pub fn ews(mailbox: Uuid) -> Self {
        Self::written(mailbox, &STANDARD)
    }

    fn written(mailbox: Uuid, letters: &'static GeneralPurpose) -> Self {
        let heads = [(IdKind::Item(ItemKind::Message), 1), (IdKind::Folder, 0)].map(|(kind, folder)| {
            let mut head = [0; SHARED_LETTERS];
            let bytes = WireId { mailbox, kind, folder, key: 0, part: 0 }.bytes();
            // Exactly as many letters as there is room for.
            let _ = letters.encode_slice(&bytes.as_slice()[..SHARED], &mut head);
            head
        });
        let mut conversations = [0; CONVERSATION_SHARED / 3 * 4];
        let mut bytes = Bytes::new();
        bytes.mailbox(&CONVERSATION_HEAD, mailbox);
        bytes.push(&CONVERSATION_LENGTH);
        let _ = letters.encode_slice(&bytes.as_slice()[..CONVERSATION_SHARED], &mut conversations);
        Self { mailbox, letters, heads, conversations }
    }

    /// An id, where it is of this mailbox.
    pub fn text(&self, id: &WireId) -> IdText {
        debug_assert_eq!(id.mailbox, self.mailbox);
        let mut text = IdText { letters: [0; LETTERS], len: 0 };
        if id.is_immutable() {
            text.len = self.letters.encode_slice(id.bytes().as_slice(), &mut text.letters).unwrap_or_default();
            return text;
        }
        let mut own = Bytes::new();
        let item = id.item();
        if let Some(item) = item {
            own.counter(0, id.folder);
            own.push(self.mailbox.as_bytes());
            own.counter(item_code(item), id.key);
            id.part(&mut own);
        } else {
            own.counter(0, id.key);
        }
        text.letters[..SHARED_LETTERS].copy_from_slice(&self.heads[usize::from(item.is_none())]);
        let behind = self.letters.encode_slice(own.as_slice(), &mut text.letters[SHARED_LETTERS..]);
        text.len = SHARED_LETTERS + behind.unwrap_or_default();
        text
    }

    /// The id of a conversation: equal for all its messages in one mailbox.
    ///
    /// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcext/459469e8-0d99-4a8e-8740-c579923dbfb5>
    pub fn conversation(&self, conversation: Uuid) -> [u8; 80] {
        let mut own = Bytes::new();
        own.push(&CONVERSATION_LENGTH[CONVERSATION_LENGTH.len() - 1..]);
        own.push(conversation.as_bytes());
        let mut text = [0; 80];
        text[..self.conversations.len()].copy_from_slice(&self.conversations);
        let _ = self.letters.encode_slice(own.as_slice(), &mut text[self.conversations.len()..]);
        text
    }
}

/// Bytes at the beginning of every conversation's id in a mailbox: all but the last of what stands before its GUID.
const CONVERSATION_SHARED: usize = HEAD.len() + MAILBOX_TEXT + CONVERSATION_LENGTH.len() - 1;

/// What stands before a conversation's GUID: nothing is done with it, and it has 16 bytes.
const CONVERSATION_LENGTH: [u8; 3] = [0, 16, 0];

/// The conversation that an id stands for, in whatever mailbox.
pub fn read_conversation(text: &str) -> Option<Uuid> {
    let bytes = decoded(text)?;
    let rest = bytes.strip_prefix(&CONVERSATION_HEAD)?.get(MAILBOX_TEXT..)?.strip_prefix(&CONVERSATION_LENGTH)?;
    Uuid::from_slice(rest).ok()
}

/// An id as it is written.
#[derive(Clone, Copy)]
pub struct IdText {
    letters: [u8; LETTERS],
    len: usize,
}

impl IdText {
    /// The id.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.letters[..self.len]).unwrap_or_default()
    }

    /// The id as addresses have it.
    pub fn encoded(&self) -> String {
        self.as_str().replace('=', "%3D")
    }

    /// Graph's id as the address of Outlook on the web has it: EWS's, encoded.
    pub fn in_web_link(&self) -> impl fmt::Display + '_ {
        WebLinkId(self.as_str())
    }
}

struct WebLinkId<'a>(&'a str);

impl fmt::Display for WebLinkId<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(['-', '_', '=']) {
            let bare = piece.trim_end_matches(['-', '_', '=']);
            out.write_str(bare)?;
            match &piece[bare.len()..] {
                "-" => out.write_str("%2F")?,
                "_" => out.write_str("%2B")?,
                "=" => out.write_str("%3D")?,
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
