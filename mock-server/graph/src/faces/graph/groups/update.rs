//! Update a group.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::Group;

use super::check::{both, may_change, refuse_read_only, unique_nickname};
use crate::exchange::Answer;
use crate::faces::graph::directory::tenant_mut;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/group-update>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.update",
    method: Method::PATCH,
    at: super::GROUPS,
    tail: "/{group-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/group-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mut body = request.binding_body()?;
    let bound = both(&mut body)?;
    refuse_read_only(&body)?;
    request.change_own_tenant(|cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let known = &tenant.groups[&super::found(request, tenant)?];
        may_change(request, tenant, known)?;
        let mut wanted = Group::clone(known);
        odata::update::<Group>(&mut wanted, &body)?;
        if wanted.is_unified && wanted.mail_nickname != known.mail_nickname {
            unique_nickname(tenant, &wanted)?;
        }
        for (side, new) in &bound {
            side.put(cloud, tenant, &mut wanted, new)?;
        }
        tenant_mut(cloud, id)?.groups.insert(wanted.id, Arc::new(wanted));
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
