//! Update a delegated consent: its scopes.

use http::{Method, StatusCode};
use mock365_domain::consent::Grant;

use crate::exchange::Answer;
use crate::faces::graph::directory::{CONSENTERS, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-update>
pub const OPERATION: Operation = Operation {
    name: "graph.oauth2PermissionGrants.update",
    method: Method::PATCH,
    at: super::GRANTS,
    tail: "/{oAuth2PermissionGrant-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/oauth2permissiongrant-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(CONSENTERS, |cloud, id, _| {
        let place = super::found(request, &cloud.tenants[&id])?;
        let mut wanted = cloud.tenants[&id].grants[place].clone();
        odata::update::<Grant>(&mut wanted, &body)?;
        tenant_mut(cloud, id)?.grants[place] = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
