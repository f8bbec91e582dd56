//! Get a group.

use http::{Method, StatusCode};
use mock365_domain::directory::Group;

use crate::exchange::Answer;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/group-get>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.get",
    method: Method::GET,
    at: super::GROUPS,
    tail: "/{group-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/group-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let group = &tenant.groups[&super::found(request, tenant)?];
        odata::one::<Group>(request, StatusCode::OK, "groups", group, &InTenant { cloud, tenant })
    })
}
