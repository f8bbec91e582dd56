//! A conditional access policy in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy>

use mock365_domain::directory::{
    AccessPolicy, ClientKind, Demand, Frequency, PolicyLocation, PolicyState, Tenant, Whom,
};
use mock365_domain::query::{Queried, Value};
use uuid::Uuid;

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind, Writer};

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

fn users(policy: &AccessPolicy, out: &mut Writer) {
    let nobody = Whom::default();
    let (whom, except) = (policy.users.as_ref().unwrap_or(&nobody), &policy.except_users);
    out.object(|users| {
        let included = users.member("includeUsers");
        match &policy.users {
            None => included.value(&["All"][..]),
            Some(whom) if *whom == nobody => included.value(&["None"][..]),
            Some(whom) => included.value(&whom.users),
        }
        users.value("excludeUsers", &except.users);
        users.value("includeGroups", &whom.groups);
        users.value("excludeGroups", &except.groups);
        users.value("includeRoles", &whom.roles);
        users.value("excludeRoles", &except.roles);
        users.member("includeGuestsOrExternalUsers").null();
        users.member("excludeGuestsOrExternalUsers").null();
    });
}

fn applications(policy: &AccessPolicy, out: &mut Writer) {
    out.object(|applications| {
        let included = applications.member("includeApplications");
        match &policy.apps {
            None => included.value(&["All"][..]),
            Some(apps) if apps.is_empty() => included.value(&["None"][..]),
            Some(apps) => included.value(apps),
        }
        applications.value("excludeApplications", &policy.except_apps);
        applications.member("includeUserActions").empty();
        applications.member("includeAuthenticationContextClassReferences").empty();
        applications.member("applicationFilter").null();
    });
}

fn place(place: &PolicyLocation, out: &mut Writer) {
    match place {
        PolicyLocation::Trusted => out.value("AllTrusted"),
        PolicyLocation::Named(id) => out.value(id),
    }
}

fn locations(policy: &AccessPolicy, out: &mut Writer) {
    if policy.locations.is_none() && policy.except_locations.is_empty() {
        return out.null();
    }
    out.object(|locations| {
        let included = locations.member("includeLocations");
        match &policy.locations {
            None => included.value(&["All"][..]),
            Some(places) => included.list(places, place),
        }
        locations.member("excludeLocations").list(&policy.except_locations, place);
    });
}

fn platforms(policy: &AccessPolicy, out: &mut Writer) {
    if !policy.demands.contains(&Demand::KnownPlatform) {
        return out.null();
    }
    out.object(|platforms| {
        platforms.value("includePlatforms", &["all"][..]);
        platforms.value("excludePlatforms", &PLATFORMS[..]);
    });
}

fn conditions(policy: &AccessPolicy, out: &mut Writer) {
    let risks = usize::from(policy.demands.contains(&Demand::LowRisk));
    let clients = CLIENTS.iter().filter(|(_, kind)| policy.clients.contains(kind));
    out.object(|conditions| {
        conditions.member("userRiskLevels").empty();
        conditions.value("signInRiskLevels", &["high"][..risks]);
        conditions.member("clientAppTypes").list(clients, |(name, _), out| out.value(*name));
        conditions.member("servicePrincipalRiskLevels").empty();
        conditions.member("insiderRiskLevels").null();
        platforms(policy, conditions.member("platforms"));
        locations(policy, conditions.member("locations"));
        conditions.member("devices").null();
        conditions.member("clientApplications").null();
        conditions.member("authenticationFlows").null();
        applications(policy, conditions.member("applications"));
        users(policy, conditions.member("users"));
    });
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

fn grant_controls(policy: &AccessPolicy, terms: Uuid, out: &mut Writer) {
    let controls: Vec<&str> = policy.demands.iter().filter_map(|demand| control(*demand)).collect();
    let terms: Vec<Uuid> = policy.demands.iter().filter(|demand| **demand == Demand::Terms).map(|_| terms).collect();
    if controls.is_empty() && terms.is_empty() {
        return out.null();
    }
    out.object(|shown| {
        shown.value("operator", if policy.demands_all { "AND" } else { "OR" });
        shown.value("builtInControls", &controls);
        shown.member("customAuthenticationFactors").empty();
        shown.value("termsOfUse", &terms);
        shown.member("authenticationStrength").null();
    });
}

fn frequency(limit: Frequency, out: &mut Writer) {
    let hours = limit.limit.as_hours().max(1);
    let (value, kind) = if limit.in_days { (hours / 24, "days") } else { (hours, "hours") };
    out.object(|shown| {
        shown.value("value", value);
        shown.value("type", kind);
        shown.value("authenticationType", "primaryAndSecondaryAuthentication");
        shown.value("frequencyInterval", "timeBased");
        shown.value("isEnabled", true);
    });
}

fn session_controls(policy: &AccessPolicy, out: &mut Writer) {
    let bound = policy.demands.contains(&Demand::BoundToken);
    if policy.frequency.is_none() && !bound {
        return out.null();
    }
    out.object(|shown| {
        let unset =
            ["disableResilienceDefaults", "applicationEnforcedRestrictions", "cloudAppSecurity", "persistentBrowser"];
        for name in unset {
            shown.member(name).null();
        }
        match policy.frequency {
            Some(limit) => frequency(limit, shown.member("signInFrequency")),
            None => shown.member("signInFrequency").null(),
        }
        if bound {
            shown.member("secureSignInSession").object(|session| session.value("isEnabled", true));
        }
    });
}

type Row = Property<AccessPolicy>;

static PROPERTIES: [Row; 9] = [
    Row::new("id", |policy, _, out| out.value(policy.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("templateId", |_, _, out| out.null()),
    Row::new("displayName", |policy, _, out| out.value(&policy.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("createdDateTime", |policy, _, out| out.value(policy.created)),
    Row::new("modifiedDateTime", |policy, _, out| out.value(policy.modified)),
    Row::new("state", |policy, _, out| out.value(state(policy.state))).filterable(&[(
        "",
        Field::State,
        ValueKind::Text,
    )]),
    Row::new("conditions", |policy, _, out| conditions(policy, out)),
    Row::new("grantControls", |policy, tenant, out| grant_controls(policy, tenant.terms_id(), out)),
    Row::new("sessionControls", |policy, _, out| session_controls(policy, out)),
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
