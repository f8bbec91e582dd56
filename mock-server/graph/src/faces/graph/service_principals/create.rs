//! Create a service principal: what an administrator's first consent does by itself.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::{Audience, ServicePrincipal};

use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, exists, guid_of, missing, tenant_mut};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals>
pub const OPERATION: Operation = Operation {
    name: "graph.servicePrincipals.create",
    method: Method::POST,
    at: super::SERVICE_PRINCIPALS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let app_id = guid_of(&body, "appId")?;
    let id = request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        if cloud.tenants[&tenant].service_principal(app_id).is_some() {
            return Err(exists(format!(
                "The service principal cannot be created, updated, or restored because the service principal name \
                 {app_id} is already in use."
            )));
        }
        let no_app = || {
            Fault::bad_request(
                "NoBackingApplicationObject",
                format!("The appId '{app_id}' of the service principal does not reference a valid application object."),
            )
        };
        let foreign = cloud
            .applications
            .get(&app_id)
            .is_some_and(|app| app.audience == Audience::SingleTenant && app.home_tenant != tenant);
        if foreign {
            return Err(no_app());
        }
        let mut wanted = cloud.service_principal_of(app_id).ok_or_else(no_app)?;
        odata::update::<ServicePrincipal>(&mut wanted, &body)?;
        let id = cloud.principal_id(tenant, app_id);
        wanted.id = id;
        tenant_mut(cloud, tenant)?.service_principals.insert(id, Arc::new(wanted));
        Ok(id)
    })?;
    request.read_tenant(|cloud, tenant, _| {
        let principal =
            tenant.service_principals.get(&id).ok_or_else(|| missing("servicePrincipal", &id.to_string()))?;
        let shown = odata::one::<ServicePrincipal>(
            request,
            StatusCode::CREATED,
            "servicePrincipals",
            principal,
            &InTenant { cloud, tenant },
        )?;
        Ok(odata::created(request, shown))
    })
}
