//! Create a draft: in Drafts, or in the folder of the path.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use mock365_domain::mailbox::{Item, Message};
use serde_json::{Map, Value};

use super::{WRITES, answer, path_folder};
use crate::exchange::Answer;
use crate::faces::graph::attachments::take;
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};
use crate::faces::mime;

/// <https://learn.microsoft.com/graph/api/user-post-messages>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.create",
    method: Method::POST,
    at: super::MESSAGES,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/user-post-messages",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let draft = if is_mime(request) { from_mime(request)? } else { from_json(request, &request.json_body()?)? };
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
        let folder = path_folder(request, mailbox)?.unwrap_or_else(|| mailbox.well_known_key("drafts"));
        store(cloud, id, Item { folder, ..draft })
    })?;
    answer(request, StatusCode::CREATED, &mailbox, mailbox.mail(key)?, &request.options.of_made())
}

/// Puts a message into a mailbox; its key.
pub(super) fn store(
    cloud: &mut mock365_domain::Cloud,
    id: u64,
    mut message: Item<Message>,
) -> Result<(u64, mock365_domain::Change), Fault> {
    cloud.identify_message(id, &mut message);
    let key = message.key;
    let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::ItemMissing)?;
    Ok((key, mailbox.insert(message)?))
}

/// Whether the body is MIME.
pub(crate) fn is_mime(request: &GraphRequest<'_>) -> bool {
    request.call.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/plain"))
}

/// A draft out of a body that is MIME in base64.
///
/// <https://learn.microsoft.com/graph/outlook-send-mime-message>
pub(crate) fn from_mime(request: &GraphRequest<'_>) -> Result<Item<Message>, Fault> {
    let bytes = mime_bytes(request)?;
    let mut draft = Item::<Message>::unwritten(request.call.now);
    mime::read_message(&mut draft, &bytes).ok_or_else(no_mime)?;
    Ok(draft)
}

/// The MIME that a body has in base64.
pub(super) fn mime_bytes(request: &GraphRequest<'_>) -> Result<Vec<u8>, Fault> {
    let compact: Vec<u8> = request.call.body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let unreadable =
        || Fault::bad_request("ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.");
    STANDARD.decode(compact).map_err(|_| unreadable())
}

/// Refuses what is no MIME.
pub(super) fn no_mime() -> Fault {
    Fault::bad_request("ErrorMimeContentInvalid", "The MIME content is invalid.")
}

/// A draft out of a message in JSON.
pub(crate) fn from_json(request: &GraphRequest<'_>, body: &Map<String, Value>) -> Result<Item<Message>, Fault> {
    let mut draft = Item::<Message>::unwritten(request.call.now);
    draft.attachments = take::<Messages>(request, &mut draft, body)?;
    Ok(draft)
}
