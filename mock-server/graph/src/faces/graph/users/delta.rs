//! What became of the users of an organisation.

use http::Method;
use mock365_domain::directory::{DirectoryObject, ObjectKind};

use crate::exchange::Answer;
use crate::faces::graph::delta::{self, Directory, TrackedRelation};
use crate::faces::graph::view::{InTenant, Users};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.users.delta",
    method: Method::GET,
    at: super::USERS,
    tail: "/delta",
    mount: Mount::Directory,
    permissions: Permissions::alike(&[
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]),
    link: "https://learn.microsoft.com/graph/api/user-delta",
    handler: delta,
};

const RELATIONS: &[TrackedRelation<Users>] =
    &[TrackedRelation { name: "manager", of: |user| user.manager.into_iter().collect(), by_default: true }];

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    delta::delta(request, |cloud, tenant, now| {
        Directory::<Users> {
            cloud,
            tenant,
            resource: "users",
            kind: ObjectKind::User,
            ids: &|| tenant.users.keys().copied().collect(),
            find: &|id| tenant.users.get(&id).map(AsRef::as_ref),
            as_it_was: |object| if let DirectoryObject::User(user) = object { Some(user) } else { None },
            around: &InTenant { cloud, tenant },
            relations: RELATIONS,
        }
        .round(request, now)
    })
}
