//! The groups that an enterprise application is in.

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;

use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{self, cast_to, relation};
use crate::faces::graph::{GraphRequest, Mount, Operation, Permissions};

/// What reading and asking needs, but for direct memberships.
const MEMBERSHIPS: Permissions = Permissions::alike(&[
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);

relation! {
    /// <https://learn.microsoft.com/graph/api/serviceprincipal-list-memberof>
    MEMBER_OF, MEMBER_OF_COUNT: "graph.servicePrincipals.memberOf",
    cast_to!("/servicePrincipals/{servicePrincipal-id}/memberOf": "group", "directoryRole", "administrativeUnit"),
    Mount::Directory, super::READ, "https://learn.microsoft.com/graph/api/serviceprincipal-list-memberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_with(super::found(request, tenant)?))
}

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list-memberof>
pub const GET: Operation = Operation {
    name: "graph.servicePrincipals.memberOf.get",
    at: cast_to!("/servicePrincipals/{servicePrincipal-id}/memberOf/{directoryObject-id}":
        "group", "directoryRole", "administrativeUnit"),
    handler: |request| {
        relations::get(request, |request, _, tenant| Ok(tenant.groups_with(super::found(request, tenant)?)))
    },
    ..MEMBER_OF
};

relation! {
    /// <https://learn.microsoft.com/graph/api/serviceprincipal-list-transitivememberof>
    IN_ALL, IN_ALL_COUNT: "graph.servicePrincipals.transitiveMemberOf",
    cast_to!("/servicePrincipals/{servicePrincipal-id}/transitiveMemberOf":
        "group", "directoryRole", "administrativeUnit"),
    Mount::Directory, MEMBERSHIPS, "https://learn.microsoft.com/graph/api/serviceprincipal-list-transitivememberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_of(super::found(request, tenant)?))
}

membership::asked_about! {
    super::SERVICE_PRINCIPALS, "/{servicePrincipal-id}", "graph.servicePrincipals", Mount::Directory,
    MEMBERSHIPS, ASKED
}

const ASKED: Whose = |request, tenant| super::found(request, tenant);
