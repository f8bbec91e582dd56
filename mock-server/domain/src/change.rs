//! What a mutation did: feeds delta tokens, sync states, notifications and the console.

use crate::cloud::MailboxId;
use crate::mailbox::{FolderKind, ItemKind};

/// Everything one call changed, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The single changes.
    pub entries: Vec<Entry>,
}

/// One changed thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The mailbox it lies in; none for directory objects.
    pub mailbox: Option<MailboxId>,
    /// What kind of thing.
    pub subject: Subject,
    /// Its key inside the mailbox, 0 for directory objects.
    pub key: u64,
    /// What happened to it.
    pub happened: Happened,
}

/// Kinds of things that change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An item.
    Item(ItemKind),
    /// A folder or calendar.
    Folder(FolderKind),
    /// The mailbox itself.
    Mailbox,
    /// A directory object, policy or consent.
    Directory,
}

/// What happens to things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It is new.
    Created,
    /// It is new, and came as mail.
    Delivered,
    /// It is new, and a copy.
    Copied {
        /// The key of what it was copied from.
        of: u64,
        /// The folder that lay in.
        from: Option<u64>,
    },
    /// Its content differs.
    Updated,
    /// It was read, or is to be read again; nothing else differs.
    Marked,
    /// It lies in another folder now.
    Moved,
    /// It is gone.
    Deleted,
}

impl Subject {
    /// The kind of an item.
    pub fn item_kind(self) -> Option<ItemKind> {
        if let Self::Item(kind) = self { Some(kind) } else { None }
    }
}

impl Change {
    /// Nothing changed.
    pub fn none() -> Self {
        Self::default()
    }

    /// One thing in a mailbox changed.
    pub fn one(mailbox: MailboxId, subject: Subject, key: u64, happened: Happened) -> Self {
        Self { entries: vec![Entry { mailbox: Some(mailbox), subject, key, happened }] }
    }

    /// Something in the directory changed.
    pub fn directory(happened: Happened) -> Self {
        Self { entries: vec![Entry { mailbox: None, subject: Subject::Directory, key: 0, happened }] }
    }

    /// Both changes, this one first.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self
    }
}
