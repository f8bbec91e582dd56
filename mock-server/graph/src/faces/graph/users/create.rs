//! Create a user, who has no licence and so no mailbox yet.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::default::person;
use mock365_domain::directory::{Profile, Tenant, User};
use mock365_domain::{Refusal, UserRef};
use serde_json::{Map, Value as Json};

use super::get::{entity, of_account};
use super::manager::who_manages;
use crate::exchange::Answer;
use crate::faces::graph::directory::{USER_ADMINS, bad_value, tenant_mut};
use crate::faces::graph::odata::{ODataFault, Selection, created, update};
use crate::faces::graph::relations::bound_one;
use crate::faces::graph::view::user_write::brings_password;
use crate::faces::graph::view::{InTenant, Users};
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-post-users>
pub const OPERATION: Operation = Operation {
    name: "graph.users.create",
    method: Method::POST,
    at: super::USERS,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions {
        delegated: &["User.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
        application: &["User.ReadWrite.All", "Directory.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/user-post-users",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mut body = request.binding_body()?;
    let manager = bound_one(&mut body, "manager")?;
    let shown = request.change_tenant(USER_ADMINS, |cloud, id, now| {
        let upn = check(&cloud.tenants[&id], &body)?;
        // A refusal must not draw an id: equal sandboxes have equal ids.
        let mut user = User {
            created: Some(now.second()),
            profile: Profile::default(),
            password_changed: now.timestamp(),
            ..person(uuid::Uuid::nil(), &upn, "", now)
        };
        update::<Users>(&mut user, &body)?;
        user.manager = manager.map(|named| who_manages(cloud, id, named)).transpose()?;
        user.id = cloud.guid();
        let at = UserRef { tenant: id, user: user.id };
        let around = InTenant { cloud, tenant: &cloud.tenants[&id] };
        let selection = of_account(&around, Selection::default());
        let shown = entity(request, StatusCode::CREATED, &around, &user, &selection);
        tenant_mut(cloud, id)?.users.insert(user.id, Arc::new(user));
        cloud.index_addresses(at);
        Ok(shown)
    })?;
    Ok(created(request, shown))
}

/// Refuses what no user can be made of; returns the sign-in name.
fn check(tenant: &Tenant, sent: &Map<String, Json>) -> Result<String, Fault> {
    let body = Fields::of_directory(sent, "user");
    let given = |name: &str| body.value(name);
    for name in ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"] {
        if given(name).is_none_or(|value| value.as_str() == Some("")) {
            let message = format!("A value is required for property '{name}' of resource 'User'.");
            return Err(ODataFault::new("Request_BadRequest", message).into());
        }
    }
    if !brings_password(sent)? {
        return Err(ODataFault::new("Request_BadRequest", "A password must be specified to create a new user.").into());
    }
    let upn = body.or_null("userPrincipalName").as_str().ok_or_else(|| bad_value("userPrincipalName"))?;
    tenant.check_sign_in_name(upn).map_err(Refusal::SignInName)?;
    Ok(upn.to_owned())
}
