//! List delegated consents: all, a client's, a user's.

use http::Method;
use mock365_domain::consent::Grant;

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-list>
pub const OPERATION: Operation = Operation {
    name: "graph.oauth2PermissionGrants.list",
    method: Method::GET,
    at: super::GRANTS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/oauth2permissiongrant-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants>
pub const OF_CLIENT: Operation = Operation {
    name: "graph.servicePrincipals.oauth2PermissionGrants.list",
    method: Method::GET,
    at: &["/servicePrincipals/{servicePrincipal-id}/oauth2PermissionGrants"],
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants",
    handler: of_client,
};

/// <https://learn.microsoft.com/graph/api/user-list-oauth2permissiongrants>
pub const OF_USER: Operation = Operation {
    name: "graph.users.oauth2PermissionGrants.list",
    method: Method::GET,
    at: super::GRANTS,
    tail: "",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-oauth2permissiongrants",
    handler: of_user,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request
        .read_tenant(|_, tenant, _| odata::list::<Grant>(request, "oauth2PermissionGrants", tenant.grants.iter(), &()))
}

fn of_client(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let client = request.guid("servicePrincipal-id", "servicePrincipal")?;
    request.read_tenant(|_, tenant, _| {
        if !tenant.service_principals.contains_key(&client) {
            return Err(missing("servicePrincipal", &client.to_string()).into());
        }
        let grants = tenant.grants.iter().filter(|grant| grant.client == client);
        odata::list::<Grant>(request, "oauth2PermissionGrants", grants, &())
    })
}

fn of_user(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let user = request.owner()?.user;
    request.read_tenant(|_, tenant, _| {
        let grants = tenant.grants.iter().filter(|grant| grant.principal == Some(user));
        odata::list::<Grant>(request, "oauth2PermissionGrants", grants, &())
    })
}
