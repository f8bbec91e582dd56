//! Update a message. What was sent or received keeps its subject, body and recipients for all but those with a permission
//! of its own, once Microsoft's change applies to the tenant.

use http::{Method, StatusCode};
use mock365_domain::cloud::MailboxId;
use mock365_domain::mailbox::Mail;
use mock365_domain::{Cloud, Now, Refusal, Rollout};

use super::{UPDATES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::odata::update_as;
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_write};
use crate::faces::wire_id::ChangeKey;

/// <https://learn.microsoft.com/graph/api/message-update>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.update",
    method: Method::PATCH,
    at: super::MESSAGES,
    tail: "/{message-id}",
    mount: Mount::Mailbox,
    permissions: UPDATES,
    link: "https://learn.microsoft.com/graph/api/message-update",
    handler: update,
};

/// Properties that are the draft's alone to change ("updatable only if isDraft = true").
///
/// <https://devblogs.microsoft.com/microsoft365dev/graph-api-updates-to-sensitive-email-properties>
const OF_DRAFTS: [&str; 9] = [
    "bccRecipients",
    "body",
    "ccRecipients",
    "from",
    "internetMessageId",
    "replyTo",
    "sender",
    "subject",
    "toRecipients",
];

/// Permissions that let an app change them in what was sent or received.
const ADVANCED: [&str; 3] =
    ["Mail-Advanced.ReadWrite", "Mail-Advanced.ReadWrite.All", "Mail-Advanced.ReadWrite.Shared"];

/// Refuses to write what is the draft's alone into a message that is none, to those without the permission for it.
pub(super) fn check_sensitive(
    request: &GraphRequest<'_>,
    cloud: &Cloud,
    mailbox: MailboxId,
    message: &Mail,
    now: Now,
) -> Result<(), Fault> {
    let may = message.is_draft || ADVANCED.iter().any(|name| request.bearer.has(name));
    if may || !is_restricted(cloud, mailbox, now) {
        return Ok(());
    }
    let wanted = "Mail-Advanced.ReadWrite (subject, body, recipients and their like of a message that is no draft)";
    Err(Refusal::PermissionMissing(wanted.to_owned()).into())
}

/// Whether the change of Microsoft's applies to the mailbox's tenant.
fn is_restricted(cloud: &Cloud, mailbox: MailboxId, now: Now) -> bool {
    let tenant = cloud.mailboxes.get(&mailbox).and_then(|mailbox| cloud.tenants.get(&mailbox.owner.tenant));
    tenant.is_some_and(|tenant| tenant.has(Rollout::MailAdvanced, now))
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let (key, mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let message = named(request, mailbox)?;
        request.if_match(ChangeKey::of_item(mailbox, message).etag())?;
        if body.keys().any(|name| item_write::is_among(name, &OF_DRAFTS)) {
            check_sensitive(request, cloud, id, message, now)?;
        }
        let key = message.key;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let beta = request.options.style.beta;
        let change = mailbox
            .update(key, now, |message: &mut Mail| Ok::<_, Fault>(update_as::<Messages>(beta, message, &body)?))?;
        Ok((key, change))
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.mail(key)?, &request.options.of_written())
}
