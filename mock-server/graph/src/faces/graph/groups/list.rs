//! List groups.

use http::Method;
use mock365_domain::directory::Group;

use crate::exchange::Answer;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/group-list>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.list",
    method: Method::GET,
    at: super::GROUPS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/group-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/group-list#count>
pub const COUNT: Operation = Operation {
    name: "graph.groups.count",
    tail: "/$count",
    handler: |request| {
        request.read_tenant(|_, tenant, _| odata::count::<Group>(request, tenant.groups.values().map(AsRef::as_ref)))
    },
    ..OPERATION
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let around = InTenant { cloud, tenant };
        odata::list::<Group>(request, "groups", tenant.groups.values().map(AsRef::as_ref), &around)
    })
}
