//! Update a named location.

use http::{Method, StatusCode};

use super::read::{area, read};
use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, bad_value, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/ipnamedlocation-update>
pub const OPERATION: Operation = Operation {
    name: "graph.named_locations.update",
    method: Method::PATCH,
    at: super::NAMED_LOCATIONS,
    tail: "/{namedLocation-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/ipnamedlocation-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(ACCESS_ADMINS, |cloud, id, now| {
        let tenant = &cloud.tenants[&id];
        let place = super::found(request, tenant)?;
        let mut wanted = tenant.named_locations[place].clone();
        if std::mem::discriminant(&area(&body)?) != std::mem::discriminant(&wanted.area) {
            return Err(bad_value("@odata.type").into());
        }
        read(&mut wanted, &body, false)?;
        wanted.modified = Some(now.timestamp());
        tenant_mut(cloud, id)?.named_locations[place] = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
