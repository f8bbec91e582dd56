//! Get a group.

use http::{Method, StatusCode};
use mock365_domain::directory::Group;

use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/group-get>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.get",
    method: Method::GET,
    paths: &["/groups/{group-id}"],
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/group-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, _| {
        let group = &tenant.groups[&super::found(ask, tenant)?];
        odata::one::<Group>(ask, StatusCode::OK, "groups", group, &())
    })
}
