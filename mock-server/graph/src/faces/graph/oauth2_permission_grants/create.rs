//! Create a delegated consent: for one user, or for everybody.

use http::{Method, StatusCode};
use mock365_domain::consent::Grant;
use mock365_domain::directory::Tenant;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{CONSENTERS, bad_value, exists, guid_of, missing, tenant_mut};
use crate::faces::graph::view::permission_grant::words;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_write, odata};

/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-post>
pub const OPERATION: Operation = Operation {
    name: "graph.oauth2PermissionGrants.create",
    method: Method::POST,
    at: super::GRANTS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/oauth2permissiongrant-post",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let wanted = read(&body)?;
    let made = request.change_tenant(CONSENTERS, |cloud, id, _| {
        check(&cloud.tenants[&id], &wanted)?;
        let tenant = tenant_mut(cloud, id)?;
        tenant.grant(wanted.client, wanted.principal, wanted.resource, &wanted.scopes);
        tenant.grants.last().cloned().ok_or_else(|| missing("oAuth2PermissionGrant", "").into())
    })?;
    let shown = odata::one::<Grant>(request, StatusCode::CREATED, "oauth2PermissionGrants", &made, &())?;
    Ok(odata::created(request, shown))
}

/// The grant that a body describes.
fn read(body: &Map<String, Json>) -> Result<Grant, Fault> {
    let known = ["clientId", "consentType", "principalId", "resourceId", "scope", "startTime", "expiryTime"];
    if let Some(stranger) = body.keys().find(|name| !name.contains('@') && !known.contains(&name.as_str())) {
        let family = <Grant as odata::Noun>::FAMILY;
        return Err(odata::ODataFault::unknown_in_body(family, stranger, "oAuth2PermissionGrant").into());
    }
    let (client, resource) = (guid_of(body, "clientId")?, guid_of(body, "resourceId")?);
    let principal: Option<Uuid> = match body.get("consentType").and_then(Json::as_str) {
        Some("AllPrincipals") => None,
        Some("Principal") => Some(guid_of(body, "principalId")?),
        _ => return Err(bad_value("consentType").into()),
    };
    let scopes = words(&item_write::text("scope", body.get("scope").unwrap_or(&Json::Null))?);
    Ok(Grant { id: String::new(), client, principal, resource, scopes })
}

/// What keeps a grant from being made.
fn check(tenant: &Tenant, wanted: &Grant) -> Result<(), Fault> {
    for id in [wanted.client, wanted.resource] {
        if !tenant.service_principals.contains_key(&id) {
            return Err(missing("servicePrincipal", &id.to_string()).into());
        }
    }
    if let Some(user) = wanted.principal.filter(|user| !tenant.users.contains_key(user)) {
        return Err(missing("user", &user.to_string()).into());
    }
    let same = |known: &&Grant| {
        known.client == wanted.client && known.resource == wanted.resource && known.principal == wanted.principal
    };
    match tenant.grants.iter().find(same) {
        Some(_) => Err(exists("Permission entry already exists.")),
        None => Ok(()),
    }
}
