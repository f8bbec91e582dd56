//! Change keys: which change of its mailbox a thing had last.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::mailbox::{Content, Folder, FolderKind, Item, ItemKind, Mailbox};
use uuid::Uuid;

/// Letters of a change key.
const CHANGE_KEY: usize = 40;

/// A change key, which grows with every change of its mailbox, and around it what makes it an `@odata.etag`: `W/"…"`.
#[derive(Clone, Copy)]
pub struct ChangeKey([u8; CHANGE_KEY + 4]);

/// What Exchange calls the type of a folder by, in the first bytes of its change key. That of a message is captured as 9, of a
/// request to a meeting as 11, of a report as 23, of an event as 15, of a contact as 17; the others are the rest of that row.
fn folder_code(folder: &Folder) -> u32 {
    match folder.kind {
        _ if folder.search.is_some() => 7,
        FolderKind::Mail | FolderKind::Root => 1,
        FolderKind::Calendar => 2,
        FolderKind::Contacts => 3,
        FolderKind::Tasks => 4,
        FolderKind::Notes => 5,
        FolderKind::Journal => 6,
    }
}

/// The same of an item, by its kind and its class.
fn item_code(kind: ItemKind, class: &str) -> u32 {
    let begins = |with: &str| class.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    match kind {
        ItemKind::Message if begins("REPORT.") => 23,
        ItemKind::Message => 9,
        ItemKind::MeetingMessage if begins("IPM.Schedule.Meeting.Request") => 11,
        ItemKind::MeetingMessage if begins("IPM.Schedule.Meeting.Resp.") => 12,
        ItemKind::MeetingMessage if begins("IPM.Schedule.Meeting.Canceled") => 13,
        ItemKind::MeetingMessage => 10,
        ItemKind::Event => 15,
        ItemKind::Contact => 17,
        ItemKind::DistributionList => 18,
        ItemKind::Task => 19,
        ItemKind::Post => 22,
    }
}

impl ChangeKey {
    fn new(code: u32, mailbox: Uuid, change: u64) -> Self {
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
        Self::new(item_code(item.kind(), item.class()), mailbox.guid, item.change)
    }

    /// Of a folder.
    pub fn of_folder(mailbox: &Mailbox, folder: &Folder) -> Self {
        Self::new(folder_code(folder), mailbox.guid, folder.change)
    }

    /// What an item of a kind has, or had, after a change.
    pub fn after(mailbox: &Mailbox, (kind, key): (ItemKind, u64), change: u64) -> Self {
        let item = mailbox.item(key).ok();
        Self::new(item_code(kind, item.map_or("", |item| item.class())), mailbox.guid, change)
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
