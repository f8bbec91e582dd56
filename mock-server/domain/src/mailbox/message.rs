//! Messages, in order of arrival.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::recipient::{addresses, names};
use super::{Body, EventTime, Importance, Mailbox, Recipient, Sensitivity};
use crate::query::{Queried, Value};
use crate::{Change, Happened, Now, Refusal, Subject};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
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
    /// When it arrived.
    pub received: Timestamp,
    /// When it was sent.
    pub sent: Timestamp,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: Body,
    /// From.
    pub from: Option<Recipient>,
    /// Who really sent it.
    pub sender: Option<Recipient>,
    /// To.
    pub to: Vec<Recipient>,
    /// Cc.
    pub cc: Vec<Recipient>,
    /// Bcc.
    pub bcc: Vec<Recipient>,
    /// Reply-To.
    pub reply_to: Vec<Recipient>,
    /// Whether it was read.
    pub is_read: bool,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// Importance.
    pub importance: Importance,
    /// Sensitivity.
    pub sensitivity: Sensitivity,
    /// Categories.
    pub categories: Vec<String>,
    /// Follow-up flag.
    pub flag: Flag,
    /// When it is to be followed up.
    pub follow_up: FollowUp,
    /// Whether it lies under "Other" of the focused inbox.
    pub is_other: bool,
    /// Message-ID.
    pub internet_message_id: String,
    /// The conversation it belongs to.
    pub conversation: Uuid,
    /// Attachments.
    pub attachments: Vec<Arc<Attachment>>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// Whether a read receipt is asked for.
    pub read_receipt: bool,
    /// Whether a delivery receipt is asked for.
    pub delivery_receipt: bool,
    /// Message class.
    pub class: String,
}

/// A follow-up flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Flag {
    /// None.
    #[default]
    NotFlagged,
    /// To be followed up.
    Flagged,
    /// Done.
    Complete,
}

/// The days of a follow-up flag.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FollowUp {
    /// When to begin.
    pub start: Option<EventTime>,
    /// When to be done.
    pub due: Option<EventTime>,
    /// When it was done.
    pub completed: Option<EventTime>,
}

/// A file in a message or event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its key in the mailbox.
    pub key: u64,
    /// File name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Content.
    pub content: Vec<u8>,
    /// Whether the body shows it.
    pub is_inline: bool,
    /// Content-ID.
    pub content_id: Option<String>,
    /// When it was last changed.
    pub modified: Timestamp,
}

/// Fields of a message that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageField {
    /// `createdDateTime`
    Created,
    /// `lastModifiedDateTime`
    Modified,
    /// `receivedDateTime`
    Received,
    /// `sentDateTime`
    Sent,
    /// `subject`
    Subject,
    /// The body's text.
    Body,
    /// Address in From.
    FromAddress,
    /// Name in From.
    FromName,
    /// Address of the sender.
    SenderAddress,
    /// Addresses in To.
    To,
    /// Addresses in Cc.
    Cc,
    /// Names in To.
    ToNames,
    /// `isRead`
    IsRead,
    /// `isDraft`
    IsDraft,
    /// `importance`
    Importance,
    /// `categories`
    Categories,
    /// `flag/flagStatus`
    Flag,
    /// `internetMessageId`
    InternetMessageId,
    /// `conversationId`
    Conversation,
    /// `hasAttachments`
    HasAttachments,
    /// Size in bytes.
    Size,
    /// `item:ItemClass`
    Class,
}

impl Message {
    /// An empty draft in a folder.
    pub fn draft(key: u64, folder: u64, conversation: Uuid, now: Now) -> Self {
        let at = now.timestamp();
        Self {
            key,
            folder,
            change: 0,
            created: at,
            modified: at,
            received: at,
            sent: at,
            subject: String::new(),
            body: Body::default(),
            from: None,
            sender: None,
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            reply_to: Vec::new(),
            is_read: true,
            is_draft: true,
            importance: Importance::Normal,
            sensitivity: Sensitivity::Normal,
            categories: Vec::new(),
            flag: Flag::NotFlagged,
            follow_up: FollowUp::default(),
            is_other: false,
            internet_message_id: format!("<{}@mock365.example>", conversation.simple()),
            conversation,
            attachments: Vec::new(),
            headers: Vec::new(),
            read_receipt: false,
            delivery_receipt: false,
            class: "IPM.Note".to_owned(),
        }
    }

    /// Everybody it goes to.
    pub fn recipients(&self) -> impl Iterator<Item = &Recipient> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }

    /// Whether it is too large to be kept.
    pub(super) fn check_limits(&self) -> Result<(), Refusal> {
        let text = self.subject.len() + self.body.content.len();
        super::check_limits(text, &self.attachments, self.recipients().count())
    }

    /// Whether it has an attachment that the body does not show.
    pub fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|attachment| !attachment.is_inline)
    }

    /// Roughly how large it is.
    pub fn size(&self) -> usize {
        let attachments: usize = self.attachments.iter().map(|attachment| attachment.content.len()).sum();
        1024 + self.subject.len() + self.body.content.len() + attachments
    }
}

impl Queried<MessageField> for Message {
    fn value(&self, field: &MessageField) -> Value {
        match field {
            MessageField::Created => self.created.into(),
            MessageField::Modified => self.modified.into(),
            MessageField::Received => self.received.into(),
            MessageField::Sent => self.sent.into(),
            MessageField::Subject => Value::from(&self.subject),
            MessageField::Body => Value::Text(self.body.plain()),
            MessageField::FromAddress => Value::from(self.from.as_ref().map(|from| &from.address)),
            MessageField::FromName => Value::from(self.from.as_ref().map(|from| &from.name)),
            MessageField::SenderAddress => Value::from(self.sender.as_ref().map(|sender| &sender.address)),
            MessageField::To => addresses(&self.to),
            MessageField::Cc => addresses(&self.cc),
            MessageField::ToNames => names(&self.to),
            MessageField::IsRead => self.is_read.into(),
            MessageField::IsDraft => self.is_draft.into(),
            MessageField::Importance => Value::Int(self.importance as i64),
            MessageField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
            MessageField::Flag => Value::Int(self.flag as i64),
            MessageField::InternetMessageId => Value::from(&self.internet_message_id),
            MessageField::Conversation => Value::Text(self.conversation.to_string()),
            MessageField::HasAttachments => self.has_attachments().into(),
            MessageField::Size => Value::Int(i64::try_from(self.size()).unwrap_or(i64::MAX)),
            MessageField::Class => Value::from(&self.class),
        }
    }
}

/// Fields of an attachment that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentField {
    /// `name`
    Name,
    /// `contentType`
    ContentType,
    /// `size`
    Size,
    /// `isInline`
    IsInline,
}

impl Queried<AttachmentField> for Attachment {
    fn value(&self, field: &AttachmentField) -> Value {
        match field {
            AttachmentField::Name => Value::from(&self.name),
            AttachmentField::ContentType => Value::from(&self.content_type),
            AttachmentField::Size => Value::Int(i64::try_from(self.content.len()).unwrap_or(i64::MAX)),
            AttachmentField::IsInline => self.is_inline.into(),
        }
    }
}

impl Mailbox {
    /// The message with that key.
    pub fn message(&self, key: u64) -> Result<&Arc<Message>, Refusal> {
        self.messages.get(&key).ok_or(Refusal::ItemMissing)
    }

    /// All messages of the mailbox, by key.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.values().map(Arc::as_ref)
    }

    /// The messages of a folder, the latest arrival first.
    pub fn messages_in(&self, folder: u64) -> impl Iterator<Item = &Message> {
        self.by_arrival
            .range((folder, Timestamp::MIN, 0)..=(folder, Timestamp::MAX, u64::MAX))
            .rev()
            .filter_map(|(_, _, key)| self.messages.get(key).map(Arc::as_ref))
    }

    /// All messages but those in Recoverable Items, the latest arrival first.
    pub fn messages_by_arrival(&self) -> impl Iterator<Item = &Message> {
        let recoverable = self.well_known_key("recoverableitemsdeletions");
        let folders = self.folders.keys().filter(move |folder| **folder != recoverable);
        let mut folders: Vec<_> = folders.map(|folder| self.messages_in(*folder).peekable()).collect();
        std::iter::from_fn(move || {
            let latest = folders
                .iter_mut()
                .enumerate()
                .filter_map(|(number, messages)| messages.peek().map(|next| (next.received, next.key, number)))
                .max()?;
            folders.get_mut(latest.2)?.next()
        })
    }

    /// Puts a new message into its folder.
    pub fn insert_message(&mut self, mut message: Message) -> Result<Change, Refusal> {
        self.folder(message.folder)?;
        message.check_limits()?;
        message.change = self.touch();
        let key = message.key;
        self.by_arrival.insert((message.folder, message.received, key));
        self.messages.insert(key, Arc::new(message));
        Ok(Change::one(self.id, Subject::Message, key, Happened::Created))
    }

    /// Changes a message; its key, folder and change number stay what they must be. Nothing is changed when the
    /// closure refuses.
    pub fn update_message(
        &mut self,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut Message) -> Result<(), Refusal>,
    ) -> Result<Change, Refusal> {
        let old = self.message(key)?;
        let mut message = Message::clone(old);
        let (folder, received) = (old.folder, old.received);
        edit(&mut message)?;
        message.check_limits()?;
        message.key = key;
        message.folder = folder;
        message.modified = now.timestamp();
        message.change = self.touch();
        self.by_arrival.remove(&(folder, received, key));
        self.by_arrival.insert((folder, message.received, key));
        self.messages.insert(key, Arc::new(message));
        Ok(Change::one(self.id, Subject::Message, key, Happened::Updated))
    }

    /// Moves a message to another folder.
    pub fn move_message(&mut self, key: u64, folder: u64) -> Result<Change, Refusal> {
        self.folder(folder)?;
        let mut message = Message::clone(self.message(key)?);
        self.by_arrival.remove(&(message.folder, message.received, key));
        message.folder = folder;
        message.change = self.touch();
        self.by_arrival.insert((folder, message.received, key));
        self.messages.insert(key, Arc::new(message));
        Ok(Change::one(self.id, Subject::Message, key, Happened::Moved))
    }

    /// Deletes as a person does: into Deleted Items, and from there into Recoverable Items.
    pub fn delete_message(&mut self, key: u64) -> Result<Change, Refusal> {
        let deleted = self.well_known_key("deleteditems");
        let recoverable = self.well_known_key("recoverableitemsdeletions");
        match self.message(key)?.folder {
            folder if folder == recoverable => self.purge_message(key),
            folder if folder == deleted => self.move_message(key, recoverable),
            _ => self.move_message(key, deleted),
        }
    }

    /// Removes a message for good.
    pub fn purge_message(&mut self, key: u64) -> Result<Change, Refusal> {
        let message = self.messages.remove(&key).ok_or(Refusal::ItemMissing)?;
        self.by_arrival.remove(&(message.folder, message.received, key));
        self.note_purged(key);
        self.touch();
        Ok(Change::one(self.id, Subject::Message, key, Happened::Deleted))
    }
}
