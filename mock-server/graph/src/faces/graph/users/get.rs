//! Get a user, or oneself.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::directory::{Tenant, User};

use super::SEES_OTHERS;
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl, Selection, members};
use crate::faces::graph::view::{InTenant, NOT_PERSONAL, Users, is_personal};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-get>
pub const OPERATION: Operation = Operation {
    name: "graph.users.get",
    method: Method::GET,
    at: super::USER,
    tail: "",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &[
            "User.Read",
            "User.ReadWrite",
            "User.ReadBasic.All",
            "User.Read.All",
            "User.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
        application: &[
            "User.ReadBasic.All",
            "User.Read.All",
            "User.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
    },
    link: "https://learn.microsoft.com/graph/api/user-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    if request.bearer.user.is_some_and(|user| user != at.user)
        && !SEES_OTHERS.iter().any(|name| request.bearer.has(name))
    {
        return Err(Refusal::PermissionMissing(SEES_OTHERS.join(" or ")).into());
    }
    let selection = request.options.selection::<Users>()?;
    let shown = request.call.sandbox.read(|cloud, _| {
        let tenant = cloud.tenants.get(&at.tenant)?;
        let around = InTenant { cloud, tenant };
        Some(entity(request, StatusCode::OK, &around, tenant.users.get(&at.user)?, &of_account(tenant, selection)))
    });
    shown.ok_or_else(|| Refusal::UserUnknown(at.user.to_string()).into())
}

/// What is selected, without the properties that personal accounts lack wholly.
pub fn of_account(tenant: &Tenant, selection: Selection<Users>) -> Selection<Users> {
    if is_personal(tenant) { selection.without(&NOT_PERSONAL) } else { selection }
}

/// A user as the whole answer.
pub fn entity(
    request: &GraphRequest<'_>,
    status: StatusCode,
    around: &InTenant<'_>,
    user: &User,
    selection: &Selection<Users>,
) -> Answer {
    let context = ContextUrl::of(request, "users", selection.names()).at_root();
    odata::entity(status, context, |object| members::<Users>(user, around, selection, object))
}
