//! Files of a message.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Method, StatusCode, header};
use mock365_domain::mailbox::{Attachment, AttachmentContent, Mail, Mailbox};
use mock365_domain::{Now, Refusal};
use serde_json::{Map, Value};

use super::{READS_WHOLE, WRITES, named};
use crate::exchange::Answer;
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{self, ContextUrl, ODataFault, Object, Options};
use crate::faces::graph::view::{self, AttachmentContext, Attachments};
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, item_id, item_write};

/// <https://learn.microsoft.com/graph/api/message-list-attachments>
pub const LIST: Operation = Operation {
    name: "graph.attachments.list",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}/attachments",
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/api/message-list-attachments",
    handler: list,
};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const COUNT: Operation = Operation {
    name: "graph.attachments.count",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}/attachments/$count",
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: count,
};

/// <https://learn.microsoft.com/graph/api/message-post-attachments>
pub const ADD: Operation = Operation {
    name: "graph.attachments.add",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "/{message-id}/attachments",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/message-post-attachments",
    handler: add,
};

/// <https://learn.microsoft.com/graph/api/attachment-get>
pub const GET: Operation = Operation {
    name: "graph.attachments.get",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}/attachments/{attachment-id}",
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/api/attachment-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/attachment-get#get-the-raw-contents-of-a-file-or-item-attachment>
pub const VALUE: Operation = Operation {
    name: "graph.attachments.value",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/{message-id}/attachments/{attachment-id}/$value",
    mount: Mount::Mailbox,
    permissions: READS_WHOLE,
    link: "https://learn.microsoft.com/graph/api/attachment-get#get-the-raw-contents-of-a-file-or-item-attachment",
    handler: value,
};

/// <https://learn.microsoft.com/graph/api/attachment-delete>
pub const DELETE: Operation = Operation {
    name: "graph.attachments.delete",
    method: Method::DELETE,
    at: super::MESSAGES,
    tail: "/{message-id}/attachments/{attachment-id}",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/attachment-delete",
    handler: delete,
};

/// The attachment that the path names.
fn attachment<'a>(
    request: &GraphRequest<'_>,
    mailbox: &Mailbox,
    message: &'a Mail,
) -> Result<&'a Arc<Attachment>, Fault> {
    let part = item_id::read_attachment(mailbox, message, request.param("attachment-id"))?;
    let found = message.attachments.iter().find(|file| file.key == part);
    found.ok_or_else(|| Refusal::ItemMissing.into())
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<Attachments>()?;
    let query = request.options.query::<Attachments>()?;
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    let ids = ItemIds::new(&mailbox, request.immutable_ids());
    let around = AttachmentContext { ids: &ids, item: message };
    let page = query.run(message.attachments.iter().map(AsRef::as_ref));
    let what = format!("messages('{}')/attachments", request.param("message-id"));
    let write = |file: &Attachment, object: &mut Object<'_>| view::attachment(file, &around, &selection, object);
    Ok(odata::page::<Attachments, _>(request, ContextUrl::of(request, &what, None), page, write))
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    odata::count::<Attachments>(request, message.attachments.iter().map(AsRef::as_ref))
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    let file = attachment(request, &mailbox, message)?;
    single(request, StatusCode::OK, &mailbox, message, file, options)
}

/// An attachment as the whole answer.
fn single(
    request: &GraphRequest<'_>,
    status: StatusCode,
    mailbox: &Mailbox,
    message: &Mail,
    file: &Attachment,
    options: &Options,
) -> Result<Answer, Fault> {
    let selection = options.selection::<Attachments>()?;
    let ids = ItemIds::new(mailbox, request.immutable_ids());
    let around = AttachmentContext { ids: &ids, item: message };
    let what = format!("messages('{}')/attachments", request.param("message-id"));
    let write = |object: &mut Object<'_>| view::attachment(file, &around, &selection, object);
    Ok(odata::entity(status, ContextUrl::of(request, &what, None), write))
}

fn value(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    let file = attachment(request, &mailbox, message)?;
    let content = file.bytes().cloned().ok_or(Refusal::ItemMissing)?;
    let mut answer = Answer::empty(StatusCode::OK);
    let kind = HeaderValue::from_str(&file.content_type);
    answer.headers.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    answer.body = content;
    Ok(answer)
}

fn add(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let file = read(&body, request.call.now)?;
    let ((key, part), mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let key = named(request, mailbox)?.key;
        let part = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.update(key, now, |message: &mut Mail| {
            message.attachments.push(Arc::new(Attachment { key: part, ..file }));
            Ok::<_, Refusal>(())
        })?;
        Ok(((key, part), change))
    })?;
    let message = mailbox.mail(key)?;
    let file = message.attachments.iter().find(|file| file.key == part).ok_or(Refusal::ItemMissing)?;
    single(request, StatusCode::CREATED, &mailbox, message, file, &Options::default())
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, id, now| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let message = named(request, mailbox)?;
        let (key, part) = (message.key, attachment(request, mailbox, message)?.key);
        let change = mailbox.update(key, now, |message: &mut Mail| {
            message.attachments.retain(|file| file.key != part);
            Ok::<_, Refusal>(())
        })?;
        Ok(((), change))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Reads the `attachments` of a message.
pub(crate) fn read_attachments(value: &Value, now: Now) -> Result<Vec<Arc<Attachment>>, Fault> {
    let kind = "microsoft.graph.attachment";
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(files) => {
            let file = |file| read(item_write::object("attachments", file, kind)?, now).map(Arc::new);
            files.iter().map(file).collect()
        }
        _ => Err(ODataFault::mistyped("attachments", value, "Collection(microsoft.graph.attachment)").into()),
    }
}

/// The properties of `microsoft.graph.fileAttachment`.
const FIELDS: [&str; 9] = [
    "contentBytes",
    "contentId",
    "contentLocation",
    "contentType",
    "id",
    "isInline",
    "lastModifiedDateTime",
    "name",
    "size",
];

/// Reads a file attachment.
fn read(body: &Map<String, Value>, now: Now) -> Result<Attachment, Fault> {
    let kind = body.get("@odata.type").and_then(Value::as_str).unwrap_or("");
    let kind = kind.trim_start_matches('#');
    if ["microsoft.graph.itemattachment", "microsoft.graph.referenceattachment"]
        .iter()
        .any(|other| kind.eq_ignore_ascii_case(other))
    {
        return Err(Fault::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            "mock365 does not do this operation yet.",
        )
        .explain(format!("mock365 keeps file attachments, not {kind}"))
        .unsupported());
    }
    if !kind.eq_ignore_ascii_case("microsoft.graph.fileAttachment") {
        return Err(Fault::bad_request(
            "RequestBodyRead",
            "An unexpected type was found. A value with type 'microsoft.graph.attachment' is abstract; specify \
             '@odata.type' as '#microsoft.graph.fileAttachment'.",
        ));
    }
    let fields = Fields::new(body, "fileAttachment");
    fields.only(&FIELDS)?;
    if fields.value("contentLocation").is_some() {
        return Err(ODataFault::unbuilt_property("contentLocation", "fileAttachment").into());
    }
    let text = |name: &str| fields.text(name);
    let name = text("name")?.filter(|name| !name.is_empty()).ok_or_else(|| {
        Fault::bad_request("ErrorInvalidRequest", "The required property 'name' of the attachment is missing.")
    })?;
    let bytes = text("contentBytes")?.unwrap_or("");
    let content =
        STANDARD.decode(bytes).map_err(|_| ODataFault::mistyped("contentBytes", &bytes.into(), "Edm.Binary"))?;
    Ok(Attachment {
        key: 0,
        name: name.to_owned(),
        content_type: text("contentType")?.unwrap_or("application/octet-stream").to_owned(),
        content: AttachmentContent::File(content.into()),
        is_inline: fields.flag("isInline")?.unwrap_or(false),
        content_id: text("contentId")?.map(str::to_owned),
        modified: now.timestamp(),
    })
}

/// Gives attachments keys of their own.
pub(crate) fn numbered(files: Vec<Arc<Attachment>>, mut number: impl FnMut() -> u64) -> Vec<Arc<Attachment>> {
    files.into_iter().map(|file| Arc::new(Attachment { key: number(), ..Attachment::clone(&file) })).collect()
}
