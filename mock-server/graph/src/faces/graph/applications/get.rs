//! Get an app registration, by object id or client id.

use http::{Method, StatusCode};
use mock365_domain::directory::Application;

use crate::exchange::Answer;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/application-get>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.get",
    method: Method::GET,
    at: super::APPLICATION,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/application-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let app = super::found(request, cloud, tenant.id)?;
        odata::one::<Application>(request, StatusCode::OK, "applications", app, &InTenant { cloud, tenant })
    })
}
