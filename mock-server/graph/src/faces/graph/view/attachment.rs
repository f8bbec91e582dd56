//! An attachment in JSON: a file, an item, or a reference.
//!
//! <https://learn.microsoft.com/graph/api/resources/attachment>

use mock365_domain::mailbox::{Attachment, AttachmentContent, AttachmentField as F, Content, Item};

use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{
    Family, Noun, ODataFault, Object, Options, Paging, Property, Selection, ValueKind as K, members, members_but,
};

/// What `$expand` names to see the items in attachments.
pub const ITEM_OF_ATTACHMENT: &str = "microsoft.graph.itemAttachment/item";
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
    const EXPANDED: &'static [&'static str] = &[ITEM_OF_ATTACHMENT];
    const DERIVED: &'static [(&'static str, &'static [&'static str])] = &[
        ("fileAttachment", &OF_FILES),
        ("itemAttachment", &["item"]),
        ("referenceAttachment", &["sourceUrl", "providerType", "thumbnailUrl", "previewUrl", "permission", "isFolder"]),
    ];

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
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

/// Writes an attachment, its type in front.
pub fn attachment(
    file: &Attachment,
    around: &AttachmentContext<'_>,
    selection: &Selection<Attachments>,
    object: &mut Object<'_>,
) {
    let kind = match file.content {
        AttachmentContent::File(_) => "fileAttachment",
        AttachmentContent::Item(_) => "itemAttachment",
        AttachmentContent::Reference(_) => "referenceAttachment",
    };
    object.kind(kind);
    if file.bytes().is_none() {
        return members_but::<Attachments>(file, around, selection, &OF_FILES, object);
    }
    let media = selection.shows("contentType").then_some(&file.content_type);
    object.control("@odata.mediaContentType").value(media);
    members::<Attachments>(file, around, selection, object);
}

impl Attachments {
    /// What is shown of the attachments that `$expand` wants with their item.
    pub fn expanded(options: &Options) -> Result<Option<Selection<Self>>, ODataFault> {
        match options.expands("attachments") {
            Some(_) if options.basic => Err(ODataFault::NotBasic),
            Some(names) => Selection::of(names, &[], &[]).map(Some),
            None => Ok(None),
        }
    }
}

/// Writes the attachments of an item into it.
pub fn attachments(
    item: &Item<dyn Content>,
    ids: &ItemIds<'_>,
    selection: &Selection<Attachments>,
    object: &mut Object<'_>,
) {
    let around = AttachmentContext { ids, item };
    let files = object.member("attachments");
    files.list(&item.attachments, |file, out| out.object(|object| attachment(file, &around, selection, object)));
}

/// The media type of a file. Items and references have none here, whatever they are called elsewhere.
fn content_type(attachment: &Attachment) -> Option<&str> {
    attachment.bytes().map(|_| attachment.content_type.as_str())
}
