//! Get an app registration, by object id or client id.

use http::{Method, StatusCode};
use mock365_domain::directory::Application;
use uuid::Uuid;

use crate::faces::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/application-get>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.get",
    method: Method::GET,
    paths: &["/applications/{application-id}", "/applications(appId='{appId}')"],
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/application-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let named = ask.try_param("appId").unwrap_or_else(|| ask.param("application-id"));
    let id = Uuid::parse_str(named).ok();
    let by_app = ask.try_param("appId").is_some();
    ask.read_tenant(|cloud, tenant, _| {
        let own = cloud
            .applications
            .values()
            .find(|app| app.home_tenant == tenant.id && Some(if by_app { app.app_id } else { app.id }) == id);
        let app = own.ok_or_else(|| missing("application", named))?;
        odata::one::<Application>(ask, StatusCode::OK, "applications", app, tenant)
    })
}
