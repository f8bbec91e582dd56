//! A file attachment in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/fileattachment>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::mailbox::{Attachment, AttachmentField as F, Mailbox};
use serde_json::Value;

use super::date_time;
use crate::faces::graph::item_id;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind as K};

/// The type `microsoft.graph.fileAttachment`.
pub struct Attachments;

/// What an attachment's view needs besides the attachment.
pub struct AttachmentContext<'a> {
    /// The mailbox.
    pub mailbox: &'a Mailbox,
    /// Whether ids survive a move.
    pub immutable: bool,
    /// The folder of the item.
    pub folder: u64,
    /// The item.
    pub item: u64,
}

impl Noun for Attachments {
    type Thing = Attachment;
    type Field = F;
    type Context<'a> = AttachmentContext<'a>;
    const NAME: &'static str = "attachment";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging { default: 1000, ..Paging::OUTLOOK };

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

static PROPERTIES: &[Property<Attachments>] =
    &[
        Property::new("id", |attachment: &Attachment, around: &AttachmentContext<'_>| {
            item_id::of_attachment(around.mailbox, around.folder, around.item, attachment.key, around.immutable).into()
        }),
        Property::new("lastModifiedDateTime", |attachment: &Attachment, _| date_time(attachment.modified)),
        Property::new("name", |attachment: &Attachment, _| attachment.name.as_str().into()).filterable(&[(
            "",
            F::Name,
            K::Text,
        )]),
        Property::new("contentType", |attachment: &Attachment, _| attachment.content_type.as_str().into())
            .filterable(&[("", F::ContentType, K::Text)]),
        Property::new("size", |attachment: &Attachment, _| attachment.content.len().into()).filterable(&[(
            "",
            F::Size,
            K::Int,
        )]),
        Property::new("isInline", |attachment: &Attachment, _| attachment.is_inline.into()).filterable(&[(
            "",
            F::IsInline,
            K::Bool,
        )]),
        Property::new("contentId", |attachment: &Attachment, _| attachment.content_id.as_deref().into()),
        Property::new("contentLocation", |_, _| Value::Null),
        Property::new("contentBytes", |attachment: &Attachment, _| STANDARD.encode(&attachment.content).into()),
    ];
