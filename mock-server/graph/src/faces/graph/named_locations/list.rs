//! List named locations, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::NamedLocation;

use crate::exchange::Answer;
use crate::faces::graph::directory::SECURITY_READERS;
use crate::faces::graph::odata::{ContextUrl, Object};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// What answers' contexts name.
pub(super) const WHAT: &str = "identity/conditionalAccess/namedLocations";

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-list-namedlocations>
pub const LIST: Operation = Operation {
    name: "graph.named_locations.list",
    method: Method::GET,
    at: super::NAMED_LOCATIONS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/conditionalaccessroot-list-namedlocations",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/namedlocation-get>
pub const GET: Operation = Operation {
    name: "graph.named_locations.get",
    method: Method::GET,
    at: super::NAMED_LOCATIONS,
    tail: "/{namedLocation-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/namedlocation-get",
    handler: get,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<NamedLocation>()?;
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let found = request.options.query::<NamedLocation>()?.run(tenant.named_locations.iter());
        let write = |one: &NamedLocation, object: &mut Object<'_>| super::write(one, &selection, object);
        Ok(odata::page::<NamedLocation, _>(request, ContextUrl::of(request, WHAT, None), found, write))
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<NamedLocation>()?;
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let location = &tenant.named_locations[super::found(request, tenant)?];
        let write = |object: &mut Object<'_>| super::write(location, &selection, object);
        Ok(odata::entity(StatusCode::OK, ContextUrl::of(request, WHAT, None), write))
    })
}
