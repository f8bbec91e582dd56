//! An item: what all kinds have in common, and what one kind has of its own.

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;

use super::index::Word;
use super::{
    ATTACHMENTS_LIMIT, AddedProperties, Attachment, AttachmentContent, Body, Contact, EMBEDDED_LIMIT, Event,
    ITEM_LIMIT, Importance, Message, RECIPIENTS_LIMIT, Sensitivity,
};
use crate::text::Text;
use crate::{Now, Refusal};

/// Kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A message.
    Message,
    /// An event.
    Event,
    /// A contact.
    Contact,
    /// A task.
    Task,
    /// A post.
    Post,
    /// A distribution list.
    DistributionList,
    /// A message about a meeting.
    MeetingMessage,
}

/// Kinds that a protocol lists together, in an order of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// What arrives: the latest first.
    Mail,
    /// Events, as they were made.
    Events,
    /// Contacts, as they were made.
    Contacts,
    /// Distribution lists, as they were made.
    DistributionLists,
    /// Tasks, as they were made.
    Tasks,
}

/// An item. `C` is what its kind has of its own, whose fields are reached as if they were the item's.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<C: ?Sized> {
    /// Its key in the mailbox.
    pub key: u64,
    /// The folder it lies in.
    pub folder: u64,
    /// The mailbox's change number when it was last changed.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Subject; the full name of a contact.
    pub subject: String,
    /// Body; the notes about a contact.
    pub body: Body,
    /// Importance.
    pub importance: Importance,
    /// Sensitivity.
    pub sensitivity: Sensitivity,
    /// When somebody is reminded of it.
    pub reminder: Reminder,
    /// Message class, where it is not the usual one of its kind; see [`Item::class`].
    pub special_class: Option<Text>,
    /// Categories.
    pub categories: Vec<String>,
    /// Attachments.
    pub attachments: Vec<Arc<Attachment>>,
    /// What clients added, where they did.
    pub extended: Option<Box<AddedProperties>>,
    /// What its kind has of its own.
    pub content: C,
}

/// What a kind of items has of its own.
pub trait Content: Debug + Send + Sync + 'static {
    /// The kind.
    fn kind(&self) -> ItemKind;
    /// Its usual message class.
    fn class(&self) -> &'static str;
    /// Whom it is for.
    fn people(&self) -> usize {
        0
    }
    /// Bytes of what it has besides what all items have, as far as they may be many.
    fn bytes(&self) -> usize {
        0
    }
    /// The moment that its lists are ordered by: arrival of mail, start of events.
    fn moment(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
    /// How long it lasts.
    fn lasts(&self) -> Option<(Timestamp, Timestamp)> {
        None
    }
    /// Whether it is mail that was not read.
    fn is_unread(&self) -> bool {
        false
    }
    /// Words that it is found by.
    fn words(&self, _found: &mut dyn FnMut(Word, &str)) {}
    /// What it has as mail has it.
    fn as_mail(&self) -> Option<&Message> {
        None
    }
    /// The same, to be changed.
    fn as_mail_mut(&mut self) -> Option<&mut Message> {
        None
    }
    /// What it has as an event.
    fn as_event(&self) -> Option<&Event> {
        None
    }
    /// What it has as a contact.
    fn as_contact(&self) -> Option<&Contact> {
        None
    }
    /// The same, to be changed.
    fn as_contact_mut(&mut self) -> Option<&mut Contact> {
        None
    }
    /// Brings it into the form that is stored.
    fn settle(&mut self) {}
    /// What keeps it from being stored.
    fn check(&self) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Listing {
    /// All of them, in the order in which a folder's items are listed.
    pub const ALL: [Self; 5] = [Self::Mail, Self::Events, Self::Contacts, Self::DistributionLists, Self::Tasks];
}

impl ItemKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Message,
        Self::Event,
        Self::Contact,
        Self::Task,
        Self::Post,
        Self::DistributionList,
        Self::MeetingMessage,
    ];

    /// The list that it stands in.
    pub const fn listing(self) -> Listing {
        match self {
            Self::Message | Self::Post | Self::MeetingMessage => Listing::Mail,
            Self::Event => Listing::Events,
            Self::Contact => Listing::Contacts,
            Self::DistributionList => Listing::DistributionLists,
            Self::Task => Listing::Tasks,
        }
    }
}

/// A reminder. How long before is kept while it is off, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminder {
    /// Minutes before the item is due.
    pub minutes: i32,
    /// Whether anybody is reminded.
    pub on: bool,
}

impl Reminder {
    /// One that reminds that many minutes before.
    pub const fn before(minutes: i32) -> Self {
        Self { minutes, on: true }
    }

    /// Switches it on or off; one that nobody has set reminds a quarter of an hour before.
    pub const fn switch(&mut self, on: bool) {
        if on && !self.on && self.minutes == 0 {
            self.minutes = 15;
        }
        self.on = on;
    }
}

impl<C: Default> Default for Item<C> {
    fn default() -> Self {
        Self::new(C::default())
    }
}

impl<C> Item<C> {
    /// A new item that is yet to be put somewhere.
    pub fn new(content: C) -> Self {
        Self {
            key: 0,
            folder: 0,
            change: 0,
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
            subject: String::new(),
            body: Body::default(),
            importance: Importance::default(),
            sensitivity: Sensitivity::default(),
            reminder: Reminder::default(),
            special_class: None,
            categories: Vec::new(),
            attachments: Vec::new(),
            extended: None,
            content,
        }
    }

    /// A new item with its place.
    pub fn at(content: C, key: u64, folder: u64, now: Now) -> Self {
        let at = now.timestamp();
        Self { key, folder, created: at, modified: at, ..Self::new(content) }
    }
}

impl<C: ?Sized> Item<C> {
    /// What it has as every item has it, with another content.
    pub fn with<D>(&self, content: D) -> Item<D> {
        Item {
            key: self.key,
            folder: self.folder,
            change: self.change,
            created: self.created,
            modified: self.modified,
            subject: self.subject.clone(),
            body: self.body.clone(),
            importance: self.importance,
            sensitivity: self.sensitivity,
            reminder: self.reminder,
            special_class: self.special_class.clone(),
            categories: self.categories.clone(),
            attachments: self.attachments.clone(),
            extended: self.extended.clone(),
            content,
        }
    }
}

impl<C: Content + ?Sized> Item<C> {
    /// Its kind.
    pub fn kind(&self) -> ItemKind {
        self.content.kind()
    }

    /// Its message class.
    pub fn class(&self) -> &str {
        self.special_class.as_deref().unwrap_or_else(|| self.content.class())
    }

    /// Gives it the usual class of its kind, or one below that; whether it is one of those.
    pub fn set_class(&mut self, class: &str) -> bool {
        let usual = self.content.class();
        let class = class.trim();
        if class.eq_ignore_ascii_case(usual) {
            self.special_class = None;
            return true;
        }
        let below = class.get(..usual.len()).is_some_and(|start| start.eq_ignore_ascii_case(usual));
        let is_below = below && class[usual.len()..].starts_with('.');
        if is_below {
            self.special_class = Some(class.into());
        }
        is_below
    }

    /// Gives it a subject. A contact is called by its name, which its subject follows.
    pub fn set_subject(&mut self, subject: String) {
        if self.kind() != ItemKind::Contact || self.subject.is_empty() {
            self.subject = subject;
        }
    }

    /// Whether it has an attachment that the body does not show.
    pub fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|attachment| !attachment.is_inline)
    }

    /// Roughly how large it is.
    pub fn size(&self) -> usize {
        let attachments: usize = self.attachments.iter().map(|attachment| attachment.size()).sum();
        1024 + self.text_size() + attachments
    }

    fn text_size(&self) -> usize {
        let extended = self.extended.as_ref().map_or(0, |extended| extended.bytes());
        self.subject.len() + self.body.content.len() + self.content.bytes() + extended
    }

    /// What clients added, to be changed.
    pub fn extended_mut(&mut self) -> &mut AddedProperties {
        self.extended.get_or_insert_default()
    }

    /// Whether it is too large to be kept with so many bytes more.
    pub(crate) fn check_growth(&self, more: usize) -> Result<(), Refusal> {
        let files: usize = self.attachments.iter().map(|file| file.size() + file.named()).sum();
        if self.text_size() + files + more > ITEM_LIMIT { Err(Refusal::ItemTooLarge) } else { Ok(()) }
    }

    /// Whether it is too large to be kept: its own texts, its files, and everybody whom it is for.
    ///
    /// <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits>
    pub(super) fn check_limits(&self) -> Result<(), Refusal> {
        self.extended.as_ref().map_or(Ok(()), |extended| extended.check())?;
        if self.attachments.len() > ATTACHMENTS_LIMIT {
            return Err(Refusal::ItemTooLarge);
        }
        self.check_growth(0)?;
        for attachment in &self.attachments {
            if attachment.depth() > EMBEDDED_LIMIT {
                return Err(Refusal::EmbeddedTooDeep);
            }
            if let AttachmentContent::Item(item) = &attachment.content {
                item.content.check()?;
                item.check_limits()?;
            }
        }
        if self.content.people() > RECIPIENTS_LIMIT { Err(Refusal::TooManyRecipients) } else { Ok(()) }
    }
}

impl<C: ?Sized> Deref for Item<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.content
    }
}

impl<C: ?Sized> DerefMut for Item<C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.content
    }
}
