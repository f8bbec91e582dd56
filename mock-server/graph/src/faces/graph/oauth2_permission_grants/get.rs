//! Get a delegated consent.

use http::{Method, StatusCode};
use mock365_domain::consent::Grant;

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-get>
pub const OPERATION: Operation = Operation {
    name: "graph.oauth2PermissionGrants.get",
    method: Method::GET,
    at: super::GRANTS,
    tail: "/{oAuth2PermissionGrant-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/oauth2permissiongrant-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let grant = &tenant.grants[super::found(request, tenant)?];
        odata::one::<Grant>(request, StatusCode::OK, "oauth2PermissionGrants", grant, &())
    })
}
