//! What hangs on items: files, other items, and references to what lies elsewhere.

use bytes::Bytes;
use jiff::Timestamp;

use super::AnyItem;
use crate::query::{Queried, Value};

/// An attachment of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Its key in the mailbox.
    pub key: u64,
    /// File name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// What it is.
    pub content: AttachmentContent,
    /// Whether the body shows it.
    pub is_inline: bool,
    /// Whether it is the photo of the contact that it hangs on.
    pub is_contact_photo: bool,
    /// Content-ID.
    pub content_id: Option<String>,
    /// When it was last changed.
    pub modified: Timestamp,
}

/// What an attachment is.
#[derive(Clone, Debug, PartialEq)]
pub enum AttachmentContent {
    /// A file.
    File(Bytes),
    /// Another item.
    Item(AnyItem),
    /// A reference to a file that lies elsewhere.
    Reference(Reference),
}

/// Where a file lies.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reference {
    /// Its address.
    pub url: String,
    /// Who keeps it: `oneDriveBusiness`.
    pub provider: String,
    /// Whether it is a folder.
    pub is_folder: bool,
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

impl Attachment {
    /// A file without a key.
    pub fn file(name: impl Into<String>, content_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self {
            key: 0,
            name: name.into(),
            content_type: content_type.into(),
            content: AttachmentContent::File(content.into()),
            is_inline: false,
            is_contact_photo: false,
            content_id: None,
            modified: Timestamp::UNIX_EPOCH,
        }
    }

    /// Something that is no file, without a key.
    pub fn with(name: impl Into<String>, content: AttachmentContent) -> Self {
        let kind = if matches!(content, AttachmentContent::Item(_)) { "message/rfc822" } else { "" };
        Self { content, ..Self::file(name, kind, Bytes::new()) }
    }

    /// How many items are attached to one another in it.
    pub fn depth(&self) -> usize {
        match &self.content {
            AttachmentContent::File(_) | AttachmentContent::Reference(_) => 0,
            AttachmentContent::Item(item) => 1 + item.attachments.iter().map(|one| one.depth()).max().unwrap_or(0),
        }
    }

    /// Its bytes, where it is a file.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            AttachmentContent::File(bytes) => Some(bytes),
            AttachmentContent::Item(_) | AttachmentContent::Reference(_) => None,
        }
    }

    /// Bytes of what it is called, beside what is in it.
    pub(crate) fn named(&self) -> usize {
        self.name.len() + self.content_type.len() + self.content_id.as_ref().map_or(0, String::len)
    }

    /// How large it is.
    pub fn size(&self) -> usize {
        match &self.content {
            AttachmentContent::File(bytes) => bytes.len(),
            AttachmentContent::Item(item) => item.size(),
            AttachmentContent::Reference(reference) => reference.url.len() + reference.provider.len(),
        }
    }
}

impl Queried<AttachmentField> for Attachment {
    fn value(&self, field: &AttachmentField) -> Value {
        match field {
            AttachmentField::Name => Value::from(&self.name),
            AttachmentField::ContentType => Value::from(&self.content_type),
            AttachmentField::Size => Value::Int(i64::try_from(self.size()).unwrap_or(i64::MAX)),
            AttachmentField::IsInline => self.is_inline.into(),
        }
    }
}
