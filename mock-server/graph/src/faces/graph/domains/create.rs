//! Name a domain, which is to be verified next.

use http::{Method, StatusCode};
use mock365_domain::directory::Domain;
use serde_json::Value as Json;

use crate::exchange::Answer;
use crate::faces::graph::directory::{GLOBAL, bad_value, tenant_mut};
use crate::faces::graph::odata::untaken;
use crate::faces::graph::view::domain::DomainName;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/domain-post-domains>
pub const OPERATION: Operation = Operation {
    name: "graph.domains.create",
    method: Method::POST,
    at: super::DOMAINS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/domain-post-domains",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if let Some(other) = body.keys().find(|name| !name.contains('@') && *name != "id") {
        return Err(untaken::<DomainName>(other).into());
    }
    let name = body.get("id").and_then(Json::as_str).unwrap_or_default().to_lowercase();
    if !Domain::is_name(&name) || name.ends_with(".onmicrosoft.com") {
        return Err(bad_value("id").into());
    }
    request.change_tenant(GLOBAL, |cloud, id, _| {
        if DomainName::all(&cloud.tenants[&id]).iter().any(|known| known.name == name) {
            return Err(Fault::conflict("id"));
        }
        let tenant = tenant_mut(cloud, id)?;
        tenant.unverified_domains.push(name.clone());
        let all = DomainName::all(tenant);
        let made = all.last().ok_or_else(|| bad_value("id"))?;
        Ok(odata::created(request, odata::one::<DomainName>(request, StatusCode::CREATED, "domains", made, &())?))
    })
}
