//! Delete an app registration, and with it its enterprise application at home.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::directory::APP_ADMINS;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/application-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.delete",
    method: Method::DELETE,
    at: super::APPLICATION,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let app_id = super::found(request, cloud, tenant)?.app_id;
        cloud.applications.shift_remove(&app_id);
        let at_home = cloud.tenants.get(&tenant).and_then(|tenant| tenant.service_principal(app_id));
        if let Some(principal) = at_home.map(|principal| principal.id) {
            cloud.remove_service_principal(tenant, principal);
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
