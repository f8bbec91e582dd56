//! Who owns an enterprise application.

use std::sync::Arc;

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::faces::graph::directory::{missing, tenant_mut};
use crate::faces::graph::relations::owned;
use crate::faces::graph::{Fault, GraphRequest};

owned! {
    SERVICE_PRINCIPAL: "/servicePrincipals/{servicePrincipal-id}/owners" | "/servicePrincipals(appId='{appId}')/owners", "graph.servicePrincipals.owners",
    "https://learn.microsoft.com/graph/api/serviceprincipal-list-owners",
    "https://learn.microsoft.com/graph/api/serviceprincipal-post-owners",
    "https://learn.microsoft.com/graph/api/serviceprincipal-delete-owners"
}

fn owners(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.service_principals[&super::found(request, tenant)?].owners.clone())
}

fn owners_mut<'c>(request: &GraphRequest<'_>, cloud: &'c mut Cloud, tenant: Uuid) -> Result<&'c mut Vec<Uuid>, Fault> {
    let id = super::found(request, &cloud.tenants[&tenant])?;
    let principal = tenant_mut(cloud, tenant)?.service_principals.get_mut(&id).map(Arc::make_mut);
    Ok(&mut principal.ok_or_else(|| missing("servicePrincipal", &id.to_string()))?.owners)
}
