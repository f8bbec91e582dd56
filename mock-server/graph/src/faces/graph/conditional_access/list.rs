//! List conditional access policies, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::AccessPolicy;

use crate::exchange::Answer;
use crate::faces::graph::directory::SECURITY_READERS;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies>
pub const LIST: Operation = Operation {
    name: "graph.conditional_access.policies.list",
    method: Method::GET,
    at: super::POLICIES,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/conditionalaccesspolicy-get>
pub const GET: Operation = Operation {
    name: "graph.conditional_access.policies.get",
    method: Method::GET,
    at: super::POLICIES,
    tail: "/{conditionalAccessPolicy-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/conditionalaccesspolicy-get",
    handler: get,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let all = tenant.access_policies.iter();
        odata::list::<AccessPolicy>(request, "identity/conditionalAccess/policies", all, tenant)
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let policy = &tenant.access_policies[super::found(request, tenant)?];
        odata::one::<AccessPolicy>(request, StatusCode::OK, "identity/conditionalAccess/policies", policy, tenant)
    })
}
