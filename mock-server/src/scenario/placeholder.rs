//! Placeholders of remedies: `{user:anna@contoso.example}` stands for an object id that nobody knows by heart.

use std::convert::Infallible;

use mock365_domain::consent::{ConsentRequest, RequestStatus};
use mock365_domain::dataverse::Table;
use mock365_domain::directory::{Resource, Sku, Tenant, permission};
use mock365_domain::{Cloud, UserRef};
use serde_json::Value;
use uuid::Uuid;

use super::json_texts;
use crate::braces::{Piece, pieces};
use crate::faces::graph::item_id::{self, ItemIds};

/// A text with its placeholders filled in.
pub fn fill(cloud: &Cloud, tenant: Uuid, text: &str) -> Result<String, String> {
    with_each(text, |kind, name| resolve(cloud, tenant, kind, name))
}

/// The same where rows of an environment of Dataverse can be meant: `{mailbox:anna@contoso.example}`.
pub fn fill_with_rows(cloud: &Cloud, host: &str, tenant: Uuid, text: &str) -> Result<String, String> {
    with_each(text, |kind, name| match Table::named(kind) {
        Some(table) => row(cloud, host, table, name),
        None => resolve(cloud, tenant, kind, name),
    })
}

/// The same for a JSON value.
pub fn fill_value_with_rows(cloud: &Cloud, host: &str, tenant: Uuid, value: &Value) -> Result<Value, String> {
    json_texts::exchange(value, &mut |text| fill_with_rows(cloud, host, tenant, text))
}

fn row(cloud: &Cloud, host: &str, table: &'static Table, name: &str) -> Result<String, String> {
    let environment = cloud.environment(host).ok_or_else(|| format!("there is no environment `{host}`"))?;
    let found = environment.find_named(table, name).map(|row| row.id.to_string());
    found.ok_or_else(|| format!("`{{{}:{name}}}`: there is no such row at {host}", table.logical))
}

/// A text with something else in the place of every placeholder.
fn with_each<E>(text: &str, mut other: impl FnMut(&str, &str) -> Result<String, E>) -> Result<String, E> {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Place(place) => match place.split_once(':') {
                Some((kind, name)) => filled.push_str(&other(kind, name.trim())?),
                None => filled.extend(["{", place, "}"]),
            },
        }
    }
    Ok(filled)
}

/// A JSON value with the placeholders of its texts filled in.
pub fn fill_value(cloud: &Cloud, tenant: Uuid, value: &Value) -> Result<Value, String> {
    json_texts::exchange(value, &mut |text| fill(cloud, tenant, text))
}

/// A text as people read it: with the name of what each placeholder stands for.
pub fn named(text: &str) -> String {
    with_each(text, |_, name| Ok::<_, Infallible>(name.to_owned())).unwrap_or_else(|never| match never {})
}

/// What a placeholder can stand for.
const KINDS: [&str; 18] = [
    "user",
    "app",
    "tenant",
    "sp",
    "sku",
    "group",
    "request",
    "user_request",
    "stage",
    "classification",
    "grant",
    "policy",
    "location",
    "device",
    "deleted",
    "certificate",
    "message",
    "folder",
];

/// The placeholders of a text: kind and name.
pub fn all(text: &str) -> Vec<(&str, &str)> {
    let places = pieces(text).filter_map(|piece| match piece {
        Piece::Place(place) => place.split_once(':'),
        Piece::Text(_) => None,
    });
    places.map(|(kind, name)| (kind, name.trim())).collect()
}

/// A text with something that can be an id in the place of everything between braces.
pub fn without(text: &str) -> String {
    let plain = pieces(text).map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Place(_) => "id",
    });
    plain.collect()
}

/// Why a text has a placeholder of a kind that there is not. In requests to Dataverse rows have some too.
pub fn unknown_kind(text: &str, with_rows: bool) -> Option<String> {
    let is_known = |kind: &str| KINDS.contains(&kind) || with_rows && Table::named(kind).is_some();
    let (kind, name) = all(text).into_iter().find(|(kind, _)| !is_known(kind))?;
    Some(no_such_kind(kind, name))
}

fn no_such_kind(kind: &str, name: &str) -> String {
    let near =
        mock365_control::nearest(kind, KINDS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("`{{{kind}:{name}}}`: there is no placeholder `{kind}`; known are {}{near}", KINDS.join(", "))
}

/// What a placeholder stands for in every Cloud.
pub fn fixed(kind: &str, name: &str) -> Result<String, String> {
    let found = match kind {
        "sku" => Sku::find(name).map(|sku| sku.id.to_string()),
        _ => Resource::by_id(permission::GRAPH).and_then(|graph| graph.scope(name)).map(|scope| scope.id.to_string()),
    };
    found.ok_or_else(|| format!("`{{{kind}:{name}}}`: there is no such {kind}"))
}

fn resolve(cloud: &Cloud, tenant_id: Uuid, kind: &str, name: &str) -> Result<String, String> {
    let tenant = cloud.tenants.get(&tenant_id).ok_or("the administrator's tenant is gone")?;
    let found = match kind {
        "user" => cloud.user(name).map(|(UserRef { user, .. }, _)| user.to_string()),
        "app" => cloud.application(name).map(|app| app.app_id.to_string()),
        "tenant" => cloud.tenant(name).map(|tenant| tenant.id.to_string()),
        "sp" => tenant
            .service_principals
            .values()
            .find(|known| known.display_name.eq_ignore_ascii_case(name) || known.app_id.to_string() == name)
            .map(|known| known.id.to_string()),
        "sku" | "classification" => return fixed(kind, name),
        "group" => {
            let mut groups = tenant.groups.values();
            groups.find(|group| group.display_name.eq_ignore_ascii_case(name)).map(|group| group.id.to_string())
        }
        "policy" => {
            let mut policies = tenant.access_policies.iter();
            policies.find(|policy| policy.display_name == name).map(|policy| policy.id.to_string())
        }
        "location" => tenant.named_location(name).map(|location| location.id.to_string()),
        "device" => cloud.user(name).map(|(_, user)| user.device_object_id().to_string()),
        "message" => newest_message(cloud, name),
        "folder" => newest_folder(cloud, name),
        "certificate" => Some(super::certificate::in_base64()?),
        "deleted" => cloud.deleted_user(name).map(|at| at.user.to_string()),
        "request" => request(tenant, name).map(|request| request.id.to_string()),
        "user_request" | "stage" => request(tenant, name)
            .and_then(|request| request.users.iter().rev().find(|user| user.status == RequestStatus::InProgress))
            .map(|user| user.id.to_string()),
        "grant" => tenant
            .grants
            .iter()
            .find(|grant| {
                let client = tenant.service_principals.get(&grant.client);
                client.is_some_and(|client| {
                    client.display_name.eq_ignore_ascii_case(name) || client.app_id.to_string() == name
                })
            })
            .map(|grant| grant.id.clone()),
        _ => {
            return Err(no_such_kind(kind, name));
        }
    };
    found.ok_or_else(|| format!("`{{{kind}:{name}}}`: there is no such {kind}"))
}

/// Whose message a placeholder names, and of which subject.
pub(super) fn whose_message(name: &str) -> (&str, Option<&str>) {
    name.split_once(' ').map_or((name, None), |(name, subject)| (name, Some(subject.trim())))
}

/// What came last into somebody's inbox, or the last with a subject: `anna@contoso.example Order`.
fn newest_message(cloud: &Cloud, name: &str) -> Option<String> {
    let (name, subject) = whose_message(name);
    let (_, user) = cloud.user(name)?;
    let mailbox = cloud.mailboxes.get(&user.mailbox?)?;
    let inbox = mailbox.well_known("inbox")?.key;
    let message = mailbox.mail_in(inbox).find(|mail| subject.is_none_or(|subject| mail.subject == subject))?;
    Some(ItemIds::new(mailbox, false).item(message).as_str().to_owned())
}

/// What was made last of somebody's folders, whether it is there still or not.
fn newest_folder(cloud: &Cloud, name: &str) -> Option<String> {
    let (_, user) = cloud.user(name)?;
    let mailbox = cloud.mailboxes.get(&user.mailbox?)?;
    Some(item_id::of_folder(mailbox, mailbox.newest_folder()?))
}

/// The open consent request for an app.
fn request<'a>(tenant: &'a Tenant, app: &str) -> Option<&'a ConsentRequest> {
    tenant.requests.iter().rev().find(|request| {
        (request.app_name.eq_ignore_ascii_case(app) || request.app_id.to_string() == app)
            && request.users.iter().any(|user| user.status == RequestStatus::InProgress)
    })
}
