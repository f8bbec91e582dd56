//! The tenant's policies in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/authorizationpolicy>

use mock365_domain::Now;
use mock365_domain::directory::{ConsentRequests, Tenant, UserConsent};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::{given_text, number, object, several, texts, truth};
use crate::faces::graph::odata::{Family, Noun, ODataFault, Paging, Property, Writer};

/// Nothing can be asked about a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {}

/// The tenant seen as its authorization policy.
pub enum AuthorizationPolicy {}

impl Queried<Field> for Tenant {
    fn value(&self, field: &Field) -> Value {
        match *field {}
    }
}

impl Queried<Field> for ConsentRequests {
    fn value(&self, field: &Field) -> Value {
        match *field {}
    }
}

/// What precedes the name of a consent policy that users get for themselves.
const FOR_SELF: &str = "ManagePermissionGrantsForSelf.";
const LOW: &str = "microsoft-user-default-low";
const LEGACY: &str = "microsoft-user-default-legacy";
/// The two that Microsoft manages.
const RECOMMENDED: &str = "microsoft-user-default-recommended";
const MAIL_CLIENTS: &str = "microsoft-user-default-allow-consent-apps";

fn assigned(tenant: &Tenant, now: Now) -> &'static [&'static str] {
    match tenant.user_consent {
        UserConsent::Off => &[],
        UserConsent::Low => &[LOW],
        UserConsent::Managed if tenant.consent_is_managed(now) => &[RECOMMENDED, MAIL_CLIENTS],
        UserConsent::Legacy | UserConsent::Managed => &[LEGACY],
    }
}

/// What every member may do; none of it can be changed here.
const ALLOWED: [&str; 5] = [
    "allowedToCreateApps",
    "allowedToCreateSecurityGroups",
    "allowedToCreateTenants",
    "allowedToReadBitlockerKeysForOwnedDevice",
    "allowedToReadOtherUsers",
];

fn default_role(tenant: &Tenant, now: &Now, out: &mut Writer) {
    out.object(|role| {
        for name in ALLOWED {
            role.value(name, true);
        }
        let assigned = assigned(tenant, *now);
        let policies = role.member("permissionGrantPoliciesAssigned");
        policies.list(assigned, |name, out| out.text(format_args!("{FOR_SELF}{name}")));
    });
}

/// Takes the one setting that is mocked; the others are only shown, and a wish to change them is refused.
fn write_default_role(tenant: &mut Tenant, value: &Json) -> Result<(), ODataFault> {
    let wanted = object("defaultUserRolePermissions", value, "microsoft.graph.defaultUserRolePermissions")?;
    for (name, value) in wanted.iter().filter(|(name, _)| !name.contains('@')) {
        match name.as_str() {
            "permissionGrantPoliciesAssigned" => tenant.user_consent = consent(name, value)?,
            name if ALLOWED.contains(&name) && *value == Json::Bool(true) => {}
            name if ALLOWED.contains(&name) => {
                return Err(ODataFault::unbuilt_property(name, "defaultUserRolePermissions"));
            }
            _ => return Err(bad_value(name)),
        }
    }
    Ok(())
}

/// The setting behind a list of consent policies. Policies for resources (`…ForOwnedResource…`) say nothing about it.
fn consent(property: &str, value: &Json) -> Result<UserConsent, ODataFault> {
    let mut consent = UserConsent::Off;
    let mut managed = 0;
    for name in texts(property, value)? {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("managepermissiongrantsforownedresource.") {
            continue;
        }
        consent = match lower.strip_prefix(&FOR_SELF.to_ascii_lowercase()) {
            Some(LOW) => UserConsent::Low,
            Some(LEGACY) => UserConsent::Legacy,
            Some(RECOMMENDED | MAIL_CLIENTS) => {
                managed += 1;
                UserConsent::Managed
            }
            _ => return Err(bad_value(property)),
        };
    }
    match (managed, consent) {
        (0, _) | (2, UserConsent::Managed) => Ok(consent),
        // One of the two, or one beside another policy.
        _ => Err(ODataFault::unbuilt_property(property, "defaultUserRolePermissions")),
    }
}

type Row = Property<AuthorizationPolicy>;

/// The setting in beta, where it stands by itself.
pub const BETA_ASSIGNED: &str = "permissionGrantPolicyIdsAssignedToDefaultUserRole";

/// The policies that decide about users' own consent, by their whole names.
pub fn assigned_names(tenant: &Tenant, now: Now) -> Json {
    assigned(tenant, now).iter().map(|name| format!("{FOR_SELF}{name}")).collect()
}

/// Takes the setting by its name of beta.
fn write_assigned(tenant: &mut Tenant, value: &Json) -> Result<(), ODataFault> {
    tenant.user_consent = consent(BETA_ASSIGNED, value)?;
    Ok(())
}

/// The last one is beta's, and shown there.
static AUTHORIZATION: [Row; 12] = [
    Row::new("id", |_, _, out| out.value("authorizationPolicy")),
    Row::new("allowInvitesFrom", |_, _, out| out.value("everyone")).unbuilt(|| "everyone".into()),
    Row::new("allowedToSignUpEmailBasedSubscriptions", |_, _, out| out.value(true)).unbuilt(|| json!(true)),
    Row::new("allowedToUseSSPR", |_, _, out| out.value(true)).unbuilt(|| json!(true)),
    Row::new("allowEmailVerifiedUsersToJoinOrganization", |_, _, out| out.value(false)).unbuilt(|| json!(false)),
    Row::new("allowUserConsentForRiskyApps", |_, _, out| out.value(false)).unbuilt(|| json!(false)),
    Row::new("blockMsolPowerShell", |_, _, out| out.value(false)).unbuilt(|| json!(false)),
    Row::new("description", |_, _, out| out.value("Used to manage authorization related settings across the company."))
        .unbuilt(|| "Used to manage authorization related settings across the company.".into()),
    Row::new("displayName", |_, _, out| out.value("Authorization Policy")).unbuilt(|| "Authorization Policy".into()),
    Row::new("guestUserRoleId", |_, _, out| out.value("10dae51f-b6af-4016-8d66-8c2a99b929b3"))
        .unbuilt(|| "10dae51f-b6af-4016-8d66-8c2a99b929b3".into()),
    Row::new("defaultUserRolePermissions", default_role).written(write_default_role),
    Row::new(BETA_ASSIGNED, |tenant, now, out| {
        out.list(assigned(tenant, *now), |name, out| out.text(format_args!("{FOR_SELF}{name}")));
    })
    .written(write_assigned)
    .on_request(),
];

impl Noun for AuthorizationPolicy {
    type Thing = Tenant;
    type Field = Field;
    type Context<'a> = Now;
    const NAME: &'static str = "authorizationPolicy";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [Row] {
        &AUTHORIZATION
    }
}

fn reviewer(id: &Uuid, out: &mut Writer) {
    out.object(|scope| {
        scope.member("query").text(format_args!("/users/{id}"));
        scope.value("queryType", "MicrosoftGraph");
        scope.member("queryRoot").null();
    });
}

/// Reads `{"query": "/users/{id}"}`, with or without the version before it.
fn read_reviewer(value: &Json) -> Result<Uuid, ODataFault> {
    let wrong = || bad_value("reviewers");
    object("reviewers", value, "microsoft.graph.accessReviewReviewerScope")?;
    let query = given_text("query", &value["query"])?;
    let query = query.trim_start_matches('/');
    let query = query.strip_prefix("v1.0/").or_else(|| query.strip_prefix("beta/")).unwrap_or(query);
    query.strip_prefix("users/").and_then(|id| Uuid::parse_str(id).ok()).ok_or_else(wrong)
}

type RequestRow = Property<ConsentRequests>;

static CONSENT_REQUESTS: [RequestRow; 6] = [
    RequestRow::new("isEnabled", |policy, (), out| out.value(policy.enabled)).written(|policy, value| {
        policy.enabled = truth("isEnabled", value)?;
        Ok(())
    }),
    RequestRow::new("version", |policy, (), out| out.value(policy.version)),
    RequestRow::new("notifyReviewers", |policy, (), out| out.value(policy.notify)).written(|policy, value| {
        policy.notify = truth("notifyReviewers", value)?;
        Ok(())
    }),
    RequestRow::new("remindersEnabled", |policy, (), out| out.value(policy.remind)).written(|policy, value| {
        policy.remind = truth("remindersEnabled", value)?;
        Ok(())
    }),
    RequestRow::new("requestDurationInDays", |policy, (), out| out.value(policy.days)).written(|policy, value| {
        let days = number("requestDurationInDays", value)?;
        if !(1..=60).contains(&days) {
            return Err(bad_value("requestDurationInDays"));
        }
        policy.days = days.unsigned_abs();
        Ok(())
    }),
    RequestRow::new("reviewers", |policy, (), out| out.list(&policy.reviewers, reviewer)).written(|policy, value| {
        policy.reviewers =
            several("reviewers", value, "Collection(microsoft.graph.accessReviewReviewerScope)", read_reviewer)?;
        Ok(())
    }),
];

impl Noun for ConsentRequests {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "adminConsentRequestPolicy";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [RequestRow] {
        &CONSENT_REQUESTS
    }
}
