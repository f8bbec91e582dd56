//! Update a user, or oneself.

use http::{Method, StatusCode};
use mock365_domain::directory::User;
use mock365_domain::{Change, DomainField, Happened, Refusal};

use super::manager::who_manages;
use crate::exchange::Answer;
use crate::faces::graph::directory::USER_ADMINS;
use crate::faces::graph::odata::update as take;
use crate::faces::graph::relations::bound_one;
use crate::faces::graph::view::Users;
use crate::faces::graph::view::user_write::brings_password;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, item_write};

/// <https://learn.microsoft.com/graph/api/user-update>
pub const OPERATION: Operation = Operation {
    name: "graph.users.update",
    method: Method::PATCH,
    at: super::USER,
    tail: "",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &["User.ReadWrite", "User.ReadWrite.All", "Directory.ReadWrite.All"],
        application: &["User.ReadWrite.All", "Directory.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/user-update",
    handler: update,
};

/// What anybody may change of himself; the rest is an administrator's. Microsoft's profile store has more (`aboutMe`, `birthday`,
/// `interests` and others), which is not built.
///
/// <https://learn.microsoft.com/entra/fundamentals/users-default-permissions>
const ONES_OWN: [&str; 1] = ["mobilePhone"];

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    let mut body = request.binding_body()?;
    let manager = bound_one(&mut body, "manager")?;
    if body.keys().any(|name| item_write::is_among(name, &["proxyAddresses"])) {
        // Captured: <https://github.com/microsoftgraph/msgraph-beta-sdk-java/issues/951>
        return Err(Refusal::RoleMissing.into());
    }
    let all = request.bearer.has("User.ReadWrite.All") || request.bearer.has("Directory.ReadWrite.All");
    let own = request.bearer.user == Some(at.user);
    let is_own = |name: &String| name.contains('@') || item_write::is_among(name, &ONES_OWN);
    let administers = manager.is_some() || !body.keys().all(is_own);
    if !all && (!own || administers) {
        return Err(Refusal::PermissionMissing("User.ReadWrite.All".to_owned()).into());
    }
    request.call.sandbox.change(|cloud, now| {
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if (!own || administers) && !request.holds(tenant, USER_ADMINS) {
            return Err(Fault::from(Refusal::RoleMissing));
        }
        let user = cloud.user_at(at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        let mut changed = User::clone(user);
        take::<Users>(&mut changed, &body)?;
        if let Some(named) = manager {
            changed.manager = Some(who_manages(cloud, at.tenant, named)?);
        }
        if brings_password(&body)? {
            changed.password_changed = now.timestamp();
        }
        if changed.display_name.is_empty() {
            return Err(Refusal::invalid(DomainField::Name, "a user needs a name").into());
        }
        if let Some(user) = cloud.user_mut(at) {
            *user = changed;
        }
        cloud.name_mailbox(at);
        Ok(((), Change::directory(Happened::Updated)))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
