//! Cross-tenant access: whether accounts of other organisations may come, and one's own go.

use http::{Method, StatusCode};
use mock365_domain::directory::CrossTenant;
use serde_json::{Map, Value as Json, json};

use crate::exchange::Answer;
use crate::faces::graph::directory::{SECURITY_ADMINS, SECURITY_READERS, bad_value, tenant_mut};
use crate::faces::graph::odata::{Family, ODataFault, Options};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

/// Where it stands.
const DEFAULT: &[&str] = &["/policies/crossTenantAccessPolicy/default"];

/// What writing needs.
const WRITE: Permissions = Permissions::alike(&["Policy.ReadWrite.CrossTenantAccess"]);

/// <https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get>
pub const GET: Operation = Operation {
    name: "graph.policies.crossTenantAccessPolicy.default.get",
    method: Method::GET,
    at: DEFAULT,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"]),
    link: "https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-update>
pub const UPDATE: Operation = Operation {
    name: "graph.policies.crossTenantAccessPolicy.default.update",
    method: Method::PATCH,
    at: DEFAULT,
    tail: "",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-update",
    handler: update,
};

/// <https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-resettosystemdefault>
pub const RESET: Operation = Operation {
    name: "graph.policies.crossTenantAccessPolicy.default.resetToSystemDefault",
    method: Method::POST,
    at: DEFAULT,
    tail: "/resetToSystemDefault",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-resettosystemdefault",
    handler: reset,
};

/// As Microsoft sets it for everybody.
const SYSTEM: CrossTenant = CrossTenant { inbound: true, outbound: true };

/// Who and what is let through, in the two parts that Microsoft has.
fn setting(allowed: bool) -> Json {
    let access = if allowed { "allowed" } else { "blocked" };
    json!({
        "usersAndGroups": { "accessType": access, "targets": [{ "target": "AllUsers", "targetType": "user" }] },
        "applications": { "accessType": access, "targets": [{ "target": "AllApplications", "targetType": "application" }] },
    })
}

fn view(access: CrossTenant) -> Map<String, Json> {
    Map::from_iter(
        [
            ("isServiceDefault", json!(access == SYSTEM)),
            (
                "inboundTrust",
                json!({
                    "isMfaAccepted": false, "isCompliantDeviceAccepted": false,
                    "isHybridAzureADJoinedDeviceAccepted": false,
                }),
            ),
            ("b2bCollaborationOutbound", setting(access.outbound)),
            ("b2bCollaborationInbound", setting(access.inbound)),
            ("b2bDirectConnectOutbound", setting(false)),
            ("b2bDirectConnectInbound", setting(false)),
            ("tenantRestrictions", Json::Null),
            ("automaticUserConsentSettings", json!({ "inboundAllowed": false, "outboundAllowed": false })),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "cross-tenant access")?;
    let context = request.context("policies/crossTenantAccessPolicy/default/$entity");
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let mut shown = view(tenant.cross_tenant);
        shown.insert("@odata.context".to_owned(), context.into());
        Ok(answer(StatusCode::OK, &shown))
    })
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(SECURITY_ADMINS, |cloud, id, _| {
        let wanted = take(cloud.tenants[&id].cross_tenant, &body)?;
        tenant_mut(cloud, id)?.cross_tenant = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn reset(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(SECURITY_ADMINS, |cloud, id, _| {
        tenant_mut(cloud, id)?.cross_tenant = SYSTEM;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn take(mut access: CrossTenant, body: &Map<String, Json>) -> Result<CrossTenant, ODataFault> {
    let shown = view(access);
    for (name, value) in body.iter().filter(|(name, value)| !name.contains('@') && shown.get(*name) != Some(value)) {
        match name.as_str() {
            "b2bCollaborationInbound" => access.inbound = is_allowed(value)?,
            "b2bCollaborationOutbound" => access.outbound = is_allowed(value)?,
            "isServiceDefault" => {}
            "invitationRedemptionIdentityProviderConfiguration"
            | "m365CollaborationInbound"
            | "m365CollaborationOutbound"
            | "appServiceConnectInbound" => {
                return Err(ODataFault::unbuilt_property(name, "crossTenantAccessPolicyConfigurationDefault"));
            }
            _ if shown.contains_key(name) => {
                return Err(ODataFault::unbuilt_property(name, "crossTenantAccessPolicyConfigurationDefault"));
            }
            _ => {
                let noun = "crossTenantAccessPolicyConfigurationDefault";
                return Err(ODataFault::unknown_in_body(Family::Directory, name, noun));
            }
        }
    }
    Ok(access)
}

/// Whether a setting lets all through, or nobody: part of the users or applications is not mocked. Where only one of
/// the two parts is sent, the other follows.
fn is_allowed(value: &Json) -> Result<bool, ODataFault> {
    let Json::Object(parts) = value else { return Err(bad_value("b2bCollaboration")) };
    let mut allowed = None;
    for (name, part) in parts.iter().filter(|(name, _)| !name.contains('@')) {
        let all = match name.as_str() {
            "usersAndGroups" => "AllUsers",
            "applications" => "AllApplications",
            _ => return Err(bad_value(name)),
        };
        let targets = part["targets"].as_array().ok_or_else(|| bad_value("targets"))?;
        if targets.len() != 1 || targets[0]["target"] != all {
            return Err(ODataFault::unbuilt("cross-tenant access for some users or applications"));
        }
        let access = match part["accessType"].as_str() {
            Some("allowed") => true,
            Some("blocked") => false,
            _ => return Err(bad_value("accessType")),
        };
        if allowed.is_some_and(|other| other != access) {
            return Err(bad_value("accessType"));
        }
        allowed = Some(access);
    }
    allowed.ok_or_else(|| bad_value("usersAndGroups"))
}
