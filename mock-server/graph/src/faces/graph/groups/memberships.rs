//! The groups that a group lies in.

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;

use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{cast_to, relation};
use crate::faces::graph::{GraphRequest, Mount};

relation! {
    /// <https://learn.microsoft.com/graph/api/group-list-memberof>
    LIST, COUNT: "graph.groups.memberOf",
    cast_to!("/groups/{group-id}/memberOf": "group", "administrativeUnit"), Mount::Directory, super::READ,
    "https://learn.microsoft.com/graph/api/group-list-memberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_with(super::found(request, tenant)?))
}

relation! {
    /// <https://learn.microsoft.com/graph/api/group-list-transitivememberof>
    ALL, ALL_COUNT: "graph.groups.transitiveMemberOf",
    cast_to!("/groups/{group-id}/transitiveMemberOf": "group", "administrativeUnit"), Mount::Directory, super::READ,
    "https://learn.microsoft.com/graph/api/group-list-transitivememberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_of(super::found(request, tenant)?))
}

membership::asked_about! {
    super::GROUPS, "/{group-id}", "graph.groups", Mount::Directory, membership::READ_OF_GROUPS, ASKED
}

const ASKED: Whose = |request, tenant| super::found(request, tenant);
