//! What hangs on a message: files, items, references.

use std::sync::Arc;

use http::{HeaderValue, Method, StatusCode, header};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Attachment, AttachmentContent, Mail, Mailbox};

use super::attached;
use super::{READS_WHOLE, WRITES, named};
use crate::exchange::Answer;
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{self, ContextUrl, ODataFault, Object, Options};
use crate::faces::graph::view::{self, AttachmentContext, Attachments, ITEM_OF_ATTACHMENT};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_id};
use crate::faces::mime;

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
    let expands = expands_item(&request.options)?;
    let write = |file: &Attachment, object: &mut Object<'_>| {
        view::attachment(file, &around, &selection, object);
        if expands {
            attached::show(request, &mailbox, file, object);
        }
    };
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

/// Whether attached items are to be shown.
fn expands_item(options: &Options) -> Result<bool, Fault> {
    match options.expands(ITEM_OF_ATTACHMENT) {
        Some(names) if !names.is_empty() => Err(ODataFault::unbuilt("$select of an attached item").into()),
        expanded => Ok(expanded.is_some()),
    }
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
    let expands = expands_item(options)?;
    let write = |object: &mut Object<'_>| {
        view::attachment(file, &around, &selection, object);
        if expands {
            attached::show(request, mailbox, file, object);
        }
    };
    Ok(odata::entity(status, ContextUrl::of(request, &what, None), write))
}

fn value(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let message = named(request, &mailbox)?;
    let file = attachment(request, &mailbox, message)?;
    let content = match &file.content {
        AttachmentContent::File(bytes) => bytes.clone(),
        AttachmentContent::Item(item) => {
            let (_, text) = mime::attached(item).ok_or_else(|| ODataFault::unbuilt("the text of such an item"))?;
            return Ok(Answer::with_body(StatusCode::OK, "text/plain", text));
        }
        AttachmentContent::Reference(_) => {
            let text = "The content of a reference attachment cannot be read.";
            return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, "ErrorInvalidRequest", text));
        }
    };
    let mut answer = Answer::empty(StatusCode::OK);
    let kind = HeaderValue::from_str(&file.content_type);
    answer.headers.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    answer.body = content;
    Ok(answer)
}

fn add(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let file = attached::read(request, &body)?;
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
