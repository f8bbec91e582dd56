//! Groups that a device is in, and whose it is.

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use super::READ;
use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{cast_to, relation};
use crate::faces::graph::{Fault, GraphRequest, Mount, Permissions};

relation! {
    /// <https://learn.microsoft.com/graph/api/device-list-memberof>
    MEMBER_OF, MEMBER_OF_COUNT: "graph.devices.memberOf",
    cast_to!("/devices/{device-id}/memberOf": "group", "administrativeUnit"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/device-list-memberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_with(super::named(request, tenant)?))
}

relation! {
    /// <https://learn.microsoft.com/graph/api/device-list-transitivememberof>
    IN_ALL, IN_ALL_COUNT: "graph.devices.transitiveMemberOf",
    cast_to!("/devices/{device-id}/transitiveMemberOf": "group", "administrativeUnit"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/device-list-transitivememberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_of(super::named(request, tenant)?))
}

relation! {
    /// <https://learn.microsoft.com/graph/api/device-list-registeredusers>
    USERS, USERS_COUNT: "graph.devices.registeredUsers",
    cast_to!("/devices/{device-id}/registeredUsers": "user", "servicePrincipal"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/device-list-registeredusers", user
}

relation! {
    /// <https://learn.microsoft.com/graph/api/device-list-registeredowners>
    OWNERS, OWNERS_COUNT: "graph.devices.registeredOwners",
    cast_to!("/devices/{device-id}/registeredOwners": "user", "servicePrincipal"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/device-list-registeredowners", user
}

membership::asked_about! {
    super::DEVICES, "/{device-id}", "graph.devices", Mount::Directory, READ_GROUPS, ASKED
}

/// What asking for the groups of one needs.
const READ_GROUPS: Permissions = Permissions {
    delegated: &[
        "User.Read.All",
        "User.ReadWrite.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Device.Read.All",
    ],
    application: &[
        "User.Read.All",
        "User.ReadWrite.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Device.Read.All",
        "Device.ReadWrite.All",
    ],
};

const ASKED: Whose = super::named;

/// The account that works on it.
fn user(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(vec![super::found(request, tenant)?.user])
}
