//! Delete a user; the account can be restored.

use http::{Method, StatusCode};
use mock365_domain::{Change, Happened, Refusal};

use crate::faces::Answer;
use crate::faces::graph::directory::USER_ADMINS;
use crate::faces::graph::{Ask, Failure, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.users.delete",
    method: Method::DELETE,
    paths: &[""],
    mount: Mount::User,
    permissions: Permissions::alike(&["User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/user-delete",
    handler: delete,
};

fn delete(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let at = ask.owner()?;
    ask.call.sandbox.change(|cloud, _| {
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if !ask.holds(tenant, USER_ADMINS) {
            return Err(Failure::from(Refusal::RoleMissing));
        }
        cloud.delete_user(at);
        Ok(((), Change::directory(Happened::Deleted)))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
