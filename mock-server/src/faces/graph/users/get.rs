//! Get a user, or oneself.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::directory::{Tenant, User};
use serde_json::{Map, Value};

use super::SEES_OTHERS;
use crate::exchange::Answer;
use crate::faces::graph::odata::{Selection, show};
use crate::faces::graph::view::{NOT_PERSONAL, Users, is_personal};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-get>
pub const OPERATION: Operation = Operation {
    name: "graph.users.get",
    method: Method::GET,
    paths: &[""],
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
    let options = &request.options;
    let selection = options.selection::<Users>()?;
    let shown = request.call.sandbox.read(|cloud, _| {
        let tenant = cloud.tenants.get(&at.tenant)?;
        Some(user_json(tenant, tenant.users.get(&at.user)?, &selection))
    });
    let shown = shown.ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
    let context = match selection.names() {
        Some(names) => format!("users({})/$entity", names.join(",")),
        None => "users/$entity".to_owned(),
    };
    Ok(request.entity(StatusCode::OK, &context, None, shown))
}

/// A user in JSON. Personal accounts lack some properties wholly.
pub(super) fn user_json(tenant: &Tenant, user: &User, selection: &Selection) -> Map<String, Value> {
    let mut shown = show::<Users>(user, tenant, selection);
    if is_personal(tenant) {
        shown.retain(|name, _| !NOT_PERSONAL.contains(&name.as_str()));
    }
    shown
}
