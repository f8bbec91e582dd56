//! Actions on a table: many rows in one request, all or none of them; and privileges of a role.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations>

use http::StatusCode;
use mock365_domain::dataverse::{AccessDepth, Privilege, Table, UpsertConditions};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::address::SegmentKey;
use super::body::id_in;
use super::request::row_key;
use super::write::Writing;
use super::{DATAVERSE_DIALECT, Fault};
use crate::exchange::Answer;
use crate::faces::odata::{Literal, Writer};
use crate::limits::DATAVERSE_BATCH;

/// Does an action.
pub fn act(
    writing: &mut Writing<'_, '_>,
    table: &'static Table,
    key: Option<&SegmentKey>,
    action: &str,
) -> Result<Answer, Fault> {
    let body = writing.request.body(table.set)?;
    if let Some(key) = key {
        return match action {
            "SendEmail" => send_email(writing, table, key, &body),
            _ => add_privileges(writing, table, key, &body),
        };
    }
    let targets = body.get("Targets").and_then(Json::as_array);
    let targets = targets.filter(|targets| !targets.is_empty());
    let targets = targets
        .ok_or_else(|| Fault::payload(table.set, format!("The parameter 'Targets' of '{action}' is missing.")))?;
    if targets.len() > DATAVERSE_BATCH.count() {
        return Err(Fault::payload(table.set, format!("More than {} rows at once.", DATAVERSE_BATCH.amount)));
    }
    let mut ids = Vec::new();
    for target in targets {
        let target = target.as_object().ok_or_else(|| Fault::payload(table.set, "A target is no object."))?;
        ids.push(one(writing, table, action, target)?);
    }
    if action == "CreateMultiple" {
        return Ok(created(writing, &ids));
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Writes one of the rows.
fn one(
    writing: &mut Writing<'_, '_>,
    table: &'static Table,
    action: &str,
    target: &Map<String, Json>,
) -> Result<Uuid, Fault> {
    let (draft, parties) = (writing.bodies().draft(table, target)?, writing.bodies().parties(table, target)?);
    if action == "CreateMultiple" {
        return Ok(writing.environment.make(writing.caller, table, (draft, parties), writing.now)?);
    }
    let key = match (id_in(target, table.id), target.get("@odata.id").and_then(Json::as_str)) {
        (Some(id), _) => SegmentKey::Id(id),
        (None, Some(address)) => key_in(table, address)?,
        (None, None) => return Err(Fault::payload(table.set, format!("A target has no '{}'.", table.id))),
    };
    let conditions = if action == "UpdateMultiple" { UpsertConditions::KNOWN } else { UpsertConditions::NONE };
    let key = row_key(table, &key)?;
    Ok(writing.environment.upsert(writing.caller, (table, key), (draft, parties), conditions, writing.now)?.0)
}

/// The key in a target's own address: `contacts(emailaddress1='x')`.
fn key_in(table: &Table, address: &str) -> Result<SegmentKey, Fault> {
    let mut segments = super::address::segments(address.trim_start_matches('/')).unwrap_or_default();
    let key = segments.pop().filter(|segment| segment.name == table.set).and_then(|segment| segment.key);
    key.ok_or_else(|| Fault::payload(table.set, format!("'{address}' is no address of a row.")))
}

fn created(writing: &Writing<'_, '_>, ids: &[Uuid]) -> Answer {
    let mut out = Writer::new(&DATAVERSE_DIALECT);
    out.object(|whole| {
        writing.request.name(format_args!("Microsoft.Dynamics.CRM.CreateMultipleResponse"), whole);
        whole.control("Ids").list(ids, |id, out| out.value(*id));
    });
    writing.request.answer(StatusCode::OK, out.finish())
}

/// `POST emails(…)/Microsoft.Dynamics.CRM.SendEmail`
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/sendemail>
fn send_email(
    writing: &mut Writing<'_, '_>,
    table: &'static Table,
    key: &SegmentKey,
    body: &Map<String, Json>,
) -> Result<Answer, Fault> {
    if table.logical != "email" {
        return Err(Fault::segment("Microsoft.Dynamics.CRM.SendEmail"));
    }
    let issue = body.get("IssueSend").and_then(Json::as_bool);
    let issue =
        issue.ok_or_else(|| Fault::payload(table.set, "The parameter 'IssueSend' of 'SendEmail' is missing."))?;
    if let Some((unknown, _)) = body.iter().find(|(name, _)| !matches!(name.as_str(), "IssueSend" | "TrackingToken")) {
        return Err(Fault::payload(table.set, format!("The parameter '{unknown}' is none of 'SendEmail'.")));
    }
    // What others call the e-mail by is its own token, where it brings one.
    let token = match body.get("TrackingToken") {
        None | Some(Json::Null) => None,
        Some(Json::String(token)) => Some(token.as_str()).filter(|token| !token.is_empty()),
        Some(_) => return Err(Fault::payload(table.set, "The parameter 'TrackingToken' is no text.")),
    };
    let id = writing.seen().row(table, key)?.id;
    let subject = writing.environment.send_email(writing.caller, id, (issue, token), writing.now)?;
    let mut out = Writer::new(&DATAVERSE_DIALECT);
    out.object(|whole| {
        writing.request.name(format_args!("Microsoft.Dynamics.CRM.SendEmailResponse"), whole);
        whole.value("Subject", subject.as_str());
    });
    Ok(writing.request.answer(StatusCode::OK, out.finish()))
}

/// `POST roles(…)/Microsoft.Dynamics.CRM.AddPrivilegesRole`
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/addprivilegesrole>
fn add_privileges(
    writing: &mut Writing<'_, '_>,
    table: &'static Table,
    key: &SegmentKey,
    body: &Map<String, Json>,
) -> Result<Answer, Fault> {
    if table.logical != "role" {
        return Err(Fault::segment("Microsoft.Dynamics.CRM.AddPrivilegesRole"));
    }
    let role = writing.seen().row(table, key)?.id;
    let wrong = |why: &str| Fault::payload(table.set, why);
    let given = body.get("Privileges").and_then(Json::as_array);
    let given = given.ok_or_else(|| wrong("The parameter 'Privileges' of 'AddPrivilegesRole' is missing."))?;
    let mut privileges = Vec::new();
    for one in given {
        let name = ["PrivilegeId", "PrivilegeName"].iter().find_map(|name| one.get(*name).and_then(Json::as_str));
        let privilege = name.and_then(Privilege::find).ok_or_else(|| wrong("A privilege is none that there is."))?;
        let depth = match one.get("Depth") {
            Some(Json::String(word)) => depth(&Literal::Text(word.clone())),
            Some(Json::Number(number)) => number.as_i64().and_then(|number| depth(&Literal::Int(number))),
            _ => None,
        };
        privileges.push((privilege, depth.ok_or_else(|| wrong("The 'Depth' of a privilege is none that there is."))?));
    }
    writing.environment.add_privileges(writing.caller, role, &privileges)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// How far a privilege goes, by word or number.
fn depth(value: &Literal) -> Option<AccessDepth> {
    let depths = [AccessDepth::Basic, AccessDepth::Local, AccessDepth::Deep, AccessDepth::Global];
    match value {
        Literal::Int(number) => usize::try_from(*number).ok().and_then(|number| depths.get(number)).copied(),
        Literal::Text(word) => depths.into_iter().find(|depth| format!("{depth:?}") == *word),
        _ => None,
    }
}
