//! How a user signs in: password, phones, authenticator app, and whether a second factor is always demanded.
//!
//! <https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview>

mod apps;
mod list;
pub mod passwords;
mod phones;
mod requirements;

use http::StatusCode;
use mock365_domain::directory::{Role, Tenant, User};
use mock365_domain::{Change, Happened, Now, Refusal};
use serde_json::{Value as Json, json};

use super::directory::{GLOBAL, SIGN_IN_ADMINS};
use super::odata::Options;
use super::{Ask, Failure, Operation, Permissions, json};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::LIST,
    &list::GET,
    &phones::LIST,
    &phones::GET,
    &phones::CREATE,
    &phones::UPDATE,
    &phones::DELETE,
    &apps::LIST,
    &apps::GET,
    &apps::DELETE,
    &passwords::LIST,
    &passwords::GET,
    &passwords::RESET,
    &passwords::OPERATION_OF,
    &requirements::GET,
    &requirements::UPDATE,
];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "UserAuthenticationMethod.Read",
        "UserAuthenticationMethod.ReadWrite",
        "UserAuthenticationMethod.Read.All",
        "UserAuthenticationMethod.ReadWrite.All",
    ],
    application: &["UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"],
};
/// Resetting a password, which no application does by itself.
const RESET: Permissions = Permissions { delegated: &["UserAuthenticationMethod.ReadWrite.All"], application: &[] };

/// What looking after a reset needs.
const READ_OPERATION: Permissions = Permissions {
    delegated: &[
        "UserAuthenticationMethod.Read",
        "UserAuthenticationMethod.ReadWrite",
        "UserAuthenticationMethod.Read.All",
        "UserAuthenticationMethod.ReadWrite.All",
    ],
    application: &[],
};

/// What writing needs.
const WRITE: Permissions = Permissions {
    delegated: &["UserAuthenticationMethod.ReadWrite", "UserAuthenticationMethod.ReadWrite.All"],
    application: &["UserAuthenticationMethod.ReadWrite.All"],
};

/// Roles that read how people sign in.
const READERS: &[Role] = &[Role::GlobalAdministrator, Role::AuthenticationAdministrator, Role::GlobalReader];

/// Whether the caller may do something about a user: as an administrator, as an application, or about himself where
/// `own` says so. Administrators' own methods are for global administrators alone.
fn permit(ask: &Ask<'_>, tenant: &Tenant, user: &User, roles: &[Role], own: bool) -> Result<(), Failure> {
    if own && ask.bearer.user == Some(user.id) {
        return Ok(());
    }
    let Permissions { delegated, application } = &ask.operation.permissions;
    let wanted = if ask.bearer.user.is_some() { delegated } else { application };
    let others = || wanted.iter().filter(|name| name.ends_with(".All") || name.starts_with("Policy."));
    if !others().any(|name| ask.bearer.has(name)) {
        return Err(Refusal::PermissionMissing(others().copied().collect::<Vec<_>>().join(" or ")).into());
    }
    let roles = if user.roles.is_empty() || roles == READERS { roles } else { GLOBAL };
    if ask.holds(tenant, roles) { Ok(()) } else { Err(Refusal::RoleMissing.into()) }
}

/// Reads the user that is meant.
fn read<R>(ask: &Ask<'_>, read: impl FnOnce(&User) -> Result<R, Failure>) -> Result<R, Failure> {
    let at = ask.owner()?;
    ask.read_tenant(|_, tenant, _| {
        let user = tenant.users.get(&at.user).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        permit(ask, tenant, user, READERS, true)?;
        read(user)
    })
}

/// Changes the user that is meant, who may be the caller himself; a refusal leaves him as he is.
fn change<R>(ask: &Ask<'_>, change: impl FnOnce(&mut User, Now) -> Result<R, Failure>) -> Result<R, Failure> {
    change_as(ask, true, change)
}

/// Changes the user that is meant, as an administrator; a refusal leaves him as he is.
fn administer<R>(ask: &Ask<'_>, change: impl FnOnce(&mut User, Now) -> Result<R, Failure>) -> Result<R, Failure> {
    change_as(ask, false, change)
}

fn change_as<R>(
    ask: &Ask<'_>,
    own: bool,
    change: impl FnOnce(&mut User, Now) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let at = ask.owner()?;
    ask.read_tenant(|_, _, _| Ok(()))?;
    ask.call.sandbox.change(|cloud, now| {
        let unknown = || Refusal::UserUnknown(at.user.to_string());
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(unknown)?;
        let mut user = User::clone(tenant.users.get(&at.user).ok_or_else(unknown)?);
        permit(ask, tenant, &user, SIGN_IN_ADMINS, own)?;
        let result = change(&mut user, now)?;
        if let Some(known) = cloud.user_mut(at) {
            *known = user;
        }
        Ok((result, Change::directory(Happened::Updated)))
    })
}

/// A method that is not there.
fn absent(id: &str) -> Failure {
    super::directory::missing("authenticationMethod", id).into()
}

/// A list of methods; `what` names it below the user.
fn listed(ask: &Ask<'_>, what: &str, methods: &[Json]) -> Result<Answer, Failure> {
    Options::refuse(ask.call, "authentication methods")?;
    let context = ask.user_context(&format!("authentication/{what}"));
    Ok(json(StatusCode::OK, &json!({ "@odata.context": context, "value": methods })))
}

/// One method.
fn one(ask: &Ask<'_>, status: StatusCode, what: &str, method: Json) -> Result<Answer, Failure> {
    Options::refuse(ask.call, "authentication methods")?;
    let mut whole = json!({ "@odata.context": ask.user_context(&format!("authentication/{what}/$entity")) });
    if let (Json::Object(whole), Json::Object(method)) = (&mut whole, method) {
        whole.extend(method);
    }
    Ok(json(status, &whole))
}

/// A method without its type, for lists of one type.
fn untyped(mut method: Json) -> Json {
    if let Json::Object(method) = &mut method {
        method.remove("@odata.type");
    }
    method
}
