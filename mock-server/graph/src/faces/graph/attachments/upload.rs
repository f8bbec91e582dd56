//! Create an upload session: the address that the parts of a large file go to.

use http::StatusCode;
use mock365_domain::mailbox::Attachment;
use mock365_domain::{Change, Refusal};
use serde_json::Value;

use crate::exchange::Answer;
use crate::faces::graph::odata::{ContextUrl, GRAPH_DIALECT, ODataFault, Writer};
use crate::faces::graph::outlook_item::OutlookItem;
use crate::faces::graph::upload_address::{self, UploadToken};
use crate::faces::graph::{Fault, Fields, GraphRequest, JSON, item_write};
use crate::faces::wire_id::WireId;

/// Bytes that a file may have, as Microsoft's reference has it. Somebody measured 2 MiB as the least.
const SIZES: std::ops::RangeInclusive<u64> = 3_000_000..=150 << 20;
/// The types of attachments.
const TYPES: [&str; 3] = ["file", "item", "reference"];
const ITEM: &str = "microsoft.graph.attachmentItem";

/// <https://learn.microsoft.com/graph/api/attachment-createuploadsession>
pub fn create<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let sent = request
        .parameters(&body)
        .object("AttachmentItem", ITEM)?
        .ok_or_else(|| Fault::missing_parameter("AttachmentItem"))?;
    let (file, size) = read(&Fields::new(sent, "attachmentItem"))?;
    let owner = request.owner()?;
    if request.bearer.user.is_some_and(|user| user != owner.user) {
        let why = "upload sessions are not open to users in mailboxes that were shared with them";
        return Err(Fault::from(Refusal::PermissionMissing(why.to_owned())));
    }
    let ((key, number, ends), mailbox) = request.change(|cloud, id, now| {
        let key = N::named(request, cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?)?.key;
        let (number, ends) = cloud.begin_upload((owner, key), request.bearer.app, (file, size), now)?;
        Ok(((key, number, ends), Change::none()))
    })?;
    let item = mailbox.item(key)?;
    let place = upload_address::of_item(owner, &mailbox, item);
    let id = WireId::of_attachment(&mailbox, item, number);
    let url = upload_address::of_upload(request.call, &place, &id, UploadToken::new(number, ends));
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|session| {
        let context = ContextUrl::of(request, "microsoft.graph.uploadSession", None).at_root();
        session.control("@odata.context").text(format_args!("{context}"));
        session.value("uploadUrl", url.as_str());
        session.value("expirationDateTime", ends);
        session.value("nextExpectedRanges", &["0-"][..]);
    });
    Ok(Answer::with_body(StatusCode::CREATED, JSON, out.finish()))
}

/// The attachment that is to be uploaded, and how large it will be.
fn read(fields: &Fields<'_>) -> Result<(Attachment, u64), Fault> {
    fields.only(&["attachmentType", "contentId", "contentType", "isInline", "name", "size"])?;
    let kind = fields.value("attachmentType").ok_or_else(|| Fault::missing_parameter("attachmentType"))?;
    match TYPES[item_write::member("attachmentType", kind, &TYPES)?] {
        "file" => {}
        other => {
            return Err(ODataFault::unbuilt(format_args!("upload sessions for attachments of type {other}")).into());
        }
    }
    let name = fields.text("name")?.filter(|name| !name.is_empty()).ok_or_else(|| Fault::missing_parameter("name"))?;
    let size = bytes(fields.value("size").ok_or_else(|| Fault::missing_parameter("size"))?)?;
    if size < *SIZES.start() {
        let message = "Attachment size must be greater than the minimum size.";
        return Err(Fault::bad_request("ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", message)
            .explain("files under 3 MB are attached by a POST to `attachments`"));
    }
    if size > *SIZES.end() {
        let message = "The file attachment exceeds the maximum supported size.";
        return Err(Fault::bad_request("ErrorAttachmentSizeLimitExceeded", message)
            .explain("a file may have 150 MB; the message that it hangs on has a limit of its own"));
    }
    let file = Attachment {
        is_inline: fields.flag("isInline")?.unwrap_or(false),
        content_id: fields.text("contentId")?.map(str::to_owned),
        ..Attachment::file(name, fields.text("contentType")?.unwrap_or("application/octet-stream"), Vec::new())
    };
    Ok((file, size))
}

/// A number of bytes, which may stand in a text.
fn bytes(value: &Value) -> Result<u64, ODataFault> {
    let said = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    };
    let said = said.ok_or_else(|| ODataFault::mistyped("size", value, "Edm.Int64"))?;
    Ok(u64::try_from(said).unwrap_or(0))
}
