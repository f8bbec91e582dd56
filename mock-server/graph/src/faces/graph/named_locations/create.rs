//! Create a named location.

use http::{Method, StatusCode};
use mock365_domain::directory::NamedLocation;

use super::list::WHAT;
use super::read::{area, read};
use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, tenant_mut};
use crate::faces::graph::odata::{ContextUrl, Object, Selection, created, entity};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-post-namedlocations>
pub const OPERATION: Operation = Operation {
    name: "graph.named_locations.create",
    method: Method::POST,
    at: super::NAMED_LOCATIONS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/conditionalaccessroot-post-namedlocations",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let nobody = NamedLocation::networks(uuid::Uuid::nil(), "", Vec::new(), false);
    let mut wanted = NamedLocation { area: area(&body)?, ..nobody };
    read(&mut wanted, &body, true)?;
    let made = request.change_tenant(ACCESS_ADMINS, |cloud, id, now| {
        let at = Some(now.timestamp());
        let made = NamedLocation { id: cloud.guid(), created: at, modified: at, ..wanted };
        tenant_mut(cloud, id)?.named_locations.push(made.clone());
        Ok(made)
    })?;
    let write = |object: &mut Object<'_>| super::write(&made, &Selection::default(), object);
    Ok(created(request, entity(StatusCode::CREATED, ContextUrl::of(request, WHAT, None), write)))
}
