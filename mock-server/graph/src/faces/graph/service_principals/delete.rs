//! Delete a service principal, with its grants and assignments.

use http::{Method, StatusCode};

use crate::exchange::Answer;
use crate::faces::graph::directory::APP_ADMINS;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.servicePrincipals.delete",
    method: Method::DELETE,
    at: super::SERVICE_PRINCIPAL,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let id = super::found(request, &cloud.tenants[&tenant])?;
        cloud.remove_service_principal(tenant, id);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
