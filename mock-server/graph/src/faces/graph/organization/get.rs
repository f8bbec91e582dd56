//! Get the organisation, of which a list has this one.

use http::{Method, StatusCode};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::view::organization::Organization;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/organization-list>
pub const LIST: Operation = Operation {
    name: "graph.organization.list",
    method: Method::GET,
    at: super::ORGANIZATION,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/organization-list",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            odata::list::<Organization>(request, "organization", std::iter::once(tenant), &())
        })
    },
};

/// <https://learn.microsoft.com/graph/api/organization-get>
pub const GET: Operation = Operation {
    name: "graph.organization.get",
    method: Method::GET,
    at: super::ORGANIZATION,
    tail: "/{organization-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/organization-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.param("organization-id");
    request.read_tenant(|_, tenant, _| {
        if Uuid::parse_str(id).ok() != Some(tenant.id) {
            return Err(missing("organization", id).into());
        }
        odata::one::<Organization>(request, StatusCode::OK, "organization", tenant, &())
    })
}
