//! List app registrations.

use http::Method;
use mock365_domain::directory::Application;

use crate::exchange::Answer;
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

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let own = cloud.applications.values().map(AsRef::as_ref).filter(|app| app.home_tenant == tenant.id);
        odata::list::<Application>(request, "applications", own, tenant)
    })
}
