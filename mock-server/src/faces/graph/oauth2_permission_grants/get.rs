//! Get a delegated consent.

use http::{Method, StatusCode};
use mock365_domain::consent::Grant;

use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-get>
pub const OPERATION: Operation = Operation {
    name: "graph.oauth2PermissionGrants.get",
    method: Method::GET,
    paths: super::ONE,
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/oauth2permissiongrant-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, _| {
        let grant = &tenant.grants[super::found(ask, tenant)?];
        odata::one::<Grant>(ask, StatusCode::OK, "oauth2PermissionGrants", grant, &())
    })
}
