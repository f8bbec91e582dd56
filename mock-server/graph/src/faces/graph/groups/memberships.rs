//! The groups that a group lies in.

use http::Method;
use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{self, cast_to};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/group-list-memberof>
pub const LIST: Operation = Operation {
    name: "graph.groups.memberOf.list",
    method: Method::GET,
    at: cast_to!("/groups/{group-id}/memberOf": "group", "administrativeUnit"),
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/group-list-memberof",
    handler: |request| relations::list(request, direct),
};

/// <https://learn.microsoft.com/graph/api/group-list-memberof>
pub const COUNT: Operation = Operation {
    name: "graph.groups.memberOf.count",
    tail: "/$count",
    handler: |request| relations::count(request, direct),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/group-list-transitivememberof>
pub const ALL: Operation = Operation {
    name: "graph.groups.transitiveMemberOf.list",
    at: cast_to!("/groups/{group-id}/transitiveMemberOf": "group", "administrativeUnit"),
    link: "https://learn.microsoft.com/graph/api/group-list-transitivememberof",
    handler: |request| relations::list(request, all),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/group-list-transitivememberof>
pub const ALL_COUNT: Operation = Operation {
    name: "graph.groups.transitiveMemberOf.count",
    tail: "/$count",
    handler: |request| relations::count(request, all),
    ..ALL
};

/// <https://learn.microsoft.com/graph/api/directoryobject-getmembergroups>
pub const GET_GROUPS: Operation = Operation {
    name: "graph.groups.getMemberGroups",
    method: Method::POST,
    at: super::GROUPS,
    tail: "/{group-id}/getMemberGroups",
    permissions: membership::READ_OF_GROUPS,
    link: "https://learn.microsoft.com/graph/api/directoryobject-getmembergroups",
    handler: |request| membership::get_groups(request, ASKED),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects>
pub const GET_OBJECTS: Operation = Operation {
    name: "graph.groups.getMemberObjects",
    tail: "/{group-id}/getMemberObjects",
    link: "https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects",
    handler: |request| membership::get_objects(request, ASKED),
    ..GET_GROUPS
};

/// <https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups>
pub const CHECK_GROUPS: Operation = Operation {
    name: "graph.groups.checkMemberGroups",
    tail: "/{group-id}/checkMemberGroups",
    link: "https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups",
    handler: |request| membership::check_groups(request, ASKED),
    ..GET_GROUPS
};

/// <https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects>
pub const CHECK_OBJECTS: Operation = Operation {
    name: "graph.groups.checkMemberObjects",
    tail: "/{group-id}/checkMemberObjects",
    link: "https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects",
    handler: |request| membership::check_objects(request, ASKED),
    ..GET_GROUPS
};

const ASKED: Whose = |request, tenant| super::found(request, tenant);

fn direct(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.groups_with(super::found(request, tenant)?))
}

fn all(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.groups_of(super::found(request, tenant)?))
}
