//! Create a security group.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::Group;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::members::Side;
use crate::exchange::Answer;
use crate::faces::graph::directory::{USER_ADMINS, bad_value, tenant_mut};
use crate::faces::graph::relations::{NamedObject, bound};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/group-post-groups>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.create",
    method: Method::POST,
    at: super::GROUPS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::MAKE,
    link: "https://learn.microsoft.com/graph/api/group-post-groups",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mut body = request.json_body()?;
    let bound = both(&mut body)?;
    check(&body)?;
    let mut group = Group::new(Uuid::nil(), "");
    odata::update::<Group>(&mut group, &body)?;
    if group.display_name.is_empty() {
        return Err(bad_value("displayName").into());
    }
    let shown = request.change_tenant(USER_ADMINS, |cloud, id, _| {
        for (side, new) in &bound {
            side.put(cloud, &cloud.tenants[&id], &mut group, new)?;
        }
        let group = Group { id: cloud.guid(), ..group };
        tenant_mut(cloud, id)?.groups.insert(group.id, Arc::new(group.clone()));
        let around = InTenant { cloud, tenant: &cloud.tenants[&id] };
        odata::one::<Group>(request, StatusCode::CREATED, "groups", &group, &around)
    })?;
    Ok(odata::created(request, shown))
}

/// Takes members and owners that a body binds out of it.
pub fn both(body: &mut Map<String, Json>) -> Result<[(Side, Vec<NamedObject>); 2], Fault> {
    Ok([(Side::Members, bound(body, "members")?), (Side::Owners, bound(body, "owners")?)])
}

/// Refuses what is no plain security group: mail, Microsoft 365 and dynamic groups are not mocked.
fn check(body: &Map<String, Json>) -> Result<(), Fault> {
    for name in ["mailEnabled", "securityEnabled"] {
        if body.get(name).is_none_or(|value| !value.is_boolean()) {
            return Err(bad_value(name).into());
        }
    }
    let unified = body.get("groupTypes").and_then(Json::as_array).is_some_and(|types| !types.is_empty());
    let plain = !unified && body["mailEnabled"] == Json::Bool(false) && body["securityEnabled"] == Json::Bool(true);
    if plain {
        return Ok(());
    }
    Err(Fault::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", "mock365 makes security groups only.")
        .explain("groups with mail, Microsoft 365 groups and dynamic groups are not mocked")
        .unsupported())
}
