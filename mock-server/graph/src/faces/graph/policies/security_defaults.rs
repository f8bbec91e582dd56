//! Security defaults: on or off.

use http::{Method, StatusCode};
use mock365_domain::directory::{AccessPolicy, PolicyState};
use serde_json::{Value as Json, json};

use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, SECURITY_READERS, tenant_mut};
use crate::faces::graph::item_write::truth;
use crate::faces::graph::odata::{Family, ODataFault, Options};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

/// Where it stands.
const SECURITY_DEFAULTS: &[&str] = &["/policies/identitySecurityDefaultsEnforcementPolicy"];

/// <https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-get>
pub const GET: Operation = Operation {
    name: "graph.policies.identitySecurityDefaultsEnforcementPolicy.get",
    method: Method::GET,
    at: SECURITY_DEFAULTS,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["Policy.Read.All", "Policy.ReadWrite.SecurityDefaults"]),
    link: "https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-update>
pub const UPDATE: Operation = Operation {
    name: "graph.policies.identitySecurityDefaultsEnforcementPolicy.update",
    method: Method::PATCH,
    at: SECURITY_DEFAULTS,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["Policy.ReadWrite.SecurityDefaults", "Policy.ReadWrite.ConditionalAccess"]),
    link: "https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-update",
    handler: update,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "the security defaults")?;
    let context = request.context("policies/identitySecurityDefaultsEnforcementPolicy/$entity");
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let shown = json!({
            "@odata.context": context, "id": "00000000-0000-0000-0000-000000000005",
            "displayName": "Security Defaults",
            "description": "A set of basic identity security mechanisms recommended by Microsoft.",
            "isEnabled": tenant.security_defaults,
        });
        Ok(answer(StatusCode::OK, &shown))
    })
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if let Some(stranger) = body.keys().find(|name| !name.contains('@') && *name != "isEnabled") {
        let noun = "identitySecurityDefaultsEnforcementPolicy";
        return Err(ODataFault::unknown_in_body(Family::Directory, stranger, noun).into());
    }
    let Some(wanted) = body.get("isEnabled").filter(|value| **value != Json::Null) else {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    };
    let enabled = truth("isEnabled", wanted)?;
    request.change_tenant(ACCESS_ADMINS, |cloud, id, _| {
        let counts = |policy: &AccessPolicy| policy.state == PolicyState::Enabled;
        if enabled && cloud.tenants[&id].access_policies.iter().any(counts) {
            return Err(beside_policies());
        }
        tenant_mut(cloud, id)?.security_defaults = enabled;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn beside_policies() -> Fault {
    let message = "Conditional Access policies are enabled in the tenant. You must disable them before enabling Security \
                   defaults.";
    Fault::bad_request("BadRequest", message)
}
