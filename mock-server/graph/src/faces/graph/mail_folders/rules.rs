//! Rules of the Inbox for mail that arrives.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{InboxRule, Mailbox};
use mock365_domain::{Change, Refusal};
use serde_json::{Map, Value};

use super::{MAIL_FOLDER, named};
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl, Object};
use crate::faces::graph::view::FolderContext;
use crate::faces::graph::view::message_rule::{is_read_only, write};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, item_id};
use crate::faces::wire_id::RuleId;

const READS: Permissions = Permissions::alike(&["MailboxSettings.Read", "MailboxSettings.ReadWrite"]);
const WRITES: Permissions = Permissions::alike(&["MailboxSettings.ReadWrite"]);

/// <https://learn.microsoft.com/graph/api/mailfolder-list-messagerules>
pub const LIST: Operation = Operation {
    name: "graph.mailFolders.messageRules.list",
    method: Method::GET,
    at: MAIL_FOLDER,
    tail: "/messageRules",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/mailfolder-list-messagerules",
    handler: list,
};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const COUNT: Operation = Operation {
    name: "graph.mailFolders.messageRules.count",
    tail: "/messageRules/$count",
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: |request| {
        let mailbox = request.mailbox()?;
        check_inbox(request, &mailbox)?;
        odata::count::<InboxRule>(request, mailbox.rules().iter())
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/mailfolder-post-messagerules>
pub const CREATE: Operation = Operation {
    name: "graph.mailFolders.messageRules.create",
    method: Method::POST,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-post-messagerules",
    handler: create,
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/messagerule-get>
pub const GET: Operation = Operation {
    name: "graph.mailFolders.messageRules.get",
    tail: "/messageRules/{messageRule-id}",
    link: "https://learn.microsoft.com/graph/api/messagerule-get",
    handler: |request| {
        let mailbox = request.mailbox()?;
        answer(request, StatusCode::OK, &mailbox, rule(request, &mailbox)?.id)
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/messagerule-update>
pub const UPDATE: Operation = Operation {
    name: "graph.mailFolders.messageRules.update",
    method: Method::PATCH,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/messagerule-update",
    handler: update,
    ..GET
};

/// <https://learn.microsoft.com/graph/api/messagerule-delete>
pub const DELETE: Operation = Operation {
    name: "graph.mailFolders.messageRules.delete",
    method: Method::DELETE,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/messagerule-delete",
    handler: delete,
    ..GET
};

/// Refuses folders that have no rules: all but the Inbox.
fn check_inbox(request: &GraphRequest<'_>, mailbox: &Mailbox) -> Result<(), Fault> {
    if named(request, mailbox)?.key == mailbox.well_known_key("inbox") {
        return Ok(());
    }
    let message = "Your request can't be completed. Rules are only supported for the Inbox folder.";
    Err(Fault::bad_request("ErrorInvalidRequest", message).explain("messageRules are those of the Inbox alone"))
}

/// The rule that the path names.
fn rule<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m InboxRule, Fault> {
    check_inbox(request, mailbox)?;
    let text = request.param("messageRule-id");
    let id = RuleId::read(text).ok_or_else(|| Refusal::IdMalformed(text.to_owned()))?;
    Ok(mailbox.rule(id.0)?)
}

/// The same, where Graph may change it.
fn writable<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m InboxRule, Fault> {
    let rule = rule(request, mailbox)?;
    if !is_read_only(rule) {
        return Ok(rule);
    }
    let message = "The rule is read-only. It cannot be modified or deleted by the rules REST API.";
    Err(Fault::bad_request("ErrorNotSupportedMessageRule", message)
        .explain("it has conditions that Graph has no names for; EWS changes it"))
}

/// The list as answers' contexts name it.
fn what(request: &GraphRequest<'_>) -> String {
    format!(
        "mailFolders('{}')/messageRules",
        request.last_param(&["mailFolder-id", "mailFolder-id1"]).unwrap_or("inbox")
    )
}

/// A rule as the whole answer.
fn answer(request: &GraphRequest<'_>, status: StatusCode, mailbox: &Mailbox, id: u64) -> Result<Answer, Fault> {
    let selection = request.options.selection::<InboxRule>()?;
    let (rule, what) = (mailbox.rule(id)?, what(request));
    let context = ContextUrl::of(request, &what, selection.names());
    let around = FolderContext::new(mailbox);
    Ok(odata::entity(status, context, |object| write(rule, &around, &selection, object)))
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    check_inbox(request, &mailbox)?;
    let selection = request.options.selection::<InboxRule>()?;
    let found = request.options.query::<InboxRule>()?.run(mailbox.rules().iter());
    let (what, around) = (what(request), FolderContext::new(&mailbox));
    let show = |rule: &InboxRule, object: &mut Object<'_>| write(rule, &around, &selection, object);
    Ok(odata::page::<InboxRule, _>(request, ContextUrl::of(request, &what, selection.names()), found, show))
}

/// Writes the ids of folders that a body names by their well-known names, and refuses ids that are none of this mailbox's.
fn with_folder_ids(mailbox: &Mailbox, body: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let mut body = body.clone();
    let actions = body.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("actions")).map(|(_, actions)| actions);
    for (name, value) in actions.and_then(Value::as_object_mut).into_iter().flatten() {
        let is_folder = ["copyToFolder", "moveToFolder"].iter().any(|known| known.eq_ignore_ascii_case(name));
        let Some(said) = value.as_str().filter(|said| is_folder && !said.is_empty()) else { continue };
        let key = match mailbox.well_known(said) {
            Some(folder) => folder.key,
            None => item_id::read_folder(mailbox, said)?,
        };
        *value = item_id::of_folder(mailbox, key).into();
    }
    Ok(body)
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    // What cannot be read is refused before anything else is looked at.
    odata::update::<InboxRule>(&mut InboxRule::unwritten(0), &body)?;
    let (id, mailbox) = request.change(|cloud, mailbox, _| {
        let id = cloud.number();
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        check_inbox(request, mailbox)?;
        let mut rule = InboxRule::unwritten(id);
        odata::update::<InboxRule>(&mut rule, &with_folder_ids(mailbox, &body)?)?;
        mailbox.put_rule(rule)?;
        Ok((id, Change::none()))
    })?;
    Ok(odata::created(request, answer(request, StatusCode::CREATED, &mailbox, id)?))
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    odata::update::<InboxRule>(&mut InboxRule::unwritten(0), &body)?;
    let (id, mailbox) = request.change(|cloud, mailbox, _| {
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let mut rule = writable(request, mailbox)?.clone();
        odata::update::<InboxRule>(&mut rule, &with_folder_ids(mailbox, &body)?)?;
        let id = rule.id;
        mailbox.put_rule(rule)?;
        Ok((id, Change::none()))
    })?;
    answer(request, StatusCode::OK, &mailbox, id)
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, mailbox, _| {
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let id = writable(request, mailbox)?.id;
        Ok((mailbox.remove_rule(id)?, Change::none()))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
