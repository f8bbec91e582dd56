//! Messages: read, written, moved, answered, sent.

mod copy;
mod count;
mod create;
mod create_reply;
mod delete;
mod delta;
mod get;
mod junk;
mod list;
mod permanent_delete;
mod relocate;
mod reply;
mod send;
mod update;
mod value;

pub(super) use create::{from_json, from_mime, is_mime};
pub(super) use relocate::destination;

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Listing, Mail, Mailbox};

use super::item_id::ItemIds;
use super::mail_folders::{check_above, folder_key};
use super::odata::{BodyStyle, ContextUrl, Options};
use super::view::{MessageContext, MessageShape};
use super::{Fault, GraphRequest, Operation, Permissions, item_id, odata};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &delta::OPERATION,
    &delta::WHOLE,
    &count::OPERATION,
    &create::OPERATION,
    &get::OPERATION,
    &get::EVENT,
    &value::OPERATION,
    &value::PUT,
    &value::DELETE,
    &update::OPERATION,
    &delete::OPERATION,
    &permanent_delete::OPERATION,
    &send::OPERATION,
    &relocate::OPERATION,
    &copy::OPERATION,
    &junk::MARK,
    &junk::UNMARK,
    &junk::REPORT,
    &reply::REPLY,
    &reply::REPLY_ALL,
    &reply::FORWARD,
    &create_reply::REPLY,
    &create_reply::REPLY_ALL,
    &create_reply::FORWARD,
];

/// Where messages hang: below their owner, a mail folder, and a child folder.
pub(super) const MESSAGES: &[&str] = &[
    "/messages",
    "/mailFolders/{mailFolder-id}/messages",
    "/mailFolders/{mailFolder-id}/childFolders/{mailFolder-id1}/messages",
];

const READS: Permissions = Permissions {
    delegated: &["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
    application: &["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
};
pub(super) const READS_WHOLE: Permissions =
    Permissions { delegated: &["Mail.Read", "Mail.ReadWrite"], application: &["Mail.Read", "Mail.ReadWrite"] };
pub(super) const WRITES: Permissions = Permissions { delegated: &["Mail.ReadWrite"], application: &["Mail.ReadWrite"] };
const UPDATES: Permissions = Permissions {
    delegated: &["Mail.ReadWrite", "Mail-Advanced.ReadWrite"],
    application: &["Mail.ReadWrite", "Mail-Advanced.ReadWrite.All"],
};
const SENDS: Permissions = Permissions { delegated: &["Mail.Send"], application: &["Mail.Send"] };

/// The folder that the path names, if it names one: its key.
fn path_folder(request: &GraphRequest<'_>, mailbox: &Mailbox) -> Result<Option<u64>, Fault> {
    let Some(name) = request.last_param(&["mailFolder-id", "mailFolder-id1"]) else { return Ok(None) };
    check_above(request, mailbox, folder_key(mailbox, request.param("mailFolder-id"))?)?;
    folder_key(mailbox, name).map(Some)
}

/// The message that the path names.
pub(super) fn named<'a>(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Result<&'a Mail, Fault> {
    let id = item_id::read_item(mailbox, Listing::Mail, request.param("message-id"))?;
    let message = mailbox.mail(id.key)?;
    if !item_id::fits(&id, message.folder) {
        return Err(Refusal::ItemMissing.into());
    }
    match path_folder(request, mailbox)? {
        Some(folder) if !mailbox.lists(folder, message) => Err(Refusal::ItemMissing.into()),
        _ => Ok(message),
    }
}

/// What the message's view needs.
fn around<'a>(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> MessageContext<'a> {
    MessageContext { ids: ItemIds::new(mailbox, request.immutable_ids()), bodies: request.options.style.bodies }
}

/// A message as the whole answer.
fn answer(
    request: &GraphRequest<'_>,
    status: StatusCode,
    mailbox: &Mailbox,
    message: &Mail,
    options: &Options,
) -> Result<Answer, Fault> {
    let shape = MessageShape::of(options)?;
    let around = around(request, mailbox);
    let what = request.cast_list("messages");
    let context = ContextUrl::of(request, &what, shape.selection.names());
    let answer = odata::entity(status, context, |object| shape.write(message, &around, object));
    let answer = preferred(request, answer);
    Ok(if status == StatusCode::CREATED {
        let place = format!(
            "{}/{}/{}",
            request.call.base.origin,
            request.version,
            request.of_owner(&format!("messages('{}')", around.ids.item(message).as_str()))
        );
        answer.header(http::header::LOCATION, &place)
    } else {
        answer
    })
}

/// Says which preferences were kept.
fn preferred(request: &GraphRequest<'_>, answer: Answer) -> Answer {
    let answer = BodyStyle::applied(request.call, answer);
    if !request.immutable_ids() {
        return answer;
    }
    answer.header(http::HeaderName::from_static("preference-applied"), "IdType=\"ImmutableId\"")
}
