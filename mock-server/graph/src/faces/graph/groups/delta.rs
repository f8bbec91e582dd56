//! What became of the groups of an organisation, and who came into them and left them.

use http::Method;
use mock365_domain::directory::{DirectoryObject, Group, ObjectKind};

use crate::exchange::Answer;
use crate::faces::graph::delta::{self, Directory, TrackedRelation};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/group-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.delta",
    method: Method::GET,
    at: super::GROUPS,
    tail: "/delta",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/group-delta",
    handler: delta,
};

const RELATIONS: &[TrackedRelation<Group>] = &[
    TrackedRelation { name: "members", of: |group| group.members.iter().copied().collect(), by_default: true },
    TrackedRelation { name: "owners", of: |group| group.owners.iter().copied().collect(), by_default: false },
];

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    delta::delta(request, |cloud, tenant, now| {
        Directory::<Group> {
            cloud,
            tenant,
            resource: "groups",
            kind: ObjectKind::Group,
            ids: &|| tenant.groups.keys().copied().collect(),
            find: &|id| tenant.groups.get(&id).map(AsRef::as_ref),
            as_it_was: |object| if let DirectoryObject::Group(group) = object { Some(group) } else { None },
            around: &InTenant { cloud, tenant },
            relations: RELATIONS,
        }
        .round(request, now)
    })
}
