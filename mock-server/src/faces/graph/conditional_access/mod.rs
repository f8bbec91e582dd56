//! Conditional access policies: listed, switched, deleted.

mod delete;
mod list;
mod update;

use mock365_domain::directory::{AccessPolicy, Demand, Tenant};
use serde_json::{Value as Json, json};

use super::directory::missing;
use super::{Ask, Failure, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&list::LIST, &list::GET, &update::OPERATION, &delete::OPERATION];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &["Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"],
    application: &["Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"],
};
/// What writing needs.
const WRITE: Permissions = Permissions {
    delegated: &["Policy.ReadWrite.ConditionalAccess"],
    application: &["Policy.ReadWrite.ConditionalAccess"],
};

/// Where one stands.
const ONE: &[&str] = &["/identity/conditionalAccess/policies/{conditionalAccessPolicy-id}"];

/// The place of the policy that a request names.
fn found(ask: &Ask<'_>, tenant: &Tenant) -> Result<usize, Failure> {
    let id = ask.guid("conditionalAccessPolicy-id", "conditionalAccessPolicy")?;
    let place = tenant.access_policies.iter().position(|policy| policy.id == id);
    place.ok_or_else(|| missing("conditionalAccessPolicy", &id.to_string()).into())
}

/// A policy in JSON.
///
/// <https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy>
fn view(policy: &AccessPolicy) -> Json {
    let all_or = |ids: &[uuid::Uuid]| if ids.is_empty() { json!(["All"]) } else { json!(ids) };
    let controls = match policy.demand {
        Demand::Nothing | Demand::BoundToken | Demand::SecurityPolicy => None,
        Demand::Block | Demand::KnownPlatform | Demand::LowRisk => Some("block"),
        Demand::SecondFactor => Some("mfa"),
        Demand::CompliantDevice | Demand::RegisteredDevice | Demand::DeviceAuthentication | Demand::ManagedDevice => {
            Some("compliantDevice")
        }
        Demand::JoinedDevice => Some("domainJoinedDevice"),
        Demand::ApprovedApp => Some("approvedApplication"),
        Demand::Terms => Some(""),
    };
    let terms = if policy.demand == Demand::Terms { json!([policy.id]) } else { json!([]) };
    let built_in: Vec<&str> = controls.into_iter().filter(|control| !control.is_empty()).collect();
    let frequency =
        policy.frequency.map(|limit| json!({ "value": limit.as_hours().max(1), "type": "hours", "isEnabled": true }));
    json!({
        "id": policy.id,
        "displayName": policy.display_name,
        "createdDateTime": null,
        "modifiedDateTime": null,
        "state": if policy.enabled { "enabled" } else { "disabled" },
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": { "includeApplications": all_or(&policy.apps), "excludeApplications": [] },
            "users": { "includeUsers": all_or(&policy.users), "excludeUsers": policy.except_users },
            "locations": if policy.except_locations.is_empty() { Json::Null } else {
                json!({ "includeLocations": ["All"], "excludeLocations": policy.except_locations })
            },
        },
        "grantControls": controls.map(|_| {
            json!({ "operator": "OR", "builtInControls": built_in, "customAuthenticationFactors": [], "termsOfUse": terms })
        }),
        "sessionControls": frequency.map(|frequency| json!({ "signInFrequency": frequency })),
    })
}
