//! Delete a group, with its memberships and assignments.

use http::{Method, StatusCode};

use super::check::may_change;
use crate::exchange::Answer;
use crate::faces::graph::directory::tenant_mut;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/group-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.delete",
    method: Method::DELETE,
    at: super::GROUPS,
    tail: "/{group-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/group-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_own_tenant(|cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let group = super::found(request, tenant)?;
        may_change(request, tenant, &tenant.groups[&group])?;
        tenant_mut(cloud, id)?.remove_group(group);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
