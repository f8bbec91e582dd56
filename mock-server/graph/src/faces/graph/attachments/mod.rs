//! What is attached to messages and events: files, items, references.

mod attached;
mod upload;

pub use attached::take;

use std::sync::Arc;

use http::{HeaderValue, Method, StatusCode, header};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Attachment, AttachmentContent, Content, Event, Item, Mailbox};

use super::item_id::ItemIds;
use super::odata::{self, ContextUrl, Noun, ODataFault, Object, Options};
use super::outlook_item::OutlookItem;
use super::view::{AttachmentContext, Attachments, Messages};
use super::{Fault, GraphRequest, Mount, Operation, events, item_id, messages};
use crate::exchange::Answer;
use crate::faces::mime;

/// The operations on attachments of a noun: what their names begin with, where it hangs, its parameter, what reading and writing
/// need, and the pages of its list and of what adds to it.
macro_rules! operations {
    ($noun:ty, $name:literal, $at:expr, $id:literal, $reads:expr, $writes:expr, $list:literal, $add:literal) => {
        &[
            &Operation {
                name: concat!("graph.", $name, "attachments.list"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/attachments"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: concat!("https://learn.microsoft.com/graph/api/", $list),
                handler: list::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, "attachments.count"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/attachments/$count"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
                handler: count::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, "attachments.add"),
                method: Method::POST,
                at: $at,
                tail: concat!("/{", $id, "}/attachments"),
                mount: Mount::Mailbox,
                permissions: $writes,
                link: concat!("https://learn.microsoft.com/graph/api/", $add),
                handler: add::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, "attachments.createUploadSession"),
                method: Method::POST,
                at: $at,
                tail: concat!("/{", $id, "}/attachments/createUploadSession"),
                mount: Mount::Mailbox,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/attachment-createuploadsession",
                handler: upload::create::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, "attachments.get"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/attachments/{attachment-id}"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/api/attachment-get",
                handler: get::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, "attachments.value"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/attachments/{attachment-id}/$value"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/api/attachment-get#get-the-raw-contents-of-a-file-or-item-attachment",
                handler: value::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, "attachments.delete"),
                method: Method::DELETE,
                at: $at,
                tail: concat!("/{", $id, "}/attachments/{attachment-id}"),
                mount: Mount::Mailbox,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/attachment-delete",
                handler: delete::<$noun>,
            },
        ]
    };
}

/// Those of messages, whose names are the older ones.
pub static OF_MESSAGES: &[&Operation] = operations!(
    Messages,
    "",
    messages::MESSAGES,
    "message-id",
    messages::READS_WHOLE,
    messages::WRITES,
    "message-list-attachments",
    "message-post-attachments"
);
/// Those of events.
pub static OF_EVENTS: &[&Operation] = operations!(
    Event,
    "events.",
    events::EVENTS,
    "event-id",
    events::READ_WHOLE,
    events::WRITE,
    "event-list-attachments",
    "event-post-attachments"
);

/// The attachment that the path names.
fn attachment<'a>(
    request: &GraphRequest<'_>,
    mailbox: &Mailbox,
    item: &'a Item<dyn Content>,
) -> Result<&'a Arc<Attachment>, Fault> {
    let part = item_id::read_attachment(mailbox, item, request.param("attachment-id"))?;
    let found = item.attachments.iter().find(|file| file.key == part);
    found.ok_or_else(|| Refusal::ItemMissing.into())
}

fn list<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<Attachments>()?;
    let query = request.options.query::<Attachments>()?;
    let mailbox = request.mailbox()?;
    let item = N::named(request, &mailbox)?;
    let ids = ItemIds::new(&mailbox, request.immutable_ids());
    let around = AttachmentContext { ids: &ids, item };
    let page = query.run(item.attachments.iter().map(AsRef::as_ref).filter(|file| request.wants_attachment(file)));
    let what = N::part(request, &request.cast_list("attachments"));
    let write = |file: &Attachment, object: &mut Object<'_>| Attachments::show(file, &around, &selection, object);
    Ok(odata::page::<Attachments, _>(request, ContextUrl::of(request, &what, selection.names()), page, write))
}

fn count<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let item = N::named(request, &mailbox)?;
    let all = item.attachments.iter().map(AsRef::as_ref);
    odata::count::<Attachments>(request, all.filter(|file| request.wants_attachment(file)))
}

fn get<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let mailbox = request.mailbox()?;
    let item = N::named(request, &mailbox)?;
    let file = attachment(request, &mailbox, item)?;
    if !request.wants_attachment(file) {
        return Err(Refusal::ItemMissing.into());
    }
    single::<N>(request, StatusCode::OK, &mailbox, item, file, options)
}

/// An attachment as the whole answer.
fn single<N: OutlookItem>(
    request: &GraphRequest<'_>,
    status: StatusCode,
    mailbox: &Mailbox,
    item: &Item<dyn Content>,
    file: &Attachment,
    options: &Options,
) -> Result<Answer, Fault> {
    let selection = options.selection::<Attachments>()?;
    let ids = ItemIds::new(mailbox, request.immutable_ids());
    let around = AttachmentContext { ids: &ids, item };
    let what = N::part(request, "attachments");
    let write = |object: &mut Object<'_>| Attachments::show(file, &around, &selection, object);
    Ok(odata::entity(status, ContextUrl::of(request, &what, selection.names()), write))
}

fn value<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let item = N::named(request, &mailbox)?;
    let file = attachment(request, &mailbox, item)?;
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

fn add<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let file = attached::read(request, &body)?;
    let ((key, part), mailbox) = request.change(|cloud, id, now| {
        let key = N::named(request, cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?)?.key;
        let part = cloud.number();
        let attached = |item: &mut Item<dyn Content>| item.attachments.push(Arc::new(Attachment { key: part, ..file }));
        Ok(((key, part), cloud.amend(id, key, now, attached)?))
    })?;
    let item = mailbox.item(key)?;
    let file = item.attachments.iter().find(|file| file.key == part).ok_or(Refusal::ItemMissing)?;
    single::<N>(request, StatusCode::CREATED, &mailbox, item, file, &request.options.of_written())
}

fn delete<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let item = N::named(request, mailbox)?;
        let (key, part) = (item.key, attachment(request, mailbox, item)?.key);
        let detached = |item: &mut Item<dyn Content>| item.attachments.retain(|file| file.key != part);
        Ok(((), cloud.amend(id, key, now, detached)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
