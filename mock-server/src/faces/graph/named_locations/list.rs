//! List named locations, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::NamedLocation;
use serde_json::Value as Json;

use crate::exchange::Answer;
use crate::faces::graph::directory::SECURITY_READERS;
use crate::faces::graph::odata::{Noun, collection};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, json};

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-list-namedlocations>
pub const LIST: Operation = Operation {
    name: "graph.named_locations.list",
    method: Method::GET,
    paths: super::ALL,
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/conditionalaccessroot-list-namedlocations",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/namedlocation-get>
pub const GET: Operation = Operation {
    name: "graph.named_locations.get",
    method: Method::GET,
    paths: super::ONE,
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/namedlocation-get",
    handler: get,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let selection = options.selection::<NamedLocation>()?;
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let page = options.query::<NamedLocation>()?.run(tenant.named_locations.iter());
        let items = page.items.iter().map(|one| Json::Object(super::shown(one, &selection))).collect();
        let context = request.context("identity/conditionalAccess/namedLocations");
        let token = NamedLocation::PAGING.token;
        Ok(json(StatusCode::OK, &collection(request.call, options, token, &context, items, page.total)))
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<NamedLocation>()?;
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let location = &tenant.named_locations[super::found(request, tenant)?];
        let context = "identity/conditionalAccess/namedLocations/$entity";
        Ok(request.entity(StatusCode::OK, context, None, super::shown(location, &selection)))
    })
}
