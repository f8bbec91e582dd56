//! Who a user is to others: groups and roles that he is a member of, whom he manages, what he owns.

use mock365_domain::directory::Tenant;
use mock365_domain::{Cloud, Refusal};
use uuid::Uuid;

use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{self, cast_to, relation};
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

relation! {
    /// <https://learn.microsoft.com/graph/api/user-list-memberof>
    MEMBER_OF, MEMBER_OF_COUNT: "graph.users.memberOf",
    cast_to!("/memberOf": "group", "directoryRole", "administrativeUnit"), Mount::User, MEMBERSHIPS,
    "https://learn.microsoft.com/graph/api/user-list-memberof", member_of
}

/// <https://learn.microsoft.com/graph/api/user-list-memberof>
pub const MEMBER_OF_GET: Operation = Operation {
    name: "graph.users.memberOf.get",
    at: cast_to!("/memberOf/{directoryObject-id}": "group", "directoryRole", "administrativeUnit"),
    permissions: MEMBERSHIP,
    handler: |request| relations::get(request, member_of),
    ..MEMBER_OF
};

relation! {
    /// <https://learn.microsoft.com/graph/api/user-list-transitivememberof>
    IN_ALL, IN_ALL_COUNT: "graph.users.transitiveMemberOf",
    cast_to!("/transitiveMemberOf": "group", "directoryRole", "administrativeUnit"), Mount::User, ALL_MEMBERSHIPS,
    "https://learn.microsoft.com/graph/api/user-list-transitivememberof", in_all
}

/// <https://learn.microsoft.com/graph/api/user-list-transitivememberof>
pub const IN_ALL_GET: Operation = Operation {
    name: "graph.users.transitiveMemberOf.get",
    at: cast_to!("/transitiveMemberOf/{directoryObject-id}": "group", "directoryRole", "administrativeUnit"),
    handler: |request| relations::get(request, in_all),
    ..IN_ALL
};

relation! {
    /// <https://learn.microsoft.com/graph/api/user-list-directreports>
    REPORTS, REPORTS_COUNT: "graph.users.directReports",
    cast_to!("/directReports": "user", "orgContact"), Mount::User, OTHERS,
    "https://learn.microsoft.com/graph/api/user-list-directreports", reports
}

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

relation! {
    /// <https://learn.microsoft.com/graph/api/user-list-ownedobjects>
    OWNED, OWNED_COUNT: "graph.users.ownedObjects",
    cast_to!("/ownedObjects": "group", "application", "servicePrincipal"), Mount::User, OTHERS,
    "https://learn.microsoft.com/graph/api/user-list-ownedobjects", owned
}

membership::asked_about! {
    super::USER, "", "graph.users", Mount::User, membership::READ, ASKED
}

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
    Ok(tenant.memberships_of(own(request, tenant)?))
}

fn in_all(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.all_memberships_of(own(request, tenant)?))
}

fn reports(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.reports_of(own(request, tenant)?))
}

fn owned(request: &GraphRequest<'_>, cloud: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.owned_by(cloud, own(request, tenant)?))
}
