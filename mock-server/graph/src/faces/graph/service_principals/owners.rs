//! Who owns an enterprise application.

use std::sync::Arc;

use http::Method;
use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::faces::graph::directory::{missing, tenant_mut};
use crate::faces::graph::relations::{self, cast_to, relation};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

relation! {
    /// <https://learn.microsoft.com/graph/api/serviceprincipal-list-owners>
    LIST, COUNT: "graph.servicePrincipals.owners",
    cast_to!("/servicePrincipals/{servicePrincipal-id}/owners": "user", "servicePrincipal", "appRoleAssignment", "endpoint"),
    Mount::Directory, super::READ, "https://learn.microsoft.com/graph/api/serviceprincipal-list-owners", owners
}

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-owners>
pub const GET: Operation = Operation {
    name: "graph.servicePrincipals.owners.get",
    at: &[
        "/servicePrincipals/{servicePrincipal-id}/owners/{directoryObject-id}/microsoft.graph.user",
        "/servicePrincipals/{servicePrincipal-id}/owners/{directoryObject-id}/microsoft.graph.servicePrincipal",
        "/servicePrincipals/{servicePrincipal-id}/owners/{directoryObject-id}/microsoft.graph.appRoleAssignment",
        "/servicePrincipals/{servicePrincipal-id}/owners/{directoryObject-id}/microsoft.graph.endpoint",
    ],
    handler: |request| relations::get(request, owners),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-owners>
pub const REFERENCES: Operation = Operation {
    name: "graph.servicePrincipals.owners.references",
    at: &["/servicePrincipals/{servicePrincipal-id}/owners/$ref"],
    handler: |request| relations::references(request, owners),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-post-owners>
pub const ADD: Operation = Operation {
    name: "graph.servicePrincipals.owners.add",
    method: Method::POST,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-post-owners",
    handler: |request| relations::add_owner(request, owners_mut),
    ..REFERENCES
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-delete-owners>
pub const REMOVE: Operation = Operation {
    name: "graph.servicePrincipals.owners.remove",
    method: Method::DELETE,
    at: &["/servicePrincipals/{servicePrincipal-id}/owners/{directoryObject-id}/$ref"],
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-delete-owners",
    handler: |request| relations::remove_owner(request, owners_mut),
    ..ADD
};

fn owners(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.service_principals[&super::found(request, tenant)?].owners.clone())
}

fn owners_mut<'c>(request: &GraphRequest<'_>, cloud: &'c mut Cloud, tenant: Uuid) -> Result<&'c mut Vec<Uuid>, Fault> {
    let id = super::found(request, &cloud.tenants[&tenant])?;
    let principal = tenant_mut(cloud, tenant)?.service_principals.get_mut(&id).map(Arc::make_mut);
    Ok(&mut principal.ok_or_else(|| missing("servicePrincipal", &id.to_string()))?.owners)
}
