//! Change whom Microsoft writes to about the organisation, and what it says of privacy: nothing else of it can be written.

use http::{Method, StatusCode};
use mock365_domain::directory::Tenant;

use crate::exchange::Answer;
use crate::faces::graph::directory::{GLOBAL, tenant_mut};
use crate::faces::graph::odata::update_as;
use crate::faces::graph::view::organization::Organization;
use crate::faces::graph::{Fault, GraphRequest, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/organization-update>
pub const OPERATION: Operation = Operation {
    name: "graph.organization.update",
    method: Method::PATCH,
    permissions: Permissions {
        delegated: &["Organization.ReadWrite.All", "Directory.AccessAsUser.All"],
        application: &["Organization.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/organization-update",
    handler: update,
    ..super::get::GET
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(GLOBAL, |cloud, id, _| {
        super::get::found(request, &cloud.tenants[&id])?;
        let mut changed = Tenant::clone(&cloud.tenants[&id]);
        update_as::<Organization>(request.options.style.beta, &mut changed, &body)?;
        tenant_mut(cloud, id)?.notices = changed.notices;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
