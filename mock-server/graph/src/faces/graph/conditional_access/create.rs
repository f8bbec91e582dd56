//! Create a conditional access policy.

use http::{Method, StatusCode};
use mock365_domain::directory::{AccessPolicy, Demand};
use serde_json::json;
use uuid::Uuid;

use super::read::{merged, read, refuse_beside_defaults, schema};
use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, tenant_mut};
use crate::faces::graph::odata::tree;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies>
pub const OPERATION: Operation = Operation {
    name: "graph.conditional_access.policies.create",
    method: Method::POST,
    at: super::POLICIES,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(ACCESS_ADMINS, |cloud, id, now| {
        for name in ["displayName", "state", "conditions"] {
            if body.get(name).is_none_or(serde_json::Value::is_null) {
                return Err(schema(format!("a policy needs '{name}'")));
            }
        }
        let empty = AccessPolicy { demands: Vec::new(), ..AccessPolicy::new(Uuid::nil(), "", Demand::Block) };
        let mut blank = tree::<AccessPolicy>(&empty, &cloud.tenants[&id]);
        blank["conditions"]["users"]["includeUsers"] = json!([]);
        blank["conditions"]["applications"]["includeApplications"] = json!([]);
        let whole = merged(&blank, &body);
        // Conditions are read in any case.
        blank.remove("conditions");
        let wanted = read(cloud, &cloud.tenants[&id], &whole, &blank, empty)?;
        refuse_beside_defaults(&cloud.tenants[&id], &wanted)?;
        let made = AccessPolicy { id: cloud.guid(), created: Some(now.timestamp()), ..wanted };
        tenant_mut(cloud, id)?.access_policies.push(made.clone());
        let what = "identity/conditionalAccess/policies";
        let shown = odata::one::<AccessPolicy>(request, StatusCode::CREATED, what, &made, &cloud.tenants[&id])?;
        Ok(odata::created(request, shown))
    })
}
