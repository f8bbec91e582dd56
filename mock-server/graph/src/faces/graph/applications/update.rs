//! Update an app registration.

use http::{Method, StatusCode};

use super::read::take;
use crate::exchange::Answer;
use crate::faces::graph::directory::APP_ADMINS;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/application-update>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.update",
    method: Method::PATCH,
    at: super::APPLICATION,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let mut wanted = super::found(request, cloud, tenant)?.clone();
        take(&mut wanted, &InTenant { cloud, tenant: &cloud.tenants[&tenant] }, &body)?;
        if let Some(app) = cloud.application_mut(wanted.app_id) {
            *app = wanted;
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
