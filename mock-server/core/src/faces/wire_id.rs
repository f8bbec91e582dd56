//! Ids on the wire: one generator for Graph and EWS, so that an id of one works at the other after re-encoding.
//!
//! An ordinary id names the folder too, so it changes when the item moves, as Exchange's does.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE};
use mock365_domain::mailbox::{Content, Item, ItemKind, Mailbox};
use uuid::Uuid;

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
const ENTRY: usize = 46;
const HEAD: [u8; 4] = [0x00, 0x03, 0x24, 0x00];
const PROVIDER: [u8; 16] = *b"mock365-exchange";

impl IdKind {
    /// The two bytes that stand for a kind. The second says on what an attachment hangs; 0 is a message.
    fn code(self) -> [u8; 2] {
        match self {
            Self::Folder => [0x2e, 0],
            Self::Item(item) => [item_code(item), 0],
            Self::Attachment(ItemKind::Message) => [0x49, 0],
            Self::Attachment(item) => [0x49, item_code(item)],
        }
    }

    fn of_code(code: &[u8]) -> Option<Self> {
        let item = |code: u8| ItemKind::ALL.into_iter().find(|item| item_code(*item) == code);
        match *code {
            [0x2e, 0] => Some(Self::Folder),
            [0x49, 0] => Some(Self::Attachment(ItemKind::Message)),
            [0x49, of] => item(of).filter(|item| *item != ItemKind::Message).map(Self::Attachment),
            [code, 0] => item(code).map(Self::Item),
            _ => None,
        }
    }
}

/// The byte that stands for a kind of items.
const fn item_code(item: ItemKind) -> u8 {
    match item {
        ItemKind::Message => 0x46,
        ItemKind::Event => 0x47,
        ItemKind::Contact => 0x48,
        ItemKind::Task => 0x4a,
        ItemKind::Post => 0x4b,
        ItemKind::DistributionList => 0x4c,
        ItemKind::MeetingMessage => 0x4d,
    }
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
        STANDARD.encode(self.bytes())
    }

    /// As Graph writes it: url-safe base64.
    pub fn rest(&self) -> String {
        URL_SAFE.encode(self.bytes())
    }

    /// Reads an id in either writing.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('=');
        if text.len() > 200 {
            return None;
        }
        let standard: String = text
            .chars()
            .map(|c| match c {
                '-' => '+',
                '_' => '/',
                c => c,
            })
            .collect();
        let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(standard).ok()?;
        Self::from_bytes(&bytes)
    }

    fn bytes(&self) -> [u8; HEAD.len() + MAILBOX_TEXT + 2 + ENTRY] {
        let mut bytes = [0; HEAD.len() + MAILBOX_TEXT + 2 + ENTRY];
        bytes[..HEAD.len()].copy_from_slice(&HEAD);
        self.mailbox.hyphenated().encode_lower(&mut bytes[HEAD.len()..]);
        bytes[HEAD.len() + MAILBOX_TEXT..].copy_from_slice(&self.entry());
        bytes
    }

    /// What stands behind the mailbox.
    fn entry(&self) -> [u8; 2 + ENTRY] {
        let mut entry = [0; 2 + ENTRY];
        entry[..2].copy_from_slice(&self.kind.code());
        entry[6..22].copy_from_slice(&PROVIDER);
        entry[24..32].copy_from_slice(&self.folder.to_be_bytes());
        entry[32..40].copy_from_slice(&self.key.to_be_bytes());
        entry[40..].copy_from_slice(&self.part.to_be_bytes());
        entry
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&HEAD)?;
        let (mailbox, rest) = rest.split_at_checked(MAILBOX_TEXT)?;
        let mailbox = Uuid::parse_str(std::str::from_utf8(mailbox).ok()?).ok()?;
        let (code, rest) = rest.split_at_checked(2)?;
        let kind = IdKind::of_code(code)?;
        let rest = rest.strip_prefix(&[0; 4])?.strip_prefix(&PROVIDER)?.strip_prefix(&[0; 2])?;
        let number = |at: usize| rest.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
        (rest.len() == 24).then_some(())?;
        Some(Self { mailbox, kind, folder: number(0)?, key: number(8)?, part: number(16)? })
    }
}

/// How ids are written, by Graph, EWS and MAPI. An immutable one is written like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFormat {
    /// EWS's: base64.
    Ews,
    /// Graph's: base64 for addresses.
    Rest,
    /// MAPI's entry id, which does not name the mailbox, in base64.
    Entry,
    /// The same in hexadecimal digits.
    HexEntry,
    /// The same in base64 for addresses, the number of its `=` in their place.
    ///
    /// <https://learn.microsoft.com/graph/api/user-translateexchangeids#exchangeidformat-values>
    UrlEntry,
}

impl IdFormat {
    /// Reads an id; one without a mailbox is one of this.
    pub fn read(self, mailbox: Uuid, text: &str) -> Option<WireId> {
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
        let mut bytes = HEAD.to_vec();
        bytes.extend_from_slice(mailbox.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
        bytes.extend(entry);
        WireId::from_bytes(&bytes)
    }

    /// Writes an id.
    pub fn write(self, id: &WireId) -> String {
        let entry = id.entry();
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

/// Bytes at the beginning of every id of a mailbox that are encoded together: base64 takes three at a time.
const SHARED: usize = 39;
/// Bytes of an id behind them, and letters of the whole.
const OWN: usize = HEAD.len() + MAILBOX_TEXT + 2 + ENTRY - SHARED;
const LETTERS: usize = 120;

/// Writes ids of one mailbox: what all of them begin with is encoded once.
pub struct MailboxIds {
    mailbox: Uuid,
    letters: &'static GeneralPurpose,
    /// The beginning, encoded, and the byte between it and what is a thing's own.
    head: [u8; SHARED / 3 * 4],
    last: u8,
}

impl MailboxIds {
    /// Of a mailbox, as Graph writes them.
    pub fn new(mailbox: Uuid) -> Self {
        Self::written(mailbox, &URL_SAFE)
    }

    /// Of a mailbox, as EWS writes them.
    pub fn ews(mailbox: Uuid) -> Self {
        Self::written(mailbox, &STANDARD)
    }

    fn written(mailbox: Uuid, letters: &'static GeneralPurpose) -> Self {
        let mut bytes = [0; HEAD.len() + MAILBOX_TEXT];
        bytes[..HEAD.len()].copy_from_slice(&HEAD);
        mailbox.hyphenated().encode_lower(&mut bytes[HEAD.len()..]);
        let mut head = [0; SHARED / 3 * 4];
        // Exactly as many letters as there is room for.
        let _ = letters.encode_slice(&bytes[..SHARED], &mut head);
        Self { mailbox, letters, head, last: bytes[SHARED] }
    }

    /// An id, where it is of this mailbox.
    pub fn text(&self, id: &WireId) -> IdText {
        debug_assert_eq!(id.mailbox, self.mailbox);
        let mut own = [0; OWN];
        own[0] = self.last;
        own[1..].copy_from_slice(&id.entry());
        IdText(self.encode(&own))
    }

    /// Graph's id of a conversation: equal for all its messages in one mailbox.
    pub fn conversation(&self, conversation: Uuid) -> [u8; 80] {
        let mut own = [0; 19];
        own[0] = self.last;
        own[1] = 0x10;
        own[3..].copy_from_slice(conversation.as_bytes());
        self.encode(&own)
    }

    fn encode<const N: usize>(&self, own: &[u8]) -> [u8; N] {
        let mut text = [0; N];
        text[..self.head.len()].copy_from_slice(&self.head);
        let _ = self.letters.encode_slice(own, &mut text[self.head.len()..]);
        text
    }
}

/// The conversation that an id of Graph's stands for, in whatever mailbox.
pub fn read_conversation(text: &str) -> Option<Uuid> {
    let bytes = URL_SAFE.decode(text).ok()?;
    let rest = bytes.strip_prefix(&HEAD)?.get(MAILBOX_TEXT..)?.strip_prefix(&[0x10, 0])?;
    Uuid::from_slice(rest).ok()
}

/// The id of an inbox rule: eight bytes, the upper four of which tell a mailbox's rules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleId(pub u64);

impl RuleId {
    fn bytes(self) -> [u8; 8] {
        self.0.rotate_left(32).wrapping_add(1).to_le_bytes()
    }

    /// As EWS writes it.
    pub fn ews(self) -> String {
        STANDARD.encode(self.bytes())
    }

    /// As Graph writes it: url-safe base64.
    pub fn rest(self) -> String {
        URL_SAFE.encode(self.bytes())
    }

    /// Reads an id in either writing.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
        let number = u64::from_le_bytes(bytes.try_into().ok()?);
        Some(Self(number.wrapping_sub(1).rotate_right(32)))
    }
}

/// An id as it is written.
#[derive(Clone, Copy)]
pub struct IdText([u8; LETTERS]);

impl IdText {
    /// The id.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The id without the two `=` at its end, which an address has encoded.
    pub fn unpadded(&self) -> &str {
        &self.as_str()[..LETTERS - 2]
    }

    /// The id as addresses have it.
    pub fn encoded(&self) -> String {
        format!("{}%3D%3D", self.unpadded())
    }
}

/// Letters of a change key.
const CHANGE_KEY: usize = 40;

/// A change key, which grows with every change of its mailbox, and around it what makes it an `@odata.etag`: `W/"…"`.
#[derive(Clone, Copy)]
pub struct ChangeKey([u8; CHANGE_KEY + 4]);

impl ChangeKey {
    /// Of a thing in a mailbox.
    pub fn new(kind: IdKind, mailbox: Uuid, change: u64) -> Self {
        let code: u32 = match kind {
            IdKind::Folder => 1,
            IdKind::Item(ItemKind::Event) => 15,
            IdKind::Item(_) | IdKind::Attachment(_) => 9,
        };
        let mut bytes = [0; 30];
        bytes[..4].copy_from_slice(&code.to_le_bytes());
        bytes[4..8].copy_from_slice(&0x16_u32.to_le_bytes());
        bytes[8..24].copy_from_slice(mailbox.as_bytes());
        bytes[24..].copy_from_slice(&change.to_be_bytes()[2..]);
        let mut text = [b'"'; CHANGE_KEY + 4];
        text[..3].copy_from_slice(b"W/\"");
        // 30 bytes are 40 letters, without padding.
        let _ = STANDARD.encode_slice(bytes, &mut text[3..3 + CHANGE_KEY]);
        Self(text)
    }

    /// Of an item.
    pub fn of_item<C: Content + ?Sized>(mailbox: &Mailbox, item: &Item<C>) -> Self {
        Self::new(IdKind::Item(item.kind()), mailbox.guid, item.change)
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        self.text(3..3 + CHANGE_KEY)
    }

    /// The `@odata.etag`.
    pub fn etag(&self) -> &str {
        self.text(0..CHANGE_KEY + 4)
    }

    fn text(&self, range: std::ops::Range<usize>) -> &str {
        std::str::from_utf8(&self.0[range]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [IdFormat; 5] =
        [IdFormat::Ews, IdFormat::Rest, IdFormat::Entry, IdFormat::HexEntry, IdFormat::UrlEntry];

    proptest! {
        #[test]
        fn both_writings_are_read_back(mailbox: u128, kind in 0..=2 * ItemKind::ALL.len(), folder: u64, key: u64, part: u64) {
            let kind = match kind.checked_sub(1) {
                None => IdKind::Folder,
                Some(number) if number % 2 == 0 => IdKind::Item(ItemKind::ALL[number / 2]),
                Some(number) => IdKind::Attachment(ItemKind::ALL[number / 2]),
            };
            let id = WireId { mailbox: Uuid::from_u128(mailbox), kind, folder, key, part };
            prop_assert_eq!(WireId::read(&id.ews()), Some(id));
            prop_assert_eq!(WireId::read(&id.rest()), Some(id));
            prop_assert!(id.rest().starts_with("AAMk"));
            let text = MailboxIds::new(id.mailbox).text(&id);
            prop_assert_eq!(text.as_str(), id.rest());
            prop_assert_eq!(format!("{}==", text.unpadded()), id.rest());
            let text = MailboxIds::ews(id.mailbox).text(&id);
            prop_assert_eq!(text.as_str(), id.ews());
        }

        #[test]
        fn every_format_is_read_back(mailbox: u128, folder: u64, key: u64) {
            let mailbox = Uuid::from_u128(mailbox);
            let id = WireId { mailbox, kind: IdKind::Item(ItemKind::Contact), folder, key, part: 0 };
            for format in FORMATS {
                prop_assert_eq!(format.read(mailbox, &format.write(&id)), Some(id));
            }
        }

        #[test]
        fn nothing_else_is_read(text in ".{0,220}") {
            prop_assert_eq!(WireId::read(&text), None);
            for format in FORMATS {
                prop_assert_eq!(format.read(Uuid::nil(), &text), None);
            }
        }
    }
}
