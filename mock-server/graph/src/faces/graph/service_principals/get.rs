//! Get a service principal.

use http::{Method, StatusCode};
use mock365_domain::directory::ServicePrincipal;

use crate::exchange::Answer;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-get>
pub const OPERATION: Operation = Operation {
    name: "graph.servicePrincipals.get",
    method: Method::GET,
    at: super::SERVICE_PRINCIPAL,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let principal = &tenant.service_principals[&super::found(request, tenant)?];
        odata::one::<ServicePrincipal>(
            request,
            StatusCode::OK,
            "servicePrincipals",
            principal,
            &InTenant { cloud, tenant },
        )
    })
}
