//! List conditional access policies, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::AccessPolicy;

use crate::exchange::Answer;
use crate::faces::graph::directory::SECURITY_READERS;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies>
pub const LIST: Operation = Operation {
    name: "graph.conditional_access.policies.list",
    method: Method::GET,
    paths: super::ALL,
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/conditionalaccesspolicy-get>
pub const GET: Operation = Operation {
    name: "graph.conditional_access.policies.get",
    method: Method::GET,
    paths: super::ONE,
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/conditionalaccesspolicy-get",
    handler: get,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let all = tenant.access_policies.iter();
        odata::list::<AccessPolicy>(ask, "identity/conditionalAccess/policies", all, tenant)
    })
}

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        let policy = &tenant.access_policies[super::found(ask, tenant)?];
        odata::one::<AccessPolicy>(ask, StatusCode::OK, "identity/conditionalAccess/policies", policy, tenant)
    })
}
