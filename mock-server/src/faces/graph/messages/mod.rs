//! Messages: read, written, moved, answered, sent.

mod attachments;
mod copy;
mod count;
mod create;
mod create_reply;
mod delete;
mod get;
mod list;
mod permanent_delete;
mod relocate;
mod reply;
mod send;
mod update;
mod value;

pub(super) use create::{from_json, from_mime, is_mime, numbered};
pub(super) use relocate::destination;

use std::sync::Arc;

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Mailbox, Message};
use serde_json::{Map, Value};

use super::mail_folders::folder_key;
use super::odata::{Options, Selection, show};
use super::view::{AttachmentContext, Attachments, MessageContext, Messages};
use super::{Fault, GraphRequest, Operation, Permissions, item_id};
use crate::exchange::Answer;
use crate::faces::wire_id::IdKind;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &count::OPERATION,
    &create::OPERATION,
    &get::OPERATION,
    &value::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &permanent_delete::OPERATION,
    &send::OPERATION,
    &relocate::OPERATION,
    &copy::OPERATION,
    &reply::REPLY,
    &reply::REPLY_ALL,
    &reply::FORWARD,
    &create_reply::REPLY,
    &create_reply::REPLY_ALL,
    &create_reply::FORWARD,
    &attachments::LIST,
    &attachments::COUNT,
    &attachments::ADD,
    &attachments::GET,
    &attachments::VALUE,
    &attachments::DELETE,
];

/// A path below the owner, below a mail folder, and below a child folder.
macro_rules! wherever_mail_lies {
    ($path:literal) => {
        &[
            $path,
            concat!("/mailFolders/{mailFolder-id}", $path),
            concat!("/mailFolders/{mailFolder-id}/childFolders/{mailFolder-id1}", $path),
        ]
    };
}
use wherever_mail_lies;

const READS: Permissions = Permissions {
    delegated: &["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
    application: &["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
};
const READS_WHOLE: Permissions =
    Permissions { delegated: &["Mail.Read", "Mail.ReadWrite"], application: &["Mail.Read", "Mail.ReadWrite"] };
const WRITES: Permissions = Permissions { delegated: &["Mail.ReadWrite"], application: &["Mail.ReadWrite"] };
const UPDATES: Permissions = Permissions {
    delegated: &["Mail.ReadWrite", "Mail-Advanced.ReadWrite"],
    application: &["Mail.ReadWrite", "Mail-Advanced.ReadWrite.All"],
};
const SENDS: Permissions = Permissions { delegated: &["Mail.Send"], application: &["Mail.Send"] };

/// The folder that the path names, if it names one: its key.
fn path_folder(request: &GraphRequest<'_>, mailbox: &Mailbox) -> Result<Option<u64>, Fault> {
    let Some(name) = request.last_param(&["mailFolder-id", "mailFolder-id1"]) else { return Ok(None) };
    folder_key(mailbox, name).map(Some)
}

/// The message that the path names.
fn named<'a>(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Result<&'a Arc<Message>, Fault> {
    let id = item_id::read(mailbox, IdKind::Message, request.param("message-id"))?;
    let message = mailbox.message(id.key)?;
    if !item_id::fits(&id, message.folder) {
        return Err(Refusal::ItemMissing.into());
    }
    match path_folder(request, mailbox)? {
        Some(folder) if folder != message.folder => Err(Refusal::ItemMissing.into()),
        _ => Ok(message),
    }
}

/// What the message's view needs.
fn around<'a>(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> MessageContext<'a> {
    let text = request.prefers("outlook.body-content-type", "text");
    MessageContext { mailbox, immutable: request.immutable_ids(), text }
}

/// A message's properties, with `@odata.etag`, and with attachments where they are to be expanded.
fn shown(
    message: &Message,
    around: &MessageContext<'_>,
    selection: &Selection<Messages>,
    options: &Options,
) -> Result<Map<String, Value>, Fault> {
    let mut map = Map::new();
    map.insert("@odata.etag".to_owned(), around.etag(message).into());
    map.extend(show::<Messages>(message, around, selection));
    if let Some(names) = options.expands("attachments") {
        if options.basic {
            return Err(Refusal::PermissionMissing("Mail.Read".to_owned()).into());
        }
        let around = AttachmentContext {
            mailbox: around.mailbox,
            immutable: around.immutable,
            folder: message.folder,
            item: message.key,
        };
        let wanted = Selection::of(names, &[], &[])?;
        let files =
            message.attachments.iter().map(|file| attachment_json(&show::<Attachments>(file, &around, &wanted)));
        map.insert("attachments".to_owned(), files.collect());
    }
    Ok(map)
}

/// An attachment with its type in front.
fn attachment_json(properties: &Map<String, Value>) -> Value {
    let mut map = Map::new();
    map.insert("@odata.type".to_owned(), "#microsoft.graph.fileAttachment".into());
    map.insert("@odata.mediaContentType".to_owned(), properties.get("contentType").cloned().unwrap_or_default());
    map.extend(properties.clone());
    map.into()
}

/// A message as the whole answer.
fn answer(
    request: &GraphRequest<'_>,
    status: StatusCode,
    mailbox: &Mailbox,
    message: &Message,
    options: &Options,
) -> Result<Answer, Fault> {
    let selection = options.selection::<Messages>()?;
    let around = around(request, mailbox);
    let context = match selection.names() {
        Some(names) => format!("messages({})/$entity", names.join(",")),
        None => "messages/$entity".to_owned(),
    };
    let whole = shown(message, &around, &selection, options)?;
    let answer = request.entity(status, &request.of_owner(&context), None, whole);
    let answer = preferred(request, answer);
    Ok(if status == StatusCode::CREATED {
        let place = format!(
            "{}/{}/{}",
            request.call.base.origin,
            request.version,
            request.of_owner(&format!("messages('{}')", around.id(message)))
        );
        answer.header(http::header::LOCATION, &place)
    } else {
        answer
    })
}

/// Says which preferences were kept.
fn preferred(request: &GraphRequest<'_>, answer: Answer) -> Answer {
    let name = http::HeaderName::from_static("preference-applied");
    let mut answer = answer;
    if let Some(kind) = request.preference("outlook.body-content-type") {
        let kind = if kind.eq_ignore_ascii_case("text") { "text" } else { "html" };
        answer = answer.header(name.clone(), &format!("outlook.body-content-type=\"{kind}\""));
    }
    if request.immutable_ids() {
        answer = answer.header(name, "IdType=\"ImmutableId\"");
    }
    answer
}
