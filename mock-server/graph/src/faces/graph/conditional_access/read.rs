//! A policy out of JSON: the policy as it is shown, with what a client wants laid over it.

use mock365_domain::Cloud;
use mock365_domain::directory::{AccessPolicy, PolicyState, Tenant};
use serde_json::{Map, Value as Json};

use super::{conditions, controls};
use crate::faces::graph::Fault;
use crate::faces::graph::item_write::{member, text};
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::access_policy::STATES;

/// A policy that Microsoft would not take.
pub fn schema(why: impl Into<String>) -> Fault {
    Fault::bad_request(
        "BadRequest",
        "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema of ConditionalAccessPolicy \
         type. For examples, please see API documentation at \
         https://docs.microsoft.com/en-us/graph/api/conditionalaccessroot-post-policies?view=graph-rest-1.0.",
    )
    .explain(why)
}

/// A shown object with a client's members laid over its own, in objects within objects too.
pub fn merged(shown: &Map<String, Json>, wanted: &Map<String, Json>) -> Map<String, Json> {
    let mut whole = shown.clone();
    for (name, value) in wanted.iter().filter(|(name, _)| !name.contains('@')) {
        let value = match (whole.get(name), value) {
            (Some(Json::Object(known)), Json::Object(wanted)) => Json::Object(merged(known, wanted)),
            _ => value.clone(),
        };
        whole.insert(name.clone(), value);
    }
    whole
}

/// Takes a policy out of its whole JSON. `shown` is how `policy` looks: what has not changed is not read again.
pub fn read(
    cloud: &Cloud,
    tenant: &Tenant,
    whole: &Map<String, Json>,
    shown: &Map<String, Json>,
    mut policy: AccessPolicy,
) -> Result<AccessPolicy, Fault> {
    let changed = |name: &str| whole.get(name) != shown.get(name);
    for (name, value) in whole.iter().filter(|(name, _)| changed(name)) {
        match name.as_str() {
            "displayName" => policy.display_name = text(name, value)?,
            "state" => {
                let states = [PolicyState::Enabled, PolicyState::Disabled, PolicyState::ReportOnly];
                policy.state = states[member(name, value, &STATES).map_err(|_| schema("no such 'state'"))?];
            }
            "conditions" => {
                let known = shown.get(name).unwrap_or(&Json::Null);
                conditions::read(cloud, tenant, object(name, value)?, known, &mut policy)?;
            }
            // Controls are read after the conditions; the others are Microsoft's to set.
            "grantControls" | "sessionControls" | "id" | "createdDateTime" | "modifiedDateTime" | "templateId" => {}
            "description" | "partialEnablementStrategy" | "deletedDateTime" => unbuilt(name, value)?,
            _ => return Err(schema(format!("a policy has no '{name}'"))),
        }
    }
    if policy.display_name.is_empty() {
        return Err(schema("a policy needs a name"));
    }
    let condition = |of: &Map<String, Json>, name: &str| of.get("conditions").and_then(|all| all.get(name)).cloned();
    let conditions_changed =
        ["platforms", "signInRiskLevels"].iter().any(|name| condition(whole, name) != condition(shown, name));
    if conditions_changed || changed("grantControls") || changed("sessionControls") {
        controls::read(tenant, whole, &mut policy)?;
    }
    if policy.demands.is_empty() && policy.frequency.is_none() {
        return Err(schema("a policy needs 'grantControls' or 'sessionControls'"));
    }
    Ok(policy)
}

/// Refuses a policy that counts where security defaults hold.
pub fn refuse_beside_defaults(tenant: &Tenant, policy: &AccessPolicy) -> Result<(), Fault> {
    if !tenant.security_defaults || policy.state != PolicyState::Enabled {
        return Ok(());
    }
    let message = "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a \
                   Conditional Access policy.";
    Err(Fault::bad_request("BadRequest", message))
}

/// An object.
pub fn object<'a>(name: &str, value: &'a Json) -> Result<&'a Map<String, Json>, Fault> {
    value.as_object().ok_or_else(|| schema(format!("'{name}' is an object")))
}

/// Something that Microsoft's policies have and the mock's have not: it may be empty.
pub fn unbuilt(name: &str, value: &Json) -> Result<(), Fault> {
    let empty = match value {
        Json::Null => true,
        Json::Array(all) => all.is_empty(),
        _ => false,
    };
    if empty {
        Ok(())
    } else {
        Err(ODataFault::unbuilt(format_args!("'{name}' of a conditional access policy")).into())
    }
}

/// The texts of a list; null is none.
pub fn texts(name: &str, value: &Json) -> Result<Vec<String>, Fault> {
    crate::faces::graph::item_write::texts(name, value).map_err(|_| schema(format!("'{name}' is a list of texts")))
}
