//! List the users that are or were at risk, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::{Tenant, User};

use crate::exchange::Answer;
use crate::faces::graph::directory::{SECURITY_READERS, missing};
use crate::faces::graph::view::risky_user::{RiskyUsers, is_listed};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/riskyuser-list>
pub const LIST: Operation = Operation {
    name: "graph.risky_users.list",
    method: Method::GET,
    at: super::RISKY_USERS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/riskyuser-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/riskyuser-get>
pub const GET: Operation = Operation {
    name: "graph.risky_users.get",
    method: Method::GET,
    at: super::RISKY_USERS,
    tail: "/{riskyUser-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/riskyuser-get",
    handler: get,
};

fn listed(tenant: &Tenant) -> impl Iterator<Item = &User> {
    tenant.users.values().map(AsRef::as_ref).filter(|user| is_listed(user))
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        odata::list::<RiskyUsers>(request, "identityProtection/riskyUsers", listed(tenant), &())
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("riskyUser-id", "riskyUser")?;
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let user = listed(tenant).find(|user| user.id == id).ok_or_else(|| missing("riskyUser", &id.to_string()))?;
        odata::one::<RiskyUsers>(request, StatusCode::OK, "identityProtection/riskyUsers", user, &())
    })
}
