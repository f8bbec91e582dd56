//! Update a group.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::Group;

use super::create::both;
use crate::exchange::Answer;
use crate::faces::graph::directory::{USER_ADMINS, bad_value, tenant_mut};
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
    let mut body = request.json_body()?;
    let bound = both(&mut body)?;
    request.change_tenant(USER_ADMINS, |cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let mut wanted = Group::clone(&tenant.groups[&super::found(request, tenant)?]);
        odata::update::<Group>(&mut wanted, &body)?;
        if wanted.display_name.is_empty() {
            return Err(bad_value("displayName").into());
        }
        for (side, new) in &bound {
            side.put(cloud, tenant, &mut wanted, new)?;
        }
        tenant_mut(cloud, id)?.groups.insert(wanted.id, Arc::new(wanted));
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
