//! An attachment in JSON: a file, an item, or a reference.
//!
//! <https://learn.microsoft.com/graph/api/resources/attachment>

use mock365_domain::mailbox::{Attachment, AttachmentContent, AttachmentField as F, Content, Item};

use super::attached_item;
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{
    AnswerStyle, Expanded, Family, Link, Navigation, Noun, ODataFault, Object, Paging, Property, Reached, Reaching,
    Selection, ShowReached, ValueKind as K, members, members_but,
};

/// What `$expand` names to see the items in attachments.
const ITEM_OF_ATTACHMENT: &str = "microsoft.graph.itemAttachment/item";
/// Properties that files alone have.
const OF_FILES: [&str; 3] = ["contentId", "contentLocation", "contentBytes"];

/// The type `microsoft.graph.attachment`, with what files have besides.
pub struct Attachments;

/// What an attachment's view needs besides the attachment.
pub struct AttachmentContext<'a> {
    /// Ids in the mailbox.
    pub ids: &'a ItemIds<'a>,
    /// The item.
    pub item: &'a Item<dyn Content>,
}

impl Noun for Attachments {
    type Thing = Attachment;
    type Field = F;
    type Context<'a> = AttachmentContext<'a>;
    const NAME: &'static str = "attachment";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging { default: 1000, ..Paging::OUTLOOK };
    const DERIVED: &'static [(&'static str, &'static [&'static str])] = &[
        ("fileAttachment", &OF_FILES),
        ("itemAttachment", &["item"]),
        ("referenceAttachment", &["sourceUrl", "providerType", "thumbnailUrl", "previewUrl", "permission", "isFolder"]),
    ];

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::by(ITEM_OF_ATTACHMENT, AttachedItem::of)] }
    }

    fn key(attachment: &Attachment, around: &AttachmentContext<'_>) -> Option<String> {
        Some(around.ids.attachment(around.item, attachment.key).encoded())
    }

    fn show(
        attachment: &Attachment,
        around: &AttachmentContext<'_>,
        selection: &Selection<Self>,
        object: &mut Object<'_>,
    ) {
        object.kind(attachment_type(attachment));
        if attachment.bytes().is_none() {
            return members_but::<Self>(attachment, around, selection, &OF_FILES, object);
        }
        object.control("@odata.mediaContentType").value(&attachment.content_type);
        members::<Self>(attachment, around, selection, object);
    }

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

/// The type of an attachment.
pub fn attachment_type(attachment: &Attachment) -> &'static str {
    match attachment.content {
        AttachmentContent::File(_) => "fileAttachment",
        AttachmentContent::Item(_) => "itemAttachment",
        AttachmentContent::Reference(_) => "referenceAttachment",
    }
}

/// Types whose things have attachments.
pub trait HasAttachments: Noun {
    /// The item that they are attached to, and the ids in its mailbox.
    fn holder<'t>(thing: &'t Self::Thing, around: &'t Self::Context<'_>) -> (&'t Item<dyn Content>, &'t ItemIds<'t>);
}

/// The attachments of such a thing.
pub struct AttachmentsOf<N>(std::marker::PhantomData<N>);

impl<N: HasAttachments> Link for AttachmentsOf<N> {
    type From = N;
    type To = Attachments;
    const NAME: &'static str = "attachments";
    const IS_WHOLE: bool = true;

    fn reach(
        thing: &N::Thing,
        around: &N::Context<'_>,
        reached: &Reached<Self>,
        show: &mut ShowReached<'_, Attachments>,
    ) {
        let (item, ids) = N::holder(thing, around);
        show(reached.query.run(item.attachments.iter().map(AsRef::as_ref)), &AttachmentContext { ids, item });
    }
}

/// The item in an attachment, where `$expand` names it.
struct AttachedItem(AnswerStyle);

impl AttachedItem {
    fn of(expanded: &Expanded) -> Result<Box<dyn Reaching<Attachments>>, ODataFault> {
        expanded.only(&[])?;
        Ok(Box::new(Self(expanded.options.style.clone())))
    }
}

impl Reaching<Attachments> for AttachedItem {
    fn write(&self, attachment: &Attachment, around: &AttachmentContext<'_>, object: &mut Object<'_>) {
        attached_item::show(&self.0, around.ids.mailbox, attachment, object);
    }
}

type Row = Property<Attachments>;

static PROPERTIES: &[Row] = &[
    Row::new("id", |attachment, around, out| out.value(around.ids.attachment(around.item, attachment.key))),
    Row::new("lastModifiedDateTime", |attachment, _, out| out.value(attachment.modified)),
    Row::new("name", |attachment, _, out| out.value(&attachment.name)).filterable(&[("", F::Name, K::Text)]),
    Row::new("contentType", |attachment, _, out| out.value(content_type(attachment))).filterable(&[(
        "",
        F::ContentType,
        K::Text,
    )]),
    Row::new("size", |attachment, _, out| out.value(attachment.size())).filterable(&[("", F::Size, K::Int)]),
    Row::new("isInline", |attachment, _, out| out.value(attachment.is_inline)).filterable(&[(
        "",
        F::IsInline,
        K::Bool,
    )]),
    Row::new("contentId", |attachment, _, out| out.value(&attachment.content_id)),
    Row::new("contentLocation", |_, _, out| out.null()),
    Row::new("contentBytes", |attachment, _, out| match attachment.bytes() {
        Some(bytes) => out.base64(bytes),
        None => out.null(),
    }),
];

/// The media type of a file. Items and references have none here, whatever they are called elsewhere.
fn content_type(attachment: &Attachment) -> Option<&str> {
    attachment.bytes().map(|_| attachment.content_type.as_str())
}
