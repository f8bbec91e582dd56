//! App role assignments by who holds them: users and groups.

use http::Method;

use super::assignments::{WRITE, assign, held, unassign};
use crate::faces::graph::groups::found as group;
use crate::faces::graph::{Mount, Operation, Permissions};

/// Where the assignments of a group hang.
const GROUP_ASSIGNMENTS: &[&str] = &["/groups/{group-id}/appRoleAssignments"];

/// <https://learn.microsoft.com/graph/api/user-post-approleassignments>
pub const CREATE_OF_USER: Operation = Operation {
    name: "graph.users.appRoleAssignments.create",
    method: Method::POST,
    at: super::USER_ASSIGNMENTS,
    tail: "",
    mount: Mount::User,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-approleassignments",
    handler: |request| assign(request, |_| Ok(request.owner()?.user)),
};

/// <https://learn.microsoft.com/graph/api/user-delete-approleassignments>
pub const DELETE_OF_USER: Operation = Operation {
    name: "graph.users.appRoleAssignments.delete",
    method: Method::DELETE,
    at: super::USER_ASSIGNMENTS,
    tail: "/{appRoleAssignment-id}",
    mount: Mount::User,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/user-delete-approleassignments",
    handler: |request| unassign(request, |_| Ok(request.owner()?.user)),
};

/// <https://learn.microsoft.com/graph/api/group-list-approleassignments>
pub const LIST_OF_GROUP: Operation = Operation {
    name: "graph.groups.appRoleAssignments.list",
    method: Method::GET,
    at: GROUP_ASSIGNMENTS,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions {
        delegated: &[
            "AppRoleAssignment.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Directory.AccessAsUser.All",
        ],
        application: &["AppRoleAssignment.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/group-list-approleassignments",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            let group = group(request, tenant)?;
            held(request, tenant, group, &format!("groups('{group}')/appRoleAssignments"))
        })
    },
};

/// <https://learn.microsoft.com/graph/api/group-post-approleassignments>
pub const CREATE_OF_GROUP: Operation = Operation {
    name: "graph.groups.appRoleAssignments.create",
    method: Method::POST,
    at: GROUP_ASSIGNMENTS,
    tail: "",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/group-post-approleassignments",
    handler: |request| assign(request, |tenant| group(request, tenant)),
};

/// <https://learn.microsoft.com/graph/api/group-delete-approleassignments>
pub const DELETE_OF_GROUP: Operation = Operation {
    name: "graph.groups.appRoleAssignments.delete",
    method: Method::DELETE,
    at: GROUP_ASSIGNMENTS,
    tail: "/{appRoleAssignment-id}",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/group-delete-approleassignments",
    handler: |request| unassign(request, |tenant| group(request, tenant)),
};
