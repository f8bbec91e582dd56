//! Delete a user; the account can be restored.

use http::{Method, StatusCode};
use mock365_domain::{Change, Happened, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::directory::USER_ADMINS;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.users.delete",
    method: Method::DELETE,
    at: super::USER,
    tail: "",
    mount: Mount::User,
    permissions: Permissions::alike(&["User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/user-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    request.call.sandbox.change(|cloud, _| {
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if !request.holds(tenant, USER_ADMINS) {
            return Err(Fault::from(Refusal::RoleMissing));
        }
        cloud.delete_user(at);
        Ok(((), Change::directory(Happened::Deleted)))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
