//! Delete a delegated consent.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::directory::{CONSENTERS, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.oauth2PermissionGrants.delete",
    method: Method::DELETE,
    at: super::GRANTS,
    tail: "/{oAuth2PermissionGrant-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(CONSENTERS, |cloud, id, _| {
        let place = super::found(request, &cloud.tenants[&id])?;
        tenant_mut(cloud, id)?.grants.remove(place);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
