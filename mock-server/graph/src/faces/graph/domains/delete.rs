//! Delete a domain that nobody uses.

use http::{Method, StatusCode};

use super::found;
use crate::exchange::Answer;
use crate::faces::graph::directory::{GLOBAL, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/domain-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.domains.delete",
    method: Method::DELETE,
    at: super::DOMAINS,
    tail: "/{domain-id}",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/domain-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(GLOBAL, |cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let name = found(request, tenant)?.name;
        let lies_there =
            |address: &String| address.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(&name));
        let mut users = tenant.users.values();
        let used = users.any(|user| {
            lies_there(&user.upn) || user.mail.as_ref().is_some_and(lies_there) || user.aliases.iter().any(lies_there)
        });
        if used || tenant.domain() == name {
            let why = if used { "users have names or addresses in it" } else { "it is the default domain" };
            let message = format!("The domain '{name}' cannot be deleted.");
            return Err(Fault::bad_request("Request_BadRequest", message).explain(why));
        }
        let tenant = tenant_mut(cloud, id)?;
        tenant.unverified_domains.retain(|known| *known != name);
        tenant.domains.retain(|known| known.name != name);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
