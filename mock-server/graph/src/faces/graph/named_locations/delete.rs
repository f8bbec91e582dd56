//! Delete a named location, unless it is trusted or a policy names it.

use http::{Method, StatusCode};
use mock365_domain::directory::PolicyLocation;

use crate::exchange::Answer;
use crate::faces::graph::directory::{ACCESS_ADMINS, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/namedlocation-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.named_locations.delete",
    method: Method::DELETE,
    at: super::NAMED_LOCATIONS,
    tail: "/{namedLocation-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/namedlocation-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(ACCESS_ADMINS, |cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let place = super::found(request, tenant)?;
        let location = &tenant.named_locations[place];
        let named = PolicyLocation::Named(location.id);
        let names = |places: &[PolicyLocation]| places.contains(&named);
        let policy = tenant.access_policies.iter().find(|policy| {
            names(&policy.except_locations) || policy.locations.as_ref().is_some_and(|places| names(places))
        });
        if location.is_trusted() {
            let why = "a trusted location cannot be deleted: set isTrusted to false first";
            return Err(refused().explain(why));
        }
        if let Some(policy) = policy {
            return Err(refused().explain(format!("the policy '{}' names the location", policy.display_name)));
        }
        tenant_mut(cloud, id)?.named_locations.remove(place);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn refused() -> Fault {
    Fault::bad_request("BadRequest", "The named location is trusted or in use by a policy and cannot be deleted.")
}
