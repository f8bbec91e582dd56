//! What became of the enterprise applications of an organisation.

use http::Method;
use mock365_domain::directory::{DirectoryObject, ObjectKind, ServicePrincipal};

use crate::exchange::Answer;
use crate::faces::graph::delta::{self, Directory};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.servicePrincipals.delta",
    method: Method::GET,
    at: super::SERVICE_PRINCIPALS,
    tail: "/delta",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-delta",
    handler: delta,
};

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    delta::delta(request, |cloud, tenant, now| {
        Directory::<ServicePrincipal> {
            cloud,
            tenant,
            resource: "servicePrincipals",
            kind: ObjectKind::ServicePrincipal,
            ids: &|| tenant.service_principals.keys().copied().collect(),
            find: &|id| tenant.service_principals.get(&id).map(AsRef::as_ref),
            as_it_was: |object| if let DirectoryObject::ServicePrincipal(one) = object { Some(one) } else { None },
            around: &InTenant { cloud, tenant },
            relations: &[],
        }
        .round(request, now)
    })
}
