//! Get an object, or what it is a member of.

use http::Method;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::relations::membership::{self, Whose};
use crate::faces::graph::relations::{self, Related};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// Where objects hang.
const OBJECTS: &[&str] = &["/directoryObjects"];

/// <https://learn.microsoft.com/graph/api/directoryobject-get>
pub const OPERATION: Operation = Operation {
    name: "graph.directoryObjects.get",
    method: Method::GET,
    at: OBJECTS,
    tail: "/{directoryObject-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/directoryobject-get",
    handler: get,
};

membership::asked_about! {
    OBJECTS, "/{directoryObject-id}", "graph.directoryObjects", Mount::Directory, super::READ, NAMED
}

const NAMED: Whose = named;

/// The object that the path names, if it is there.
fn named(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Uuid, Fault> {
    let id = request.guid("directoryObject-id", "directoryObject")?;
    let is_there = tenant.has_member(&id) || tenant.role(id).is_some();
    if is_there { Ok(id) } else { Err(missing("directoryObject", &id.to_string()).into()) }
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("directoryObject-id", "directoryObject")?;
    request.read_tenant(|cloud, tenant, _| {
        let around = InTenant { cloud, tenant };
        let one = Related::of(&around, id).ok_or_else(|| missing("directoryObject", &id.to_string()))?;
        relations::show(request, &around, &one)
    })
}
