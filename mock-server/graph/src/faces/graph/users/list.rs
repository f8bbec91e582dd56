//! List users.

use http::Method;
use mock365_domain::Refusal;
use mock365_domain::directory::User;

use super::SEES_OTHERS;
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl, Object, members};
use crate::faces::graph::view::{InTenant, Users, is_personal};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-list>
pub const OPERATION: Operation = Operation {
    name: "graph.users.list",
    method: Method::GET,
    at: super::USERS,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions {
        delegated: &SEES_OTHERS,
        application: &[
            "User.ReadBasic.All",
            "User.Read.All",
            "User.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
    },
    link: "https://learn.microsoft.com/graph/api/user-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list#example-5-get-only-a-count-of-users>
pub const COUNT: Operation = Operation { name: "graph.users.count", tail: "/$count", handler: count, ..OPERATION };

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        if is_personal(tenant) {
            return Err(Fault::bad_request("BadRequest", "This API is not supported for MSA accounts"));
        }
        odata::count::<Users>(request, tenant.users.values().map(AsRef::as_ref))
    })
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<Users>()?;
    let query = request.options.query::<Users>()?;
    request.call.sandbox.read(|cloud, _| {
        let tenant = cloud
            .tenants
            .get(&request.bearer.tenant)
            .ok_or_else(|| Refusal::ObjectMissing { kind: "tenant", id: request.bearer.tenant.to_string() })?;
        if is_personal(tenant) {
            return Err(Fault::bad_request("BadRequest", "This API is not supported for MSA accounts"));
        }
        let found = query.run(tenant.users.values().map(AsRef::as_ref));
        let around = InTenant { cloud, tenant };
        let write = |user: &User, object: &mut Object<'_>| members::<Users>(user, &around, &selection, object);
        Ok(odata::page::<Users, _>(request, ContextUrl::of(request, "users", selection.names()), found, write))
    })
}
