//! Whether answers of the directory are what Microsoft's published types say: every property known, of its type, null only where
//! it may be, enumerations in range.

use std::sync::LazyLock;

use serde_json::Value;

use crate::facts;

static SCHEMA: LazyLock<Option<Value>> =
    LazyLock::new(|| facts::text("graph/csdl-v1.0.json").map(|text| serde_json::from_str(&text).expect("JSON")));

/// Lists as metadata addresses end with them, and what is in them.
const LISTS: [(&str, &str); 19] = [
    ("appRoleAssignedTo", "appRoleAssignment"),
    ("appRoleAssignments", "appRoleAssignment"),
    ("applications", "application"),
    ("contacts", "orgContact"),
    ("delegatedPermissionClassifications", "delegatedPermissionClassification"),
    ("devices", "device"),
    ("directoryRoles", "directoryRole"),
    ("domains", "domain"),
    ("groups", "group"),
    ("licenseDetails", "licenseDetails"),
    ("microsoft.graph.room", "room"),
    ("microsoft.graph.roomList", "roomList"),
    ("oauth2PermissionGrants", "oAuth2PermissionGrant"),
    ("organization", "organization"),
    ("registeredDevices", "device"),
    ("rooms", "room"),
    ("servicePrincipals", "servicePrincipal"),
    ("subscribedSkus", "subscribedSku"),
    ("users", "user"),
];

/// What answers say that the published types do not, which are open: type and property.
const BESIDE: [(&str, &str); 1] = [
    // SDKs of v1.0 show it among additional data (from memory).
    ("servicePrincipal", "createdDateTime"),
];

/// What of an answer is not as the types have it.
pub fn check(path: &str, answer: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let (Some(schema), Some(context)) = (&*SCHEMA, answer["@odata.context"].as_str()) else { return wrong };
    let what = context.split_once('#').map_or("", |(_, what)| what.trim_end_matches("/$entity"));
    // Behind the list stands what was selected.
    let what = if what.ends_with(')') { what.rsplit_once('(').map_or(what, |(list, _)| list) } else { what };
    let list = what.rsplit('/').next().unwrap_or(what);
    let of_list = LISTS.iter().find(|(known, _)| *known == list).map(|(_, kind)| *kind);
    let things = answer["value"].as_array().map_or_else(|| std::slice::from_ref(answer), Vec::as_slice);
    for thing in things {
        let said = thing["@odata.type"].as_str().map(|kind| kind.trim_start_matches("#microsoft.graph."));
        let kind = said.or(of_list).filter(|kind| schema["types"].get(format!("microsoft.graph.{kind}")).is_some());
        if let Some(kind) = kind {
            entity(schema, kind, thing, &mut wrong);
        }
    }
    wrong.into_iter().map(|wrong| format!("GET {path}: {wrong}")).collect()
}

fn entity(schema: &Value, kind: &str, thing: &Value, wrong: &mut Vec<String>) {
    let Some(members) = thing.as_object() else { return wrong.push(format!("{kind} is no object: {thing}")) };
    for (name, value) in members.iter().filter(|(name, _)| !name.contains('@')) {
        if BESIDE.iter().any(|(of, property)| *of == kind && property == name) {
            continue;
        }
        match property(schema, kind, name) {
            Some(found) if found.get("type").is_some() => {
                let is_nullable = found["nullable"] != Value::Bool(false);
                of_type(
                    schema,
                    &format!("{kind}/{name}"),
                    found["type"].as_str().unwrap_or(""),
                    is_nullable,
                    value,
                    wrong,
                );
            }
            Some(_) => {}
            None => wrong.push(format!("{kind} has no {name}")),
        }
    }
}

/// A property of a type, or of what it derives from; navigations have none to look at.
fn property(schema: &Value, kind: &str, name: &str) -> Option<Value> {
    let mut at = format!("microsoft.graph.{kind}");
    loop {
        let known = schema["types"].get(&at)?;
        if name == "id" && known["base"].is_null() {
            return Some(serde_json::json!({ "type": "Edm.String", "nullable": false }));
        }
        if let Some(found) = known["props"].get(name) {
            return Some(found.clone());
        }
        if known["nav"].get(name).is_some() {
            return Some(Value::Null);
        }
        known["base"].as_str()?.clone_into(&mut at);
    }
}

fn of_type(schema: &Value, at: &str, kind: &str, is_nullable: bool, value: &Value, wrong: &mut Vec<String>) {
    if value.is_null() {
        if !is_nullable {
            wrong.push(format!("{at} is null"));
        }
        return;
    }
    if let Some(inner) = kind.strip_prefix("Collection(").and_then(|kind| kind.strip_suffix(')')) {
        match value.as_array() {
            Some(values) => values.iter().for_each(|value| of_type(schema, at, inner, true, value, wrong)),
            None => wrong.push(format!("{at} is no list: {value}")),
        }
        return;
    }
    let is_right = match kind {
        "Edm.Boolean" => value.is_boolean(),
        "Edm.Int16" | "Edm.Int32" | "Edm.Int64" => value.is_i64() || value.is_u64(),
        "Edm.Double" | "Edm.Single" => value.is_number(),
        _ if kind.starts_with("Edm.") => value.is_string(),
        _ => {
            if let Some(found) = schema["enums"].get(kind) {
                found["members"].as_array().is_some_and(|members| members.contains(value))
            } else {
                let name = kind.trim_start_matches("microsoft.graph.");
                if schema["types"].get(kind).is_some() {
                    entity(schema, name, value, wrong);
                }
                value.is_object()
            }
        }
    };
    if !is_right {
        wrong.push(format!("{at} is no {kind}: {value}"));
    }
}
