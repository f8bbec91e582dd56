//! List conditional access policies, and get one.

use http::{Method, StatusCode};
use serde_json::{Value as Json, json};

use crate::faces::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation, json as answer};

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies>
pub const LIST: Operation = Operation {
    name: "graph.conditional_access.policies.list",
    method: Method::GET,
    paths: &["/identity/conditionalAccess/policies"],
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
    let context = ask.context("identity/conditionalAccess/policies");
    ask.read_tenant(|_, tenant, _| {
        let all: Vec<Json> = tenant.access_policies.iter().map(super::view).collect();
        Ok(answer(StatusCode::OK, &json!({ "@odata.context": context, "value": all })))
    })
}

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let context = ask.context("identity/conditionalAccess/policies/$entity");
    ask.read_tenant(|_, tenant, _| {
        let mut shown = super::view(&tenant.access_policies[super::found(ask, tenant)?]);
        shown["@odata.context"] = context.into();
        Ok(answer(StatusCode::OK, &shown))
    })
}
