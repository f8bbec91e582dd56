//! Who a contact of the organisation is to others: manager, reports, groups that it is in.

use http::Method;
use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{self, cast_to, relation};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// What reading relations needs.
const READ: Permissions =
    Permissions::alike(&["OrgContact.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"]);

/// <https://learn.microsoft.com/graph/api/orgcontact-get-manager>
pub const MANAGER: Operation = Operation {
    name: "graph.orgContacts.manager.get",
    method: Method::GET,
    at: super::CONTACTS,
    tail: "/{orgContact-id}/manager",
    mount: Mount::Directory,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/orgcontact-get-manager",
    handler: |request| relations::manager(request, id),
};

relation! {
    /// <https://learn.microsoft.com/graph/api/orgcontact-list-directreports>
    REPORTS, REPORTS_COUNT: "graph.orgContacts.directReports",
    cast_to!("/contacts/{orgContact-id}/directReports": "user", "orgContact"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/orgcontact-list-directreports",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.reports_of(id(request, tenant)?))
}

relation! {
    /// <https://learn.microsoft.com/graph/api/orgcontact-list-memberof>
    MEMBER_OF, MEMBER_OF_COUNT: "graph.orgContacts.memberOf",
    cast_to!("/contacts/{orgContact-id}/memberOf": "group", "administrativeUnit"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/orgcontact-list-memberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_with(id(request, tenant)?))
}

relation! {
    /// <https://learn.microsoft.com/graph/api/orgcontact-list-transitivememberof>
    IN_ALL, IN_ALL_COUNT: "graph.orgContacts.transitiveMemberOf",
    cast_to!("/contacts/{orgContact-id}/transitiveMemberOf": "group", "administrativeUnit"), Mount::Directory, READ,
    "https://learn.microsoft.com/graph/api/orgcontact-list-transitivememberof",
    |request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant| Ok(tenant.groups_of(id(request, tenant)?))
}

membership::asked_about! {
    super::CONTACTS, "/{orgContact-id}", "graph.orgContacts", Mount::Directory, membership::READ_OF_GROUPS, ASKED
}

const ASKED: Whose = id;

fn id(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Uuid, Fault> {
    Ok(super::found(request, tenant)?.id)
}
