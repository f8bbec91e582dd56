//! Who owns an application.

use std::sync::Arc;

use http::Method;
use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::faces::graph::directory::missing;
use crate::faces::graph::relations::{self, cast_to, relation};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

relation! {
    /// <https://learn.microsoft.com/graph/api/application-list-owners>
    LIST, COUNT: "graph.applications.owners",
    cast_to!("/applications/{application-id}/owners": "user", "servicePrincipal", "appRoleAssignment", "endpoint"),
    Mount::Directory, super::READ, "https://learn.microsoft.com/graph/api/application-list-owners", owners
}

/// <https://learn.microsoft.com/graph/api/application-list-owners>
pub const GET: Operation = Operation {
    name: "graph.applications.owners.get",
    at: &[
        "/applications/{application-id}/owners/{directoryObject-id}/microsoft.graph.user",
        "/applications/{application-id}/owners/{directoryObject-id}/microsoft.graph.servicePrincipal",
        "/applications/{application-id}/owners/{directoryObject-id}/microsoft.graph.appRoleAssignment",
        "/applications/{application-id}/owners/{directoryObject-id}/microsoft.graph.endpoint",
    ],
    handler: |request| relations::get(request, owners),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/application-list-owners>
pub const REFERENCES: Operation = Operation {
    name: "graph.applications.owners.references",
    at: &["/applications/{application-id}/owners/$ref"],
    handler: |request| relations::references(request, owners),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/application-post-owners>
pub const ADD: Operation = Operation {
    name: "graph.applications.owners.add",
    method: Method::POST,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-post-owners",
    handler: |request| relations::add_owner(request, owners_mut),
    ..REFERENCES
};

/// <https://learn.microsoft.com/graph/api/application-delete-owners>
pub const REMOVE: Operation = Operation {
    name: "graph.applications.owners.remove",
    method: Method::DELETE,
    at: &["/applications/{application-id}/owners/{directoryObject-id}/$ref"],
    link: "https://learn.microsoft.com/graph/api/application-delete-owners",
    handler: |request| relations::remove_owner(request, owners_mut),
    ..ADD
};

fn owners(request: &GraphRequest<'_>, cloud: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(super::found(request, cloud, tenant.id)?.owners.clone())
}

fn owners_mut<'c>(request: &GraphRequest<'_>, cloud: &'c mut Cloud, tenant: Uuid) -> Result<&'c mut Vec<Uuid>, Fault> {
    let app_id = super::found(request, cloud, tenant)?.app_id;
    let app = cloud.applications.get_mut(&app_id).map(Arc::make_mut);
    Ok(&mut app.ok_or_else(|| missing("application", &app_id.to_string()))?.owners)
}
