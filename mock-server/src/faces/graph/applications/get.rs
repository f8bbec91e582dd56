//! Get an app registration, by object id or client id.

use http::{Method, StatusCode};
use mock365_domain::directory::Application;

use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/application-get>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.get",
    method: Method::GET,
    paths: super::ONE,
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/application-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|cloud, tenant, _| {
        let app = super::found(ask, cloud, tenant.id)?;
        odata::one::<Application>(ask, StatusCode::OK, "applications", app, tenant)
    })
}
