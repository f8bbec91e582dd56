//! Update a conditional access policy: its name and whether it counts.

use http::{Method, StatusCode};

use crate::faces::Answer;
use crate::faces::graph::directory::{GLOBAL, tenant_mut};
use crate::faces::graph::item_write::{member, text};
use crate::faces::graph::odata::Fault;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/conditionalaccesspolicy-update>
pub const OPERATION: Operation = Operation {
    name: "graph.conditional_access.policies.update",
    method: Method::PATCH,
    paths: super::ONE,
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/conditionalaccesspolicy-update",
    handler: update,
};

/// A policy that only reports refuses nobody.
const STATES: &[&str] = &["enabled", "disabled", "enabledForReportingButNotEnforced"];

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    ask.change_tenant(GLOBAL, |cloud, id, _| {
        let place = super::found(ask, &cloud.tenants[&id])?;
        let mut wanted = cloud.tenants[&id].access_policies[place].clone();
        for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
            match name.as_str() {
                "displayName" => wanted.display_name = text(name, value)?,
                "state" => wanted.enabled = member(name, value, STATES)? == 0,
                _ => return Err(Fault::unbuilt(format_args!("another '{name}' of a conditional access policy")).into()),
            }
        }
        tenant_mut(cloud, id)?.access_policies[place] = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
