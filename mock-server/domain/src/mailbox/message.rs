//! Messages.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::index::{Word, whole};
use super::recipient::{addresses, names};
use super::{
    Content, DeliveryReport, EventTime, Item, ItemKind, ItemView, Mail, MailContent, PropertyKey, Recipient,
    SearchedText,
};
use crate::Now;
use crate::query::{Queried, Reading, Value};
use crate::text::Text;

/// What a message has of its own.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Message {
    /// When it arrived.
    pub received: Timestamp,
    /// When it was sent.
    pub sent: Timestamp,
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
    /// Whether it lies under "Other" of the focused inbox.
    pub is_other: bool,
    /// Whether a read receipt is asked for.
    pub read_receipt: bool,
    /// Whether a delivery receipt is asked for.
    pub delivery_receipt: bool,
    /// Whether an answer is asked for, as invitations do.
    pub response_requested: bool,
    /// Follow-up flag.
    pub flag: Flag,
    /// When it is to be followed up.
    pub follow_up: Option<Box<FollowUp>>,
    /// Message-ID.
    pub internet_message_id: String,
    /// The conversation it belongs to.
    pub conversation: Uuid,
    /// Its place among the answers of the conversation; empty where it begins one ([`Message::conversation_index`]).
    pub thread: Vec<u8>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// What it reports, where it says that another message was not delivered.
    pub report: Option<Arc<DeliveryReport>>,
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

/// Fields of a message that can be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Addresses in Bcc.
    Bcc,
    /// Names in To.
    ToNames,
    /// Names in Cc.
    CcNames,
    /// Names in Bcc.
    BccNames,
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
    /// A MAPI property.
    Extended(Arc<PropertyKey>),
    /// The open extension of a name.
    Extension(Text),
    /// What only a protocol asks for.
    Read(Reading<Mail>),
}

impl Item<Message> {
    /// An empty draft in a folder.
    pub fn draft(key: u64, folder: u64, conversation: Uuid, now: Now) -> Self {
        let at = now.timestamp();
        let message = Message {
            received: at,
            sent: at,
            is_read: true,
            is_draft: true,
            internet_message_id: format!("<{}@mock365.example>", conversation.simple()),
            conversation,
            ..Message::default()
        };
        Self::at(message, key, folder, now)
    }
}

impl Mail {
    /// As a message, whatever its kind.
    pub fn to_message(&self) -> Item<Message> {
        let class = (self.kind() != ItemKind::Message).then(|| Text::from(self.class()));
        Item { special_class: class.or_else(|| self.special_class.clone()), ..self.with(self.message().clone()) }
    }
}

impl Mail {
    /// Takes over what a message has, whatever its own kind; its place stays.
    pub fn put_message(&mut self, message: Item<Message>) {
        let Item {
            subject, body, importance, sensitivity, reminder, categories, attachments, extended, content, ..
        } = message;
        (self.subject, self.body, self.importance, self.sensitivity) = (subject, body, importance, sensitivity);
        (self.reminder, self.categories, self.attachments, self.extended) =
            (reminder, categories, attachments, extended);
        *self.message_mut() = content;
    }
}

/// How many answers to answers a conversation index tells apart.
const ANSWERS: usize = 200;
/// How long its header is, and each block behind it.
const INDEX: (usize, usize) = (22, 5);
/// How many messages `References` names.
const REFERENCES: usize = 50;

/// Ticks of 100 nanoseconds since 1601.
fn ticks(at: Timestamp) -> i64 {
    (at.as_microsecond() + 11_644_473_600_000_000) * 10
}

impl Message {
    /// Its place in the conversation: a header with time and GUID, and a block for each answer on the way to it.
    ///
    /// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/9e994fbb-b839-495f-84e3-2c8c02c7dd9b>
    pub fn conversation_index(&self) -> Vec<u8> {
        if !self.thread.is_empty() {
            return self.thread.clone();
        }
        let mut index = vec![1];
        index.extend(&ticks(self.sent).to_be_bytes()[..5]);
        index.extend(self.conversation.as_bytes());
        index
    }

    /// Whether bytes are such an index.
    pub fn is_index(bytes: &[u8]) -> bool {
        let (header, block) = INDEX;
        let behind = bytes.len().checked_sub(header);
        bytes.first() == Some(&1) && behind.is_some_and(|more| more % block == 0 && more <= ANSWERS * block)
    }

    /// What a conversation is about: a subject without the prefixes of answers.
    pub fn topic(subject: &str) -> &str {
        let mut topic = subject;
        while let Some((prefix, rest)) = topic.split_once(':') {
            if !matches!(prefix.trim().to_ascii_lowercase().as_str(), "re" | "fw" | "fwd") {
                break;
            }
            topic = rest.trim_start();
        }
        topic
    }

    /// The index of an answer that is written at a moment.
    pub(super) fn answered_index(&self, at: Timestamp) -> Vec<u8> {
        let mut index = self.conversation_index();
        if index.len() >= INDEX.0 + ANSWERS * INDEX.1 {
            return index;
        }
        // Outlook writes the time without its first byte, which the header's own is taken for: both are 1 until 2057.
        let mut began = [0; 8];
        match index[1] {
            1 => began[..5].copy_from_slice(&index[1..6]),
            _ => began[..6].copy_from_slice(&index[..6]),
        }
        let passed = ticks(at).saturating_sub(i64::from_be_bytes(began)).max(0);
        // Which bits are kept says the first one: up to 1.7 years, or beyond.
        let (late, bits) = if passed >> 49 == 0 { (0, passed >> 18) } else { (0x80, passed >> 23) };
        let kept = bits.to_be_bytes();
        index.extend([late | (kept[4] & 0x7f), kept[5], kept[6], kept[7], 0x10]);
        index
    }

    /// The headers by which an answer names what it answers.
    pub(super) fn answered_headers(&self) -> Vec<(String, String)> {
        let id = self.internet_message_id.as_str();
        if id.is_empty() {
            return Vec::new();
        }
        let before = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("References"));
        let mut named: Vec<&str> = before.map_or(Vec::new(), |(_, ids)| ids.split_whitespace().collect());
        named.push(id);
        if named.len() > REFERENCES {
            named.drain(1..=named.len() - REFERENCES);
        }
        vec![("In-Reply-To".to_owned(), id.to_owned()), ("References".to_owned(), named.join(" "))]
    }

    /// Everybody it goes to.
    pub fn recipients(&self) -> impl Iterator<Item = &Recipient> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

impl Content for Message {
    fn kind(&self) -> ItemKind {
        ItemKind::Message
    }

    fn class(&self) -> &'static str {
        "IPM.Note"
    }

    fn people(&self) -> usize {
        self.recipients().count()
    }

    fn bytes(&self) -> usize {
        self.report.as_ref().map_or(0, |report| report.original.size())
    }

    fn moment(&self) -> Timestamp {
        self.received
    }

    fn is_unread(&self) -> bool {
        !self.is_read
    }

    fn words(&self, found: &mut dyn FnMut(Word, &str)) {
        found(Word::Conversation, self.conversation.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        found(Word::From, self.from.as_ref().map_or("", |from| from.address.as_str()));
        found(Word::MessageId, &self.internet_message_id);
    }

    fn settle(&mut self) {
        self.received = whole(self.received);
    }

    fn as_mail(&self) -> Option<&Message> {
        Some(self)
    }

    fn as_mail_mut(&mut self) -> Option<&mut Message> {
        Some(self)
    }
}

impl MailContent for Message {
    fn message(&self) -> &Message {
        self
    }

    fn message_mut(&mut self) -> &mut Message {
        self
    }
}

impl Mail {
    /// Looks at each text that a search finds words in, as [`Queried::value`] has it.
    pub(super) fn each_searched(&self, text: SearchedText, look: &mut dyn FnMut(&str)) {
        let mut addresses = |all: &[Recipient]| all.iter().for_each(|one| look(&one.address));
        match text {
            SearchedText::Subject => look(&self.subject),
            SearchedText::Body => look(&self.body.plain()),
            SearchedText::FromAddress => self.from.iter().for_each(|from| look(&from.address)),
            SearchedText::FromName => self.from.iter().for_each(|from| look(&from.name)),
            SearchedText::To => addresses(&self.to),
            SearchedText::ToNames => self.to.iter().for_each(|one| look(&one.name)),
            SearchedText::Cc => addresses(&self.cc),
            SearchedText::CcNames => self.cc.iter().for_each(|one| look(&one.name)),
            SearchedText::Bcc => addresses(&self.bcc),
            SearchedText::BccNames => self.bcc.iter().for_each(|one| look(&one.name)),
            SearchedText::Categories => self.categories.iter().for_each(|category| look(category)),
        }
    }
}

impl Queried<MessageField> for Mail {
    fn value(&self, field: &MessageField) -> Value {
        match field {
            MessageField::Read(reading) => (reading.read)(self),
            MessageField::Extended(key) => key.value(self.item()),
            MessageField::Extension(name) => self.extension_value(name),
            MessageField::Created => self.created.into(),
            MessageField::Modified => self.modified.into(),
            MessageField::Received => self.received.into(),
            MessageField::Sent => self.sent.into(),
            MessageField::Subject => Value::from(&self.subject),
            MessageField::Body => Value::Text(self.body.plain().into_owned()),
            MessageField::FromAddress => Value::from(self.from.as_ref().map(|from| &from.address)),
            MessageField::FromName => Value::from(self.from.as_ref().map(|from| &from.name)),
            MessageField::SenderAddress => Value::from(self.sender.as_ref().map(|sender| &sender.address)),
            MessageField::To => addresses(&self.to),
            MessageField::Cc => addresses(&self.cc),
            MessageField::Bcc => addresses(&self.bcc),
            MessageField::ToNames => names(&self.to),
            MessageField::CcNames => names(&self.cc),
            MessageField::BccNames => names(&self.bcc),
            MessageField::IsRead => self.is_read.into(),
            MessageField::IsDraft => self.is_draft.into(),
            MessageField::Importance => Value::Int(self.importance as i64),
            MessageField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
            MessageField::Flag => Value::Int(self.flag as i64),
            MessageField::InternetMessageId => Value::from(&self.internet_message_id),
            MessageField::Conversation => Value::Text(self.conversation.to_string()),
            MessageField::HasAttachments => self.has_attachments().into(),
            MessageField::Size => Value::Int(i64::try_from(self.size()).unwrap_or(i64::MAX)),
            MessageField::Class => Value::from(self.class()),
        }
    }
}
