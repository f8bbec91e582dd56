//! Delegated permissions that the tenant classified as low, so that users may consent to them.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::Resource;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, bad_value, missing, tenant_mut};
use crate::faces::graph::view::permission_grant::Classified;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, Permissions, odata};

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "Policy.Read.PermissionGrant",
        "Policy.Read.All",
        "Policy.ReadWrite.PermissionGrant",
        "Application.Read.All",
        "Directory.Read.All",
    ],
    application: &[
        "Policy.Read.PermissionGrant",
        "Policy.ReadWrite.PermissionGrant",
        "Application.Read.All",
        "Application.ReadWrite.OwnedBy",
        "Directory.Read.All",
    ],
};
/// What writing needs.
const WRITE: Permissions = Permissions::alike(&["Policy.ReadWrite.PermissionGrant"]);

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-delegatedpermissionclassifications>
pub const LIST: Operation = Operation {
    name: "graph.servicePrincipals.delegatedPermissionClassifications.list",
    method: Method::GET,
    at: super::SERVICE_PRINCIPAL,
    tail: "/delegatedPermissionClassifications",
    mount: Mount::Directory,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-list-delegatedpermissionclassifications",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-post-delegatedpermissionclassifications>
pub const CREATE: Operation = Operation {
    name: "graph.servicePrincipals.delegatedPermissionClassifications.create",
    method: Method::POST,
    at: super::SERVICE_PRINCIPAL,
    tail: "/delegatedPermissionClassifications",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-post-delegatedpermissionclassifications",
    handler: create,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-delete-delegatedpermissionclassifications>
pub const DELETE: Operation = Operation {
    name: "graph.servicePrincipals.delegatedPermissionClassifications.delete",
    method: Method::DELETE,
    at: super::SERVICE_PRINCIPAL,
    tail: "/delegatedPermissionClassifications/{delegatedPermissionClassification-id}",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-delete-delegatedpermissionclassifications",
    handler: delete,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let resource = &tenant.service_principals[&super::found(request, tenant)?];
        let what = format!("servicePrincipals('{}')/delegatedPermissionClassifications", resource.id);
        odata::list::<Classified>(request, &what, Classified::of(resource).iter(), &())
    })
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    Fields::of_directory(&body, "delegatedPermissionClassification").only(&[
        "classification",
        "id",
        "permissionId",
        "permissionName",
    ])?;
    if body.get("classification").and_then(Json::as_str) != Some("low") {
        return Err(bad_value("classification").into());
    }
    let made = request.change_tenant(APP_ADMINS, |cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let resource = &tenant.service_principals[&super::found(request, tenant)?];
        let published = Resource::by_id(resource.app_id).ok_or_else(|| bad_value("permissionId"))?;
        let text = |name: &str| body.get(name).and_then(Json::as_str);
        let scope = match (text("permissionId"), text("permissionName")) {
            (Some(id), name) => {
                let named = Uuid::parse_str(id).ok().and_then(|id| published.scope_by_id(id));
                named.filter(|scope| name.is_none_or(|name| name.eq_ignore_ascii_case(scope.value)))
            }
            (None, name) => name.and_then(|name| published.scope(name)),
        };
        let scope = scope.ok_or_else(|| bad_value("permissionId"))?;
        if resource.low_permissions.iter().any(|(_, low)| low.eq_ignore_ascii_case(scope.value)) {
            return Err(Fault::bad_request(
                "Request_BadRequest",
                "A conflicting object with one or more of the specified property values is present in the directory.",
            ));
        }
        let resource = resource.id;
        let made = Classified { id: cloud.guid(), name: scope.value.to_owned(), permission: Some(scope.id) };
        if let Some(resource) = tenant_mut(cloud, id)?.service_principals.get_mut(&resource).map(Arc::make_mut) {
            resource.low_permissions.push((made.id, made.name.clone()));
        }
        Ok((resource, made))
    })?;
    let what = format!("servicePrincipals('{}')/delegatedPermissionClassifications", made.0);
    Ok(odata::created(request, odata::one::<Classified>(request, StatusCode::CREATED, &what, &made.1, &())?))
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let gone = request.guid("delegatedPermissionClassification-id", "delegatedPermissionClassification")?;
    request.change_tenant(APP_ADMINS, |cloud, id, _| {
        let resource = super::found(request, &cloud.tenants[&id])?;
        if !cloud.tenants[&id].service_principals[&resource].low_permissions.iter().any(|(id, _)| *id == gone) {
            return Err(missing("delegatedPermissionClassification", &gone.to_string()).into());
        }
        if let Some(resource) = tenant_mut(cloud, id)?.service_principals.get_mut(&resource).map(Arc::make_mut) {
            resource.low_permissions.retain(|(id, _)| *id != gone);
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
