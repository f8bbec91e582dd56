//! What is attached to an item, as bodies say it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::mailbox::{AnyItem, Attachment, AttachmentContent, Reference};
use serde_json::{Map, Value};

use crate::faces::graph::odata::{Noun, ODataFault, update_as};
use crate::faces::graph::{Fault, Fields, GraphRequest, contacts, events, item_write, messages};

type Body = Map<String, Value>;
type Read = fn(&GraphRequest<'_>, &Body) -> Result<Attachment, Fault>;

/// The types of attachments.
const KINDS: [(&str, Read); 3] = [
    ("microsoft.graph.fileAttachment", |_, body| file(body)),
    ("microsoft.graph.itemAttachment", item),
    ("microsoft.graph.referenceAttachment", reference),
];

/// Takes a body into a new thing; what it attaches. That may be large, and may have more attached to it: it is read where it lies.
pub fn take<N: Noun>(
    request: &GraphRequest<'_>,
    thing: &mut N::Thing,
    body: &Body,
) -> Result<Vec<Arc<Attachment>>, Fault> {
    let is_files = |name: &str| name.eq_ignore_ascii_case("attachments");
    let (files, properties): (Vec<_>, Vec<_>) = body.iter().partition(|(name, _)| is_files(name));
    let properties = properties.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    update_as::<N>(request.options.style.beta, thing, &properties)?;
    let mut attachments = Vec::new();
    for (_, files) in files {
        attachments.extend(read_attachments(request, files)?);
    }
    Ok(attachments)
}

/// Reads the `attachments` of a message or an event.
fn read_attachments(request: &GraphRequest<'_>, value: &Value) -> Result<Vec<Arc<Attachment>>, Fault> {
    let kind = "microsoft.graph.attachment";
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(files) => {
            let one = |file| read(request, item_write::object("attachments", file, kind)?).map(Arc::new);
            files.iter().map(one).collect()
        }
        _ => Err(ODataFault::mistyped("attachments", value, "Collection(microsoft.graph.attachment)").into()),
    }
}

/// Reads an attachment.
pub fn read(request: &GraphRequest<'_>, body: &Body) -> Result<Attachment, Fault> {
    let (_, read) = KINDS.iter().find(|(kind, _)| is_of_type(body, kind)).ok_or_else(|| {
        Fault::bad_request(
            "RequestBodyRead",
            "An unexpected type was found. A value with type 'microsoft.graph.attachment' is abstract; specify \
             '@odata.type' as '#microsoft.graph.fileAttachment'.",
        )
    })?;
    Ok(Attachment { modified: request.call.now.timestamp(), ..read(request, body)? })
}

fn is_of_type(body: &Body, kind: &str) -> bool {
    let named = body.get("@odata.type").and_then(Value::as_str).unwrap_or("");
    named.trim_start_matches('#').eq_ignore_ascii_case(kind)
}

/// What every attachment has.
const COMMON: [&str; 6] = ["contentType", "id", "isInline", "lastModifiedDateTime", "name", "size"];

/// The fields of a type of attachments: those of every one, and its own.
fn fields<'b>(body: &'b Body, kind: &'static str, own: &[&str]) -> Result<Fields<'b>, Fault> {
    let fields = Fields::new(body, kind);
    fields.only(&[&COMMON[..], own].concat())?;
    Ok(fields)
}

fn name<'b>(fields: &Fields<'b>) -> Result<&'b str, Fault> {
    fields.text("name")?.filter(|name| !name.is_empty()).ok_or_else(|| {
        Fault::bad_request("ErrorInvalidRequest", "The required property 'name' of the attachment is missing.")
    })
}

fn file(body: &Body) -> Result<Attachment, Fault> {
    let own = ["contentBytes", "contentId", "contentLocation"];
    let fields = fields(body, "fileAttachment", &own)?;
    if fields.value("contentLocation").is_some() {
        return Err(ODataFault::unbuilt_property("contentLocation", "fileAttachment").into());
    }
    let name = name(&fields)?;
    let bytes = fields.text("contentBytes")?.unwrap_or("");
    let content =
        STANDARD.decode(bytes).map_err(|_| ODataFault::mistyped("contentBytes", &bytes.into(), "Edm.Binary"))?;
    Ok(Attachment {
        is_inline: fields.flag("isInline")?.unwrap_or(false),
        content_id: fields.text("contentId")?.map(str::to_owned),
        ..Attachment::file(name, fields.text("contentType")?.unwrap_or("application/octet-stream"), content)
    })
}

/// <https://learn.microsoft.com/graph/api/resources/itemattachment>
fn item(request: &GraphRequest<'_>, body: &Body) -> Result<Attachment, Fault> {
    let fields = fields(body, "itemAttachment", &["item"])?;
    let name = name(&fields)?;
    let sent = fields.value("item").and_then(Value::as_object).ok_or_else(|| {
        Fault::bad_request("ErrorInvalidRequest", "The required property 'item' of the attachment is missing.")
    })?;
    let item: AnyItem = if is_of_type(sent, "microsoft.graph.message") {
        messages::from_json(request, sent)?.into()
    } else if is_of_type(sent, "microsoft.graph.event") {
        events::from_json(request, sent)?.into()
    } else if is_of_type(sent, "microsoft.graph.contact") {
        contacts::from_json(request, sent)?.into()
    } else {
        return Err(ODataFault::unbuilt("attached items that are no message, event or contact").into());
    };
    besides(&fields, "itemAttachment", Attachment::with(name, AttachmentContent::Item(item)))
}

/// What an item or a reference has besides. None has a media type here: one is not passed over.
fn besides(fields: &Fields<'_>, kind: &'static str, attachment: Attachment) -> Result<Attachment, Fault> {
    if fields.text("contentType")?.is_some_and(|kind| !kind.is_empty()) {
        return Err(ODataFault::unbuilt_property("contentType", kind).into());
    }
    Ok(Attachment { is_inline: fields.flag("isInline")?.unwrap_or(false), ..attachment })
}

/// Where its file lies is said to the beta version alone.
///
/// <https://learn.microsoft.com/graph/api/resources/referenceattachment>
fn reference(request: &GraphRequest<'_>, body: &Body) -> Result<Attachment, Fault> {
    const OF_BETA: [&str; 6] = ["isFolder", "permission", "previewUrl", "providerType", "sourceUrl", "thumbnailUrl"];
    let is_beta = request.version == "beta";
    let fields = fields(body, "referenceAttachment", if is_beta { &OF_BETA } else { &[] })?;
    for unkept in ["permission", "previewUrl", "thumbnailUrl"] {
        if fields.value(unkept).is_some() {
            return Err(ODataFault::unbuilt_property(unkept, "referenceAttachment").into());
        }
    }
    let url = fields.text("sourceUrl")?.filter(|url| !url.is_empty()).ok_or_else(|| {
        Fault::bad_request("ErrorInvalidRequest", "The required property 'sourceUrl' of the attachment is missing.")
    })?;
    let reference = Reference {
        url: url.to_owned(),
        provider: fields.text("providerType")?.unwrap_or("other").to_owned(),
        is_folder: fields.flag("isFolder")?.unwrap_or(false),
    };
    besides(&fields, "referenceAttachment", Attachment::with(name(&fields)?, AttachmentContent::Reference(reference)))
}
