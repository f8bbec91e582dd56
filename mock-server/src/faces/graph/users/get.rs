//! Get a user, or oneself.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use crate::faces::Answer;
use crate::faces::graph::view::{SeenUser, entity, selection};
use crate::faces::graph::{Ask, Failure, Mount, Operation, Permissions, json};

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
        application: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    },
    link: "https://learn.microsoft.com/graph/api/user-get",
    handler: get,
};

/// Permissions of which one is needed to see somebody else.
const OTHERS: [&str; 5] =
    ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let at = ask.owner()?;
    if ask.bearer.user.is_some_and(|user| user != at.user) && !OTHERS.iter().any(|name| ask.bearer.has(name)) {
        return Err(Refusal::PermissionMissing(OTHERS.join(" or ")).into());
    }
    let selected: Option<Vec<&'static str>> = None;
    let shown = ask.call.sandbox.read(|cloud, _| {
        let tenant = cloud.tenants.get(&at.tenant)?;
        let user = tenant.users.get(&at.user)?;
        Some(entity(&SeenUser { tenant, user }, selected.as_deref()))
    });
    let mut shown = shown.ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
    shown.shift_insert(0, "@odata.context".to_owned(), ask.context("users/$entity").into());
    let _ = selection::<SeenUser<'_>>;
    Ok(json(StatusCode::OK, &shown))
}
