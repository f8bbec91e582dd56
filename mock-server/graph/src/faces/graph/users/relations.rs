//! Who a user is to others: groups and roles that he is a member of, whom he manages, what he owns.

use http::Method;
use mock365_domain::directory::Tenant;
use mock365_domain::{Cloud, Refusal};
use uuid::Uuid;

use crate::faces::graph::relations::membership::{self, Whose, objects_of, roles_of};
use crate::faces::graph::relations::{self, cast_to};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// What reading direct memberships needs.
const MEMBERSHIPS: Permissions = Permissions {
    delegated: &["User.Read", "GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    application: &["Directory.Read.All", "Directory.ReadWrite.All"],
};
/// What reading one of them needs.
const MEMBERSHIP: Permissions = Permissions {
    delegated: &["User.Read", "User.Read.All", "GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    application: &["User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};
/// What reading all memberships needs.
const ALL_MEMBERSHIPS: Permissions = Permissions {
    delegated: &[
        "User.Read",
        "User.Read.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    application: &[
        "User.Read.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
};
/// What reading reports and owned objects needs.
const OTHERS: Permissions = Permissions {
    delegated: &["User.Read", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    application: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};

/// <https://learn.microsoft.com/graph/api/user-list-memberof>
pub const MEMBER_OF: Operation = Operation {
    name: "graph.users.memberOf.list",
    method: Method::GET,
    at: cast_to!("/memberOf": "group", "directoryRole", "administrativeUnit"),
    tail: "",
    mount: Mount::User,
    permissions: MEMBERSHIPS,
    link: "https://learn.microsoft.com/graph/api/user-list-memberof",
    handler: |request| relations::list(request, member_of),
};

/// <https://learn.microsoft.com/graph/api/user-list-memberof>
pub const MEMBER_OF_COUNT: Operation = Operation {
    name: "graph.users.memberOf.count",
    tail: "/$count",
    handler: |request| relations::count(request, member_of),
    ..MEMBER_OF
};

/// <https://learn.microsoft.com/graph/api/user-list-memberof>
pub const MEMBER_OF_GET: Operation = Operation {
    name: "graph.users.memberOf.get",
    at: cast_to!("/memberOf/{directoryObject-id}": "group", "directoryRole", "administrativeUnit"),
    permissions: MEMBERSHIP,
    handler: |request| relations::get(request, member_of),
    ..MEMBER_OF
};

/// <https://learn.microsoft.com/graph/api/user-list-transitivememberof>
pub const IN_ALL: Operation = Operation {
    name: "graph.users.transitiveMemberOf.list",
    at: cast_to!("/transitiveMemberOf": "group", "directoryRole", "administrativeUnit"),
    permissions: ALL_MEMBERSHIPS,
    link: "https://learn.microsoft.com/graph/api/user-list-transitivememberof",
    handler: |request| relations::list(request, in_all),
    ..MEMBER_OF
};

/// <https://learn.microsoft.com/graph/api/user-list-transitivememberof>
pub const IN_ALL_COUNT: Operation = Operation {
    name: "graph.users.transitiveMemberOf.count",
    tail: "/$count",
    handler: |request| relations::count(request, in_all),
    ..IN_ALL
};

/// <https://learn.microsoft.com/graph/api/user-list-transitivememberof>
pub const IN_ALL_GET: Operation = Operation {
    name: "graph.users.transitiveMemberOf.get",
    at: cast_to!("/transitiveMemberOf/{directoryObject-id}": "group", "directoryRole", "administrativeUnit"),
    handler: |request| relations::get(request, in_all),
    ..IN_ALL
};

/// <https://learn.microsoft.com/graph/api/user-list-directreports>
pub const REPORTS: Operation = Operation {
    name: "graph.users.directReports.list",
    at: cast_to!("/directReports": "user", "orgContact"),
    permissions: OTHERS,
    link: "https://learn.microsoft.com/graph/api/user-list-directreports",
    handler: |request| relations::list(request, reports),
    ..MEMBER_OF
};

/// <https://learn.microsoft.com/graph/api/user-list-directreports>
pub const REPORTS_COUNT: Operation = Operation {
    name: "graph.users.directReports.count",
    tail: "/$count",
    handler: |request| relations::count(request, reports),
    ..REPORTS
};

/// <https://learn.microsoft.com/graph/api/user-list-directreports>
pub const REPORTS_GET: Operation = Operation {
    name: "graph.users.directReports.get",
    at: cast_to!("/directReports/{directoryObject-id}": "user", "orgContact"),
    handler: |request| relations::get(request, reports),
    ..REPORTS
};

/// <https://learn.microsoft.com/graph/api/user-get-transitivereports>
pub const ALL_REPORTS_COUNT: Operation = Operation {
    name: "graph.users.transitiveReports.count",
    at: &["/transitiveReports"],
    tail: "/$count",
    link: "https://learn.microsoft.com/graph/api/user-get-transitivereports",
    handler: |request| relations::count(request, |request, _, tenant| Ok(tenant.all_reports_of(own(request, tenant)?))),
    ..REPORTS
};

/// <https://learn.microsoft.com/graph/api/user-list-ownedobjects>
pub const OWNED: Operation = Operation {
    name: "graph.users.ownedObjects.list",
    at: cast_to!("/ownedObjects": "group", "application", "servicePrincipal"),
    link: "https://learn.microsoft.com/graph/api/user-list-ownedobjects",
    handler: |request| relations::list(request, owned),
    ..REPORTS
};

/// <https://learn.microsoft.com/graph/api/user-list-ownedobjects>
pub const OWNED_COUNT: Operation = Operation {
    name: "graph.users.ownedObjects.count",
    tail: "/$count",
    handler: |request| relations::count(request, owned),
    ..OWNED
};

/// <https://learn.microsoft.com/graph/api/directoryobject-getmembergroups>
pub const GET_GROUPS: Operation = Operation {
    name: "graph.users.getMemberGroups",
    method: Method::POST,
    at: super::USER,
    tail: "/getMemberGroups",
    permissions: membership::READ,
    link: "https://learn.microsoft.com/graph/api/directoryobject-getmembergroups",
    handler: |request| membership::get_groups(request, ASKED),
    ..MEMBER_OF
};

/// <https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects>
pub const GET_OBJECTS: Operation = Operation {
    name: "graph.users.getMemberObjects",
    tail: "/getMemberObjects",
    link: "https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects",
    handler: |request| membership::get_objects(request, ASKED),
    ..GET_GROUPS
};

/// <https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups>
pub const CHECK_GROUPS: Operation = Operation {
    name: "graph.users.checkMemberGroups",
    tail: "/checkMemberGroups",
    link: "https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups",
    handler: |request| membership::check_groups(request, ASKED),
    ..GET_GROUPS
};

/// <https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects>
pub const CHECK_OBJECTS: Operation = Operation {
    name: "graph.users.checkMemberObjects",
    tail: "/checkMemberObjects",
    link: "https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects",
    handler: |request| membership::check_objects(request, ASKED),
    ..GET_GROUPS
};

const ASKED: Whose = own;

/// The user whose relations are asked for: with permissions for oneself, only one's own.
pub fn own(request: &GraphRequest<'_>, _: &Tenant) -> Result<Uuid, Fault> {
    let at = request.owner()?;
    let of_others = request.operation.permissions.delegated.iter().filter(|name| !is_for_oneself(name));
    let sees = request.bearer.user.is_none_or(|user| user == at.user)
        || of_others.clone().any(|name| request.bearer.has(name));
    if sees {
        return Ok(at.user);
    }
    Err(Refusal::PermissionMissing(of_others.copied().collect::<Vec<_>>().join(" or ")).into())
}

fn is_for_oneself(permission: &str) -> bool {
    matches!(permission, "User.Read" | "User.ReadWrite")
}

fn member_of(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    let user = own(request, tenant)?;
    let mut found = tenant.groups_with(user);
    found.extend(roles_of(tenant, user));
    Ok(found)
}

fn in_all(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(objects_of(tenant, own(request, tenant)?))
}

fn reports(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.reports_of(own(request, tenant)?))
}

fn owned(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.groups_owned_by(own(request, tenant)?))
}
