//! A conditional access policy in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy>

use mock365_domain::directory::{
    AccessPolicy, ClientKind, Demand, Frequency, PolicyLocation, PolicyState, Tenant, Whom,
};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::date_time;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

/// What can be asked about a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    DisplayName,
    State,
}

/// The members of `state`, in the domain's order.
pub const STATES: [&str; 3] = ["enabled", "disabled", "enabledForReportingButNotEnforced"];

/// The members of `clientAppTypes`.
pub const CLIENTS: [(&str, ClientKind); 5] = [
    ("all", ClientKind::All),
    ("browser", ClientKind::Browser),
    ("mobileAppsAndDesktopClients", ClientKind::App),
    ("exchangeActiveSync", ClientKind::ActiveSync),
    ("other", ClientKind::Other),
];

/// Platforms that Microsoft knows by name.
pub const PLATFORMS: [&str; 6] = ["android", "iOS", "windows", "windowsPhone", "macOS", "linux"];

impl Queried<Field> for AccessPolicy {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::State => state(self.state).into(),
        }
    }
}

const fn state(state: PolicyState) -> &'static str {
    match state {
        PolicyState::Enabled => STATES[0],
        PolicyState::Disabled => STATES[1],
        PolicyState::ReportOnly => STATES[2],
    }
}

fn users(policy: &AccessPolicy) -> Json {
    let nobody = Whom::default();
    let whom = policy.users.as_ref().unwrap_or(&nobody);
    let included = match &policy.users {
        None => json!(["All"]),
        Some(whom) if *whom == nobody => json!(["None"]),
        Some(whom) => json!(whom.users),
    };
    json!({
        "includeUsers": included, "excludeUsers": policy.except_users.users,
        "includeGroups": whom.groups, "excludeGroups": policy.except_users.groups,
        "includeRoles": whom.roles, "excludeRoles": policy.except_users.roles,
        "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null,
    })
}

fn applications(policy: &AccessPolicy) -> Json {
    let included = match &policy.apps {
        None => json!(["All"]),
        Some(apps) if apps.is_empty() => json!(["None"]),
        Some(apps) => json!(apps),
    };
    json!({
        "includeApplications": included, "excludeApplications": policy.except_apps, "includeUserActions": [],
        "includeAuthenticationContextClassReferences": [], "applicationFilter": null,
    })
}

fn locations(policy: &AccessPolicy) -> Json {
    let place = |place: &PolicyLocation| match place {
        PolicyLocation::Trusted => json!("AllTrusted"),
        PolicyLocation::Named(id) => json!(id),
    };
    let shown = |places: &[PolicyLocation]| -> Json { places.iter().map(place).collect() };
    match &policy.locations {
        None if policy.except_locations.is_empty() => Json::Null,
        None => json!({ "includeLocations": ["All"], "excludeLocations": shown(&policy.except_locations) }),
        Some(places) => {
            json!({ "includeLocations": shown(places), "excludeLocations": shown(&policy.except_locations) })
        }
    }
}

fn conditions(policy: &AccessPolicy) -> Json {
    let demands = |demand| policy.demands.contains(&demand);
    let clients = CLIENTS.iter().filter(|(_, kind)| policy.clients.contains(kind)).map(|(name, _)| *name);
    let platforms = json!({ "includePlatforms": ["all"], "excludePlatforms": PLATFORMS });
    json!({
        "userRiskLevels": [],
        "signInRiskLevels": if demands(Demand::LowRisk) { json!(["high"]) } else { json!([]) },
        "clientAppTypes": clients.collect::<Vec<_>>(),
        "servicePrincipalRiskLevels": [],
        "insiderRiskLevels": null,
        "platforms": if demands(Demand::KnownPlatform) { platforms } else { Json::Null },
        "locations": locations(policy),
        "devices": null,
        "clientApplications": null,
        "authenticationFlows": null,
        "applications": applications(policy),
        "users": users(policy),
    })
}

/// The control that a demand is, where it is one.
const fn control(demand: Demand) -> Option<&'static str> {
    match demand {
        Demand::BoundToken | Demand::Terms => None,
        Demand::Block | Demand::KnownPlatform | Demand::LowRisk | Demand::SecurityPolicy => Some("block"),
        Demand::SecondFactor => Some("mfa"),
        Demand::CompliantDevice | Demand::RegisteredDevice | Demand::DeviceAuthentication | Demand::ManagedDevice => {
            Some("compliantDevice")
        }
        Demand::JoinedDevice => Some("domainJoinedDevice"),
        Demand::ApprovedApp => Some("approvedApplication"),
    }
}

fn grant_controls(policy: &AccessPolicy, terms: Uuid) -> Json {
    let controls: Vec<&str> = policy.demands.iter().filter_map(|demand| control(*demand)).collect();
    let terms = policy.demands.iter().filter(|demand| **demand == Demand::Terms).map(|_| terms).collect::<Vec<_>>();
    if controls.is_empty() && terms.is_empty() {
        return Json::Null;
    }
    json!({
        "operator": if policy.demands_all { "AND" } else { "OR" }, "builtInControls": controls,
        "customAuthenticationFactors": [], "termsOfUse": terms, "authenticationStrength": null,
    })
}

fn frequency(limit: Frequency) -> Json {
    let hours = limit.limit.as_hours().max(1);
    let (value, kind) = if limit.in_days { (hours / 24, "days") } else { (hours, "hours") };
    json!({
        "value": value, "type": kind, "authenticationType": "primaryAndSecondaryAuthentication",
        "frequencyInterval": "timeBased", "isEnabled": true,
    })
}

fn session_controls(policy: &AccessPolicy) -> Json {
    let bound = policy.demands.contains(&Demand::BoundToken);
    if policy.frequency.is_none() && !bound {
        return Json::Null;
    }
    let mut shown = json!({
        "disableResilienceDefaults": null, "applicationEnforcedRestrictions": null, "cloudAppSecurity": null,
        "persistentBrowser": null, "signInFrequency": policy.frequency.map(frequency),
    });
    if bound {
        shown["secureSignInSession"] = json!({ "isEnabled": true });
    }
    shown
}

type Row = Property<AccessPolicy>;

static PROPERTIES: [Row; 9] = [
    Row::new("id", |policy, _| json!(policy.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("templateId", |_, _| Json::Null),
    Row::new("displayName", |policy, _| json!(policy.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("createdDateTime", |policy, _| policy.created.map_or(Json::Null, date_time)),
    Row::new("modifiedDateTime", |policy, _| policy.modified.map_or(Json::Null, date_time)),
    Row::new("state", |policy, _| state(policy.state).into()).filterable(&[("", Field::State, ValueKind::Text)]),
    Row::new("conditions", |policy, _| conditions(policy)),
    Row::new("grantControls", |policy, tenant| grant_controls(policy, tenant.terms_id())),
    Row::new("sessionControls", |policy, _| session_controls(policy)),
];

impl Noun for AccessPolicy {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = Tenant;
    const NAME: &'static str = "conditionalAccessPolicy";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &["deletedDateTime", "description", "partialEnablementStrategy"];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
