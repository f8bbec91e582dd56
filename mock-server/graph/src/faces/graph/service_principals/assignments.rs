//! App role assignments: who may use an application, and which permissions applications hold.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::{AppRoleAssignment, PrincipalKind, Resource, Tenant, permission};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{CONSENTERS, GRANTORS, guid_of, missing, tenant_mut};
use crate::faces::graph::view::permission_grant::Assigned;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, Permissions, odata};

/// What assigning needs.
pub(super) const WRITE: Permissions = Permissions {
    delegated: &["AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All"],
};

/// Where assignments hang, from either end.
const ASSIGNMENTS: &[&str] = &[
    "/servicePrincipals/{servicePrincipal-id}/appRoleAssignedTo",
    "/servicePrincipals(appId='{appId}')/appRoleAssignedTo",
    "/servicePrincipals/{servicePrincipal-id}/appRoleAssignments",
    "/servicePrincipals(appId='{appId}')/appRoleAssignments",
];

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto>
pub const LIST: Operation = Operation {
    name: "graph.servicePrincipals.appRoleAssignedTo.list",
    method: Method::GET,
    at: super::SERVICE_PRINCIPAL,
    tail: "/appRoleAssignedTo",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto>
pub const GET: Operation = Operation {
    name: "graph.servicePrincipals.appRoleAssignedTo.get",
    method: Method::GET,
    at: ASSIGNMENTS,
    tail: "/{appRoleAssignment-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments>
pub const LIST_HELD: Operation = Operation {
    name: "graph.servicePrincipals.appRoleAssignments.list",
    method: Method::GET,
    at: super::SERVICE_PRINCIPAL,
    tail: "/appRoleAssignments",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments",
    handler: list_held,
};

/// <https://learn.microsoft.com/graph/api/user-list-approleassignments>
pub const LIST_OF_USER: Operation = Operation {
    name: "graph.users.appRoleAssignments.list",
    method: Method::GET,
    at: super::USER_ASSIGNMENTS,
    tail: "",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &[
            "AppRoleAssignment.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Directory.AccessAsUser.All",
        ],
        application: &["AppRoleAssignment.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/user-list-approleassignments",
    handler: list_of_user,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto>
pub const CREATE: Operation = Operation {
    name: "graph.servicePrincipals.appRoleAssignedTo.create",
    method: Method::POST,
    at: ASSIGNMENTS,
    tail: "",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto",
    handler: create,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto>
pub const DELETE: Operation = Operation {
    name: "graph.servicePrincipals.appRoleAssignedTo.delete",
    method: Method::DELETE,
    at: ASSIGNMENTS,
    tail: "/{appRoleAssignment-id}",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto",
    handler: delete,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let resource = &tenant.service_principals[&super::found(request, tenant)?];
        let assigned = resource.assigned.iter().map(|assignment| Assigned::new(tenant, resource, assignment));
        let assigned: Vec<Assigned> = assigned.collect();
        let what = format!("servicePrincipals('{}')/appRoleAssignedTo", resource.id);
        odata::list::<Assigned>(request, &what, assigned.iter(), &())
    })
}

fn list_held(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let holder = super::found(request, tenant)?;
        held(request, tenant, holder, &format!("servicePrincipals('{holder}')/appRoleAssignments"))
    })
}

fn list_of_user(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let user = request.owner()?.user;
    request.read_tenant(|_, tenant, _| held(request, tenant, user, "appRoleAssignments"))
}

/// What somebody holds.
pub(super) fn held(request: &GraphRequest<'_>, tenant: &Tenant, holder: Uuid, what: &str) -> Result<Answer, Fault> {
    let held: Vec<Assigned> = Assigned::all(tenant).filter(|one| one.assignment.principal == holder).collect();
    odata::list::<Assigned>(request, what, held.iter(), &())
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("appRoleAssignment-id", "appRoleAssignment")?;
    request.read_tenant(|_, tenant, _| {
        let named = super::found(request, tenant)?;
        let mut all = Assigned::all(tenant);
        let found = all.find(|one| one.assignment.id == id && (one.is_on(named) || one.assignment.principal == named));
        let found = found.ok_or_else(|| missing("appRoleAssignment", &id.to_string()))?;
        let what = format!("servicePrincipals('{named}')/appRoleAssignedTo");
        odata::one::<Assigned>(request, StatusCode::OK, &what, &found, &())
    })
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    assign(request, |tenant| super::found(request, tenant))
}

/// Makes the assignment of a body, in which what the path names is the resource or the holder.
pub(super) fn assign(
    request: &GraphRequest<'_>,
    named: impl Fn(&Tenant) -> Result<Uuid, Fault>,
) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    Fields::of_directory(&body, "appRoleAssignment").only(&[
        "appRoleId",
        "createdDateTime",
        "deletedDateTime",
        "id",
        "principalDisplayName",
        "principalId",
        "principalType",
        "resourceDisplayName",
        "resourceId",
    ])?;
    let (principal, resource) = (guid_of(&body, "principalId")?, guid_of(&body, "resourceId")?);
    let role = guid_of(&body, "appRoleId")?;
    let made = request.change_tenant(CONSENTERS, |cloud, id, now| {
        let tenant = &cloud.tenants[&id];
        let named = named(tenant)?;
        if named != resource && named != principal {
            let message = "The object that the address names is neither the principal nor the resource.";
            return Err(Fault::bad_request("Request_BadRequest", message));
        }
        let kind = check(request, tenant, principal, resource, role)?;
        let assignment = AppRoleAssignment { id: cloud.guid(), role, principal, kind, created: now.timestamp() };
        let tenant = tenant_mut(cloud, id)?;
        if let Some(resource) = tenant.service_principals.get_mut(&resource).map(Arc::make_mut) {
            resource.assigned.push_back(assignment.clone());
        }
        Ok(Assigned::new(tenant, &tenant.service_principals[&resource], &assignment))
    })?;
    let what = format!("servicePrincipals('{resource}')/appRoleAssignedTo");
    Ok(odata::created(request, odata::one::<Assigned>(request, StatusCode::CREATED, &what, &made, &())?))
}

/// What keeps an assignment from being made; else what its holder is.
fn check(
    request: &GraphRequest<'_>,
    tenant: &Tenant,
    principal: Uuid,
    resource: Uuid,
    role: Uuid,
) -> Result<PrincipalKind, Fault> {
    let target =
        tenant.service_principals.get(&resource).ok_or_else(|| missing("servicePrincipal", &resource.to_string()))?;
    let kind = if tenant.users.contains_key(&principal) {
        PrincipalKind::User
    } else if tenant.groups.contains_key(&principal) {
        PrincipalKind::Group
    } else if tenant.service_principals.contains_key(&principal) {
        PrincipalKind::ServicePrincipal
    } else {
        return Err(missing("principal", &principal.to_string()).into());
    };
    let refuse = |message: String| Err(Fault::bad_request("Request_BadRequest", message));
    let published = Resource::by_id(target.app_id).and_then(|resource| resource.role_by_id(role));
    if !role.is_nil() && published.is_none() {
        return refuse(format!("Permission being assigned was not found on application '{}'.", target.app_id));
    }
    // All roles that are published here are for applications (how it is worded is inferred).
    if published.is_some() && kind != PrincipalKind::ServicePrincipal {
        return refuse(format!("Permission '{role}' cannot be assigned to a user or a group."));
    }
    if target.assigned.iter().any(|known| known.principal == principal && known.role == role) {
        return refuse("Permission being assigned already exists on the object".to_owned());
    }
    if target.app_id == permission::GRAPH && !role.is_nil() && !request.holds(tenant, GRANTORS) {
        return Err(mock365_domain::Refusal::RoleMissing.into());
    }
    Ok(kind)
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    unassign(request, |tenant| super::found(request, tenant))
}

/// Takes the assignment away that the path names, of the resource or the holder that it names.
pub(super) fn unassign(
    request: &GraphRequest<'_>,
    named: impl Fn(&Tenant) -> Result<Uuid, Fault>,
) -> Result<Answer, Fault> {
    let assignment = request.guid("appRoleAssignment-id", "appRoleAssignment")?;
    request.change_tenant(CONSENTERS, |cloud, id, _| {
        let named = named(&cloud.tenants[&id])?;
        let fits = |resource: Uuid, one: &AppRoleAssignment| {
            one.id == assignment && (resource == named || one.principal == named)
        };
        let resource = cloud.tenants[&id]
            .service_principals
            .values()
            .find(|resource| resource.assigned.iter().any(|one| fits(resource.id, one)))
            .map(|resource| resource.id)
            .ok_or_else(|| missing("appRoleAssignment", &assignment.to_string()))?;
        if let Some(resource) = tenant_mut(cloud, id)?.service_principals.get_mut(&resource).map(Arc::make_mut) {
            resource.assigned.retain(|one| one.id != assignment);
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
