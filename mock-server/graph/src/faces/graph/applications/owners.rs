//! Who owns an application.

use std::sync::Arc;

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use crate::faces::graph::directory::missing;
use crate::faces::graph::relations::owned;
use crate::faces::graph::{Fault, GraphRequest};

owned! {
    APPLICATION: "/applications/{application-id}/owners" | "/applications(appId='{appId}')/owners", "graph.applications.owners",
    "https://learn.microsoft.com/graph/api/application-list-owners",
    "https://learn.microsoft.com/graph/api/application-post-owners",
    "https://learn.microsoft.com/graph/api/application-delete-owners"
}

fn owners(request: &GraphRequest<'_>, cloud: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(super::found(request, cloud, tenant.id)?.owners.clone())
}

fn owners_mut<'c>(request: &GraphRequest<'_>, cloud: &'c mut Cloud, tenant: Uuid) -> Result<&'c mut Vec<Uuid>, Fault> {
    let app_id = super::found(request, cloud, tenant)?.app_id;
    let app = cloud.applications.get_mut(&app_id).map(Arc::make_mut);
    Ok(&mut app.ok_or_else(|| missing("application", &app_id.to_string()))?.owners)
}
