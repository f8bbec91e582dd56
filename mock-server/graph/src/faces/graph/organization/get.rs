//! Get the organisation, of which a list has this one.

use http::{Method, StatusCode};
use mock365_domain::directory::Tenant;
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
    request.read_tenant(|_, tenant, _| {
        found(request, tenant)?;
        odata::one::<Organization>(request, StatusCode::OK, "organization", tenant, &())
    })
}

/// Refuses where another organisation is named than the caller's own.
pub fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<(), Fault> {
    let id = request.param("organization-id");
    if Uuid::parse_str(id).ok() == Some(tenant.id) { Ok(()) } else { Err(missing("organization", id).into()) }
}
