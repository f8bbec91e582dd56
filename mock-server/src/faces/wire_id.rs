//! Ids on the wire: one generator for Graph and EWS, so that an id of one works at the other after re-encoding.
//!
//! An ordinary id names the folder too, so it changes when the item moves, as Exchange's does.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use uuid::Uuid;

/// Kinds of things that have ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// A folder.
    Folder,
    /// A message.
    Message,
    /// An event.
    Event,
    /// A contact.
    Contact,
    /// An attachment.
    Attachment,
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
    const ALL: [Self; 5] = [Self::Folder, Self::Message, Self::Event, Self::Contact, Self::Attachment];

    fn code(self) -> u8 {
        match self {
            Self::Folder => 0x2e,
            Self::Message => 0x46,
            Self::Event => 0x47,
            Self::Contact => 0x48,
            Self::Attachment => 0x49,
        }
    }
}

impl WireId {
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

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 + MAILBOX_TEXT + 2 + ENTRY);
        bytes.extend(HEAD);
        bytes.extend(self.mailbox.hyphenated().to_string().as_bytes());
        bytes.extend([self.kind.code(), 0x00]);
        bytes.extend([0; 4]);
        bytes.extend(PROVIDER);
        bytes.extend([0; 2]);
        bytes.extend(self.folder.to_be_bytes());
        bytes.extend(self.key.to_be_bytes());
        bytes.extend(self.part.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&HEAD)?;
        let (mailbox, rest) = rest.split_at_checked(MAILBOX_TEXT)?;
        let mailbox = Uuid::parse_str(std::str::from_utf8(mailbox).ok()?).ok()?;
        let (code, rest) = rest.split_at_checked(2)?;
        let kind = IdKind::ALL.into_iter().find(|kind| kind.code() == code[0] && code[1] == 0)?;
        let rest = rest.strip_prefix(&[0; 4])?.strip_prefix(&PROVIDER)?.strip_prefix(&[0; 2])?;
        let number = |at: usize| rest.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
        (rest.len() == 24).then_some(())?;
        Some(Self { mailbox, kind, folder: number(0)?, key: number(8)?, part: number(16)? })
    }
}

/// A change key: grows with every change of its mailbox.
pub fn change_key(kind: IdKind, mailbox: Uuid, change: u64) -> String {
    ChangeKey::new(kind, mailbox, change).as_str().to_owned()
}

/// Letters of a change key.
const CHANGE_KEY: usize = 40;

/// A change key, and around it what makes it an `@odata.etag`: `W/"…"`.
#[derive(Clone, Copy)]
pub struct ChangeKey([u8; CHANGE_KEY + 4]);

impl ChangeKey {
    /// Of a thing in a mailbox.
    pub fn new(kind: IdKind, mailbox: Uuid, change: u64) -> Self {
        let code: u32 = match kind {
            IdKind::Folder => 1,
            IdKind::Event => 15,
            IdKind::Message | IdKind::Contact | IdKind::Attachment => 9,
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

    proptest! {
        #[test]
        fn both_writings_are_read_back(mailbox: u128, kind in 0..5_usize, folder: u64, key: u64, part: u64) {
            let id = WireId { mailbox: Uuid::from_u128(mailbox), kind: IdKind::ALL[kind], folder, key, part };
            prop_assert_eq!(WireId::read(&id.ews()), Some(id));
            prop_assert_eq!(WireId::read(&id.rest()), Some(id));
            prop_assert!(id.rest().starts_with("AAMk"));
        }

        #[test]
        fn nothing_else_is_read(text in ".{0,220}") {
            prop_assert_eq!(WireId::read(&text), None);
        }
    }
}
