//! List app registrations.

use http::Method;
use mock365_domain::Cloud;
use mock365_domain::directory::{Application, Tenant};

use crate::exchange::Answer;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/application-list>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.list",
    method: Method::GET,
    at: super::APPLICATIONS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/application-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/application-list>
pub const COUNT: Operation = Operation {
    name: "graph.applications.count",
    tail: "/$count",
    handler: |request| request.read_tenant(|cloud, tenant, _| odata::count::<Application>(request, own(cloud, tenant))),
    ..OPERATION
};

/// The registrations of a tenant.
fn own<'c>(cloud: &'c Cloud, tenant: &Tenant) -> impl Iterator<Item = &'c Application> {
    let id = tenant.id;
    cloud.applications.values().map(AsRef::as_ref).filter(move |app| app.home_tenant == id)
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        odata::list::<Application>(request, "applications", own(cloud, tenant), &InTenant { cloud, tenant })
    })
}
