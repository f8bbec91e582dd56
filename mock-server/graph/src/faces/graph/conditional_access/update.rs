//! Update a conditional access policy; what the body leaves out stays.

use http::{Method, StatusCode};
use mock365_domain::directory::AccessPolicy;

use super::read::{merged, read, refuse_beside_defaults};
use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, tenant_mut};
use crate::faces::graph::odata::tree;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/conditionalaccesspolicy-update>
pub const OPERATION: Operation = Operation {
    name: "graph.conditional_access.policies.update",
    method: Method::PATCH,
    at: super::POLICIES,
    tail: "/{conditionalAccessPolicy-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/conditionalaccesspolicy-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(ACCESS_ADMINS, |cloud, id, now| {
        let tenant = &cloud.tenants[&id];
        let place = super::found(request, tenant)?;
        let policy = &tenant.access_policies[place];
        let shown = tree::<AccessPolicy>(policy, tenant);
        let wanted = read(cloud, tenant, &merged(&shown, &body), &shown, policy.clone())?;
        refuse_beside_defaults(tenant, &wanted)?;
        let wanted = AccessPolicy { modified: Some(now.timestamp()), ..wanted };
        tenant_mut(cloud, id)?.access_policies[place] = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
