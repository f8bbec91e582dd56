//! List service principals.

use http::Method;
use mock365_domain::directory::ServicePrincipal;

use crate::exchange::Answer;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list>
pub const OPERATION: Operation = Operation {
    name: "graph.servicePrincipals.list",
    method: Method::GET,
    at: super::SERVICE_PRINCIPALS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-list>
pub const COUNT: Operation = Operation {
    name: "graph.servicePrincipals.count",
    tail: "/$count",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            odata::count::<ServicePrincipal>(request, tenant.service_principals.values().map(AsRef::as_ref))
        })
    },
    ..OPERATION
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        odata::list::<ServicePrincipal>(
            request,
            "servicePrincipals",
            tenant.service_principals.values().map(AsRef::as_ref),
            &InTenant { cloud, tenant },
        )
    })
}
