//! Overrides: senders whose mail always lies among the focused, or always beside it.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{FocusedOverride, Mailbox, Recipient};
use mock365_domain::{Change, DomainField, Refusal};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{OVERRIDES, READS, WRITES};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, odata};

/// The list as answers' contexts name it.
const WHAT: &str = "inferenceClassification/overrides";

/// What all of them have in common.
const ANY: Operation = Operation {
    name: "graph.inferenceClassification.overrides.list",
    method: Method::GET,
    at: OVERRIDES,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/inferenceclassification-list-overrides",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/inferenceclassification-list-overrides>
pub const LIST: Operation = ANY;

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const COUNT: Operation = Operation {
    name: "graph.inferenceClassification.overrides.count",
    tail: "/$count",
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: |request| {
        let mailbox = request.mailbox()?;
        odata::count::<FocusedOverride>(request, mailbox.focused_overrides())
    },
    ..ANY
};

/// <https://learn.microsoft.com/graph/api/inferenceclassification-post-overrides>
pub const CREATE: Operation = Operation {
    name: "graph.inferenceClassification.overrides.create",
    method: Method::POST,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/inferenceclassification-post-overrides",
    handler: create,
    ..ANY
};

/// <https://learn.microsoft.com/graph/api/resources/inferenceclassificationoverride>
pub const GET: Operation = Operation {
    name: "graph.inferenceClassification.overrides.get",
    tail: "/{inferenceClassificationOverride-id}",
    link: "https://learn.microsoft.com/graph/api/resources/inferenceclassificationoverride",
    handler: |request| {
        let mailbox = request.mailbox()?;
        answer(request, StatusCode::OK, &mailbox, named(request, &mailbox)?.id)
    },
    ..ANY
};

/// <https://learn.microsoft.com/graph/api/inferenceclassificationoverride-update>
pub const UPDATE: Operation = Operation {
    name: "graph.inferenceClassification.overrides.update",
    method: Method::PATCH,
    tail: "/{inferenceClassificationOverride-id}",
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/inferenceclassificationoverride-update",
    handler: update,
    ..ANY
};

/// <https://learn.microsoft.com/graph/api/inferenceclassificationoverride-delete>
pub const DELETE: Operation = Operation {
    name: "graph.inferenceClassification.overrides.delete",
    method: Method::DELETE,
    tail: "/{inferenceClassificationOverride-id}",
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/inferenceclassificationoverride-delete",
    handler: delete,
    ..ANY
};

/// The override that the path names.
fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m FocusedOverride, Fault> {
    let id = Uuid::parse_str(request.param("inferenceClassificationOverride-id"));
    Ok(mailbox.focused_override(id.map_err(|_| Refusal::ItemMissing)?)?)
}

/// An override as the whole answer.
fn answer(request: &GraphRequest<'_>, status: StatusCode, mailbox: &Mailbox, id: Uuid) -> Result<Answer, Fault> {
    odata::one::<FocusedOverride>(request, status, WHAT, mailbox.focused_override(id)?, &())
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    odata::list::<FocusedOverride>(request, WHAT, mailbox.focused_overrides(), &())
}

/// Refuses a body without one of these, or with null in its place.
fn check_given(body: &Map<String, Value>, needed: &[(&str, DomainField)]) -> Result<(), Fault> {
    let fields = Fields::new(body, "inferenceClassificationOverride");
    match needed.iter().find(|(name, _)| fields.value(name).is_none()) {
        Some((name, field)) => Err(Refusal::invalid(*field, format!("an override needs {name}")).into()),
        None => Ok(()),
    }
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    check_given(&body, &[("classifyAs", DomainField::Classification), ("senderEmailAddress", DomainField::Sender)])?;
    let mut wanted = FocusedOverride { id: Uuid::nil(), sender: Recipient::default(), is_other: false };
    odata::update::<FocusedOverride>(&mut wanted, &body)?;
    let (id, mailbox) = request.change(|cloud, mailbox, _| {
        let id = cloud.guid();
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        Ok((mailbox.put_override(FocusedOverride { id, ..wanted })?, Change::none()))
    })?;
    Ok(odata::created(request, answer(request, StatusCode::CREATED, &mailbox, id)?))
}

/// Only `classifyAs` can be changed.
fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let has = |name: &str| Fields::new(&body, "inferenceClassificationOverride").has(name);
    let sent = [("classifyAs", DomainField::Classification), ("senderEmailAddress", DomainField::Sender)];
    let sent: Vec<_> = sent.into_iter().filter(|(name, _)| has(name)).collect();
    let (id, mailbox) = request.change(|cloud, mailbox, _| {
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let known = named(request, mailbox)?.clone();
        let mut wanted = known.clone();
        odata::update::<FocusedOverride>(&mut wanted, &body)?;
        check_given(&body, &sent)?;
        if wanted.sender != known.sender {
            return Err(Refusal::invalid(DomainField::Sender, "the sender of an override cannot be changed").into());
        }
        Ok((mailbox.put_override(wanted)?, Change::none()))
    })?;
    answer(request, StatusCode::OK, &mailbox, id)
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change(|cloud, mailbox, _| {
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let id = named(request, mailbox)?.id;
        Ok((mailbox.remove_override(id)?, Change::none()))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
