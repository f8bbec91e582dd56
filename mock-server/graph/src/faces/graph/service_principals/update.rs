//! Update a service principal: allow sign-in, require assignment.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::ServicePrincipal;

use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-update>
pub const OPERATION: Operation = Operation {
    name: "graph.servicePrincipals.update",
    method: Method::PATCH,
    at: super::SERVICE_PRINCIPAL,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let id = super::found(request, &cloud.tenants[&tenant])?;
        let mut wanted = ServicePrincipal::clone(&cloud.tenants[&tenant].service_principals[&id]);
        odata::update::<ServicePrincipal>(&mut wanted, &body)?;
        tenant_mut(cloud, tenant)?.service_principals.insert(id, Arc::new(wanted));
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
