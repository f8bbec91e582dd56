//! Members and owners of a group: list, add, remove.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::Cloud;
use mock365_domain::directory::{Group, Tenant};
use uuid::Uuid;

use super::check::may_change;
use crate::exchange::Answer;
use crate::faces::graph::directory::{missing, tenant_mut};
use crate::faces::graph::relations::{
    self, NamedObject, Related, all_there, already, cast_to, read_reference, relation,
};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// What reading who is in needs.
const READ: Permissions = Permissions::alike(&[
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// What putting in and taking out needs.
const WRITE: Permissions =
    Permissions::alike(&["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"]);
/// What changing who owns it needs.
const WRITE_OWNERS: Permissions = Permissions::alike(&["Group.ReadWrite.All", "Directory.ReadWrite.All"]);

relation! {
    /// <https://learn.microsoft.com/graph/api/group-list-members>
    LIST, COUNT: "graph.groups.members",
    cast_to!("/groups/{group-id}/members":
        "user", "group", "device", "servicePrincipal", "orgContact", "application"),
    Mount::Directory, READ, "https://learn.microsoft.com/graph/api/group-list-members", members
}

/// One of them. No page describes it; it answers as other relations do.
///
/// <https://learn.microsoft.com/graph/api/group-list-members>
pub const GET: Operation = Operation {
    name: "graph.groups.members.get",
    at: cast_to!("/groups/{group-id}/members/{directoryObject-id}":
        "user", "group", "device", "servicePrincipal", "orgContact", "application"),
    handler: |request| relations::get(request, members),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/group-list-members>
pub const REFERENCES: Operation = Operation {
    name: "graph.groups.members.references",
    at: &["/groups/{group-id}/members/$ref"],
    handler: |request| relations::references(request, members),
    ..LIST
};

relation! {
    /// <https://learn.microsoft.com/graph/api/group-list-transitivemembers>
    ALL, ALL_COUNT: "graph.groups.transitiveMembers",
    cast_to!("/groups/{group-id}/transitiveMembers":
        "user", "group", "device", "servicePrincipal", "orgContact", "application"),
    Mount::Directory, READ, "https://learn.microsoft.com/graph/api/group-list-transitivemembers", all_members
}

relation! {
    /// <https://learn.microsoft.com/graph/api/group-list-owners>
    OWNERS, OWNERS_COUNT: "graph.groups.owners",
    cast_to!("/groups/{group-id}/owners": "user", "servicePrincipal"),
    Mount::Directory, READ, "https://learn.microsoft.com/graph/api/group-list-owners", owners
}

/// <https://learn.microsoft.com/graph/api/group-list-owners>
pub const OWNERS_REFERENCES: Operation = Operation {
    name: "graph.groups.owners.references",
    at: &["/groups/{group-id}/owners/$ref"],
    handler: |request| relations::references(request, owners),
    ..OWNERS
};

/// <https://learn.microsoft.com/graph/api/group-post-members>
pub const ADD: Operation = Operation {
    name: "graph.groups.members.add",
    method: Method::POST,
    at: &["/groups/{group-id}/members/$ref"],
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/group-post-members",
    handler: |request| add(request, Side::Members),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/group-delete-members>
pub const REMOVE: Operation = Operation {
    name: "graph.groups.members.remove",
    method: Method::DELETE,
    at: &["/groups/{group-id}/members/{directoryObject-id}/$ref"],
    link: "https://learn.microsoft.com/graph/api/group-delete-members",
    handler: |request| remove(request, Side::Members),
    ..ADD
};

/// <https://learn.microsoft.com/graph/api/group-post-owners>
pub const ADD_OWNER: Operation = Operation {
    name: "graph.groups.owners.add",
    at: &["/groups/{group-id}/owners/$ref"],
    permissions: WRITE_OWNERS,
    link: "https://learn.microsoft.com/graph/api/group-post-owners",
    handler: |request| add(request, Side::Owners),
    ..ADD
};

/// <https://learn.microsoft.com/graph/api/group-delete-owners>
pub const REMOVE_OWNER: Operation = Operation {
    name: "graph.groups.owners.remove",
    at: &["/groups/{group-id}/owners/{directoryObject-id}/$ref"],
    permissions: WRITE_OWNERS,
    link: "https://learn.microsoft.com/graph/api/group-delete-owners",
    handler: |request| remove(request, Side::Owners),
    ..REMOVE
};

/// Who belongs to a group, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Members,
    Owners,
}

impl Side {
    /// What Microsoft calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Owners => "owners",
        }
    }

    fn has(self, group: &Group, id: Uuid) -> bool {
        match self {
            Self::Members => group.members.contains(&id),
            Self::Owners => group.owners.contains(&id),
        }
    }

    /// Puts some in, who can be there and are not yet: all of them, or none.
    pub fn put(self, cloud: &Cloud, tenant: &Tenant, group: &mut Group, new: &[NamedObject]) -> Result<(), Fault> {
        for one in all_there(cloud, tenant, new)? {
            let is_taken = match one {
                Related::User(_) => true,
                Related::ServicePrincipal(_) => self == Self::Owners || !group.is_unified,
                // People alone are in Microsoft 365 groups, and groups in none that holds roles.
                Related::Group(_) => {
                    self == Self::Members && !group.is_unified && group.is_assignable_to_role != Some(true)
                }
                Related::Contact(_) | Related::Device(_) => self == Self::Members && !group.is_unified,
                Related::Role(_) | Related::Application(_) => false,
            };
            if !is_taken {
                return Err(Fault::bad_request(
                    "Request_BadRequest",
                    format!("Invalid object type '{}' for the property '{}' of a group.", one.kind(), self.name()),
                ));
            }
            if self.has(group, one.id()) {
                return Err(already(self.name()));
            }
            match self {
                Self::Members => group.members.push_back(one.id()),
                Self::Owners => group.owners.push_back(one.id()),
            }
        }
        Ok(())
    }
}

fn group<'t>(request: &GraphRequest<'_>, tenant: &'t Tenant) -> Result<&'t Arc<Group>, Fault> {
    Ok(&tenant.groups[&super::found(request, tenant)?])
}

fn members(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(group(request, tenant)?.members.iter().copied().collect())
}

fn owners(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(group(request, tenant)?.owners.iter().copied().collect())
}

fn all_members(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.all_members_of(super::found(request, tenant)?).collect())
}

fn add(request: &GraphRequest<'_>, side: Side) -> Result<Answer, Fault> {
    let new = read_reference(&request.json_body()?)?;
    request.change_own_tenant(|cloud, id, _| {
        let mut changed = Group::clone(group(request, &cloud.tenants[&id])?);
        may_change(request, &cloud.tenants[&id], &changed)?;
        side.put(cloud, &cloud.tenants[&id], &mut changed, &[new])?;
        tenant_mut(cloud, id)?.groups.insert(changed.id, Arc::new(changed));
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn remove(request: &GraphRequest<'_>, side: Side) -> Result<Answer, Fault> {
    let gone = request.guid("directoryObject-id", "directoryObject")?;
    request.change_own_tenant(|cloud, id, _| {
        let known = group(request, &cloud.tenants[&id])?;
        let known_id = known.id;
        may_change(request, &cloud.tenants[&id], known)?;
        if !side.has(known, gone) {
            return Err(missing("directoryObject", &gone.to_string()).into());
        }
        if side == Side::Owners && !cloud.tenants[&id].may_lose_owner(known, gone) {
            let message = "The group must have at least one owner, hence this owner cannot be removed.";
            return Err(Fault::bad_request("Request_BadRequest", message));
        }
        if let Some(group) = tenant_mut(cloud, id)?.groups.get_mut(&known_id).map(Arc::make_mut) {
            match side {
                Side::Members => group.remove_member(gone),
                Side::Owners => group.remove_owner(gone),
            };
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
