//! Delete a conditional access policy.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/conditionalaccesspolicy-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.conditional_access.policies.delete",
    method: Method::DELETE,
    at: super::POLICIES,
    tail: "/{conditionalAccessPolicy-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/conditionalaccesspolicy-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(ACCESS_ADMINS, |cloud, id, _| {
        let place = super::found(request, &cloud.tenants[&id])?;
        tenant_mut(cloud, id)?.access_policies.remove(place);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
