//! The conditions of a policy out of JSON: for whom, for which applications, from where, with what.

use mock365_domain::Cloud;
use mock365_domain::directory::{AccessPolicy, ClientKind, PolicyLocation, Resource, Tenant, Whom};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::read::{object, schema, texts, unbuilt};
use crate::faces::graph::Fault;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::access_policy::{CLIENTS, PLATFORMS};

/// Takes what differs from what is shown.
pub fn read(
    cloud: &Cloud,
    tenant: &Tenant,
    wanted: &Map<String, Json>,
    shown: &Json,
    policy: &mut AccessPolicy,
) -> Result<(), Fault> {
    for (name, value) in wanted.iter().filter(|(name, value)| shown.get(*name) != Some(value)) {
        match name.as_str() {
            "users" => users(tenant, object(name, value)?, policy)?,
            "applications" => applications(cloud, tenant, object(name, value)?, policy)?,
            "locations" => locations(tenant, value, policy)?,
            "clientAppTypes" => policy.clients = clients(name, value)?,
            "platforms" if is_unknown_platforms(value) => {}
            "platforms"
            | "userRiskLevels"
            | "signInRiskLevels"
            | "servicePrincipalRiskLevels"
            | "insiderRiskLevels"
            | "devices"
            | "deviceStates"
            | "clientApplications"
            | "authenticationFlows"
            | "agentIdRiskLevels" => {
                unbuilt(name, value)?;
            }
            _ => return Err(schema(format!("conditions have no '{name}'"))),
        }
    }
    Ok(())
}

/// Whether the platforms are all but those that are known by name: the one choice that is mocked.
pub fn is_unknown_platforms(value: &Json) -> bool {
    let excluded = value["excludePlatforms"].as_array().map(Vec::as_slice).unwrap_or_default();
    value["includePlatforms"] == json!(["all"]) && PLATFORMS.iter().all(|known| excluded.contains(&json!(known)))
}

/// GUIDs of a list, each of them known.
fn ids(name: &str, value: &Json, known: impl Fn(Uuid) -> bool) -> Result<Vec<Uuid>, Fault> {
    let one = |text: &String| {
        if text == "GuestsOrExternalUsers" {
            return Err(ODataFault::unbuilt(format_args!("'{text}' in a conditional access policy")).into());
        }
        let id = Uuid::parse_str(text).map_err(|_| schema(format!("'{text}' in '{name}' is no id")))?;
        if known(id) { Ok(id) } else { Err(schema(format!("'{name}' names {id}, which is not in the directory"))) }
    };
    texts(name, value)?.iter().map(one).collect()
}

/// Whether a list says one of the words that stand alone.
fn says(value: &Json, word: &str) -> bool {
    value.as_array().is_some_and(|all| all.len() == 1 && all[0].as_str() == Some(word))
}

fn users(tenant: &Tenant, wanted: &Map<String, Json>, policy: &mut AccessPolicy) -> Result<(), Fault> {
    for (name, value) in wanted {
        match name.as_str() {
            "includeUsers" | "excludeUsers" | "includeGroups" | "excludeGroups" | "includeRoles" | "excludeRoles" => {}
            "includeGuestsOrExternalUsers" | "excludeGuestsOrExternalUsers" => unbuilt(name, value)?,
            _ => return Err(schema(format!("users have no '{name}'"))),
        }
    }
    let get = |name: &str| wanted.get(name).unwrap_or(&Json::Null);
    let user = |id| tenant.users.contains_key(&id) || tenant.deleted_users.contains_key(&id);
    let group = |id| tenant.groups.contains_key(&id);
    // Microsoft has more roles than the mock; nobody here holds the others.
    let whom = |users, groups, roles| -> Result<Whom, Fault> {
        Ok(Whom {
            users: ids(users, get(users), user)?,
            groups: ids(groups, get(groups), group)?,
            roles: ids(roles, get(roles), |_| true)?,
        })
    };
    let included = get("includeUsers");
    policy.except_users = whom("excludeUsers", "excludeGroups", "excludeRoles")?;
    policy.users = if says(included, "All") {
        None
    } else if says(included, "None") {
        Some(Whom::default())
    } else {
        let whom = whom("includeUsers", "includeGroups", "includeRoles")?;
        if whom == Whom::default() {
            return Err(schema("a policy needs users, groups or roles"));
        }
        Some(whom)
    };
    let none_else = |name| get(name).as_array().is_none_or(Vec::is_empty);
    if (says(included, "All") || says(included, "None")) && !(none_else("includeGroups") && none_else("includeRoles")) {
        return Err(schema("'All' and 'None' stand alone"));
    }
    Ok(())
}

fn applications(
    cloud: &Cloud,
    tenant: &Tenant,
    wanted: &Map<String, Json>,
    policy: &mut AccessPolicy,
) -> Result<(), Fault> {
    let known = |id| {
        cloud.applications.contains_key(&id) || Resource::by_id(id).is_some() || tenant.service_principal(id).is_some()
    };
    let apps = |name: &str, value: &Json| {
        let suite = |word: &&str| value.as_array().is_some_and(|all| all.contains(&json!(word)));
        if let Some(word) = ["Office365", "MicrosoftAdminPortals"].into_iter().find(suite) {
            return Err(ODataFault::unbuilt(format_args!("the suite '{word}' in a conditional access policy")).into());
        }
        ids(name, value, known)
    };
    for (name, value) in wanted {
        match name.as_str() {
            "includeApplications" if says(value, "All") => policy.apps = None,
            "includeApplications" if says(value, "None") => policy.apps = Some(Vec::new()),
            "includeApplications" => {
                let included = apps(name, value)?;
                if included.is_empty() {
                    return Err(schema("a policy needs applications"));
                }
                policy.apps = Some(included);
            }
            "excludeApplications" => policy.except_apps = apps(name, value)?,
            "includeUserActions"
            | "includeAuthenticationContextClassReferences"
            | "applicationFilter"
            | "globalSecureAccess"
            | "networkAccess" => unbuilt(name, value)?,
            _ => return Err(schema(format!("applications have no '{name}'"))),
        }
    }
    Ok(())
}

fn clients(name: &str, value: &Json) -> Result<Vec<ClientKind>, Fault> {
    let one = |text: &String| {
        let kind = CLIENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(text));
        kind.map(|(_, kind)| *kind).ok_or_else(|| schema(format!("'{text}' in '{name}' is no kind of client")))
    };
    let kinds = texts(name, value)?.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    if kinds.is_empty() || kinds.contains(&ClientKind::All) && kinds.len() > 1 {
        return Err(schema("'clientAppTypes' is 'all', or some of the others"));
    }
    if kinds.contains(&ClientKind::Browser) != kinds.contains(&ClientKind::App) {
        return Err(ODataFault::unbuilt("a conditional access policy that tells browsers from apps").into());
    }
    Ok(kinds)
}

fn locations(tenant: &Tenant, value: &Json, policy: &mut AccessPolicy) -> Result<(), Fault> {
    if value.is_null() {
        (policy.locations, policy.except_locations) = (None, Vec::new());
        return Ok(());
    }
    let places = |name: &str, value: &Json| -> Result<Vec<PolicyLocation>, Fault> {
        texts(name, value)?.iter().map(|text| place(tenant, text)).collect()
    };
    for (name, value) in object("locations", value)? {
        match name.as_str() {
            "includeLocations" if says(value, "All") => policy.locations = None,
            "includeLocations" => policy.locations = Some(places(name, value)?),
            "excludeLocations" => policy.except_locations = places(name, value)?,
            _ => return Err(schema(format!("locations have no '{name}'"))),
        }
    }
    if policy.locations.as_ref().is_some_and(Vec::is_empty) {
        return Err(schema("'includeLocations' names none"));
    }
    Ok(())
}

fn place(tenant: &Tenant, text: &str) -> Result<PolicyLocation, Fault> {
    if text == "AllTrusted" {
        return Ok(PolicyLocation::Trusted);
    }
    let id = Uuid::parse_str(text).map_err(|_| schema(format!("'{text}' is no location's id")))?;
    match tenant.named_locations.iter().find(|known| known.id == id) {
        Some(known) => Ok(PolicyLocation::Named(known.id)),
        None => Err(super::super::named_locations::absent(id)),
    }
}
