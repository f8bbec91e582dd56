//! Distribution lists among contacts, and posts in folders.

use jiff::Timestamp;

use super::index::{Word, whole};
use super::recipient::{addresses, names};
use super::{Content, Item, ItemKind, MailContent, Message, Recipient};
use crate::query::{Queried, Value};

/// What a distribution list among contacts has of its own. Its name is the item's subject.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DistributionList {
    /// How it is filed; as it is called where empty.
    pub file_as: String,
    /// Who is in it.
    pub members: Vec<Recipient>,
}

/// Fields of a distribution list that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistributionListField {
    /// When it was made.
    Created,
    /// When it was last changed.
    Modified,
    /// Its name.
    Name,
    /// How it is filed.
    FileAs,
    /// Addresses of its members.
    Members,
    /// Names of its members.
    MemberNames,
    /// Categories.
    Categories,
    /// Message class.
    Class,
}

impl Content for DistributionList {
    fn kind(&self) -> ItemKind {
        ItemKind::DistributionList
    }

    fn class(&self) -> &'static str {
        "IPM.DistList"
    }

    fn people(&self) -> usize {
        self.members.len()
    }

    fn bytes(&self) -> usize {
        self.members.iter().map(|member| member.name.len() + member.address.len()).sum()
    }
}

impl Queried<DistributionListField> for Item<DistributionList> {
    fn value(&self, field: &DistributionListField) -> Value {
        match field {
            DistributionListField::Created => self.created.into(),
            DistributionListField::Modified => self.modified.into(),
            DistributionListField::Name => Value::from(&self.subject),
            DistributionListField::FileAs if self.file_as.is_empty() => Value::from(&self.subject),
            DistributionListField::FileAs => Value::from(&self.file_as),
            DistributionListField::Members => addresses(&self.members),
            DistributionListField::MemberNames => names(&self.members),
            DistributionListField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
            DistributionListField::Class => Value::from(self.class()),
        }
    }
}

/// A post: something said to a folder instead of to people. It is read as a message is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Post {
    /// What it has as a message has it.
    pub message: Message,
}

impl Content for Post {
    fn kind(&self) -> ItemKind {
        ItemKind::Post
    }

    fn class(&self) -> &'static str {
        "IPM.Post"
    }

    fn moment(&self) -> Timestamp {
        self.message.received
    }

    fn is_unread(&self) -> bool {
        !self.message.is_read
    }

    fn words(&self, found: &mut dyn FnMut(Word, &str)) {
        self.message.words(found);
    }

    fn settle(&mut self) {
        self.message.received = whole(self.message.received);
    }

    fn as_mail(&self) -> Option<&Message> {
        Some(&self.message)
    }

    fn as_mail_mut(&mut self) -> Option<&mut Message> {
        Some(&mut self.message)
    }
}

impl MailContent for Post {
    fn message(&self) -> &Message {
        &self.message
    }

    fn message_mut(&mut self) -> &mut Message {
        &mut self.message
    }
}
