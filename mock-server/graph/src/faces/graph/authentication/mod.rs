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
use super::{Fault, GraphRequest, Operation, Permissions, json};
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

/// Where methods of all kinds hang.
const METHODS: &[&str] = &["/authentication/methods"];

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
fn permit(request: &GraphRequest<'_>, tenant: &Tenant, user: &User, roles: &[Role], own: bool) -> Result<(), Fault> {
    if own && request.bearer.user == Some(user.id) {
        return Ok(());
    }
    let Permissions { delegated, application } = &request.operation.permissions;
    let wanted = if request.bearer.user.is_some() { delegated } else { application };
    let others = || wanted.iter().filter(|name| name.ends_with(".All") || name.starts_with("Policy."));
    if !others().any(|name| request.bearer.has(name)) {
        return Err(Refusal::PermissionMissing(others().copied().collect::<Vec<_>>().join(" or ")).into());
    }
    let roles = if user.roles.is_empty() || roles == READERS { roles } else { GLOBAL };
    if request.holds(tenant, roles) { Ok(()) } else { Err(Refusal::RoleMissing.into()) }
}

/// Reads the user that is meant.
fn read<R>(request: &GraphRequest<'_>, read: impl FnOnce(&User) -> Result<R, Fault>) -> Result<R, Fault> {
    let at = request.owner()?;
    request.read_tenant(|_, tenant, _| {
        let user = tenant.users.get(&at.user).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        permit(request, tenant, user, READERS, true)?;
        read(user)
    })
}

/// Changes the user that is meant, who may be the caller himself; a refusal leaves him as he is.
fn change<R>(request: &GraphRequest<'_>, change: impl FnOnce(&mut User, Now) -> Result<R, Fault>) -> Result<R, Fault> {
    change_as(request, true, change)
}

/// Changes the user that is meant, as an administrator; a refusal leaves him as he is.
fn administer<R>(
    request: &GraphRequest<'_>,
    change: impl FnOnce(&mut User, Now) -> Result<R, Fault>,
) -> Result<R, Fault> {
    change_as(request, false, change)
}

fn change_as<R>(
    request: &GraphRequest<'_>,
    own: bool,
    change: impl FnOnce(&mut User, Now) -> Result<R, Fault>,
) -> Result<R, Fault> {
    let at = request.owner()?;
    request.read_tenant(|_, _, _| Ok(()))?;
    request.call.sandbox.change(|cloud, now| {
        let unknown = || Refusal::UserUnknown(at.user.to_string());
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(unknown)?;
        let mut user = User::clone(tenant.users.get(&at.user).ok_or_else(unknown)?);
        permit(request, tenant, &user, SIGN_IN_ADMINS, own)?;
        let result = change(&mut user, now)?;
        if let Some(known) = cloud.user_mut(at) {
            *known = user;
        }
        Ok((result, Change::directory(Happened::Updated)))
    })
}

/// A method that is not there.
fn absent(id: &str) -> Fault {
    super::directory::missing("authenticationMethod", id).into()
}

/// A list of methods; `what` names it below the user.
fn listed(request: &GraphRequest<'_>, what: &str, methods: &[Json]) -> Result<Answer, Fault> {
    Options::refuse(request.call, "authentication methods")?;
    let context = request.user_context(&format!("authentication/{what}"));
    Ok(json(StatusCode::OK, &json!({ "@odata.context": context, "value": methods })))
}

/// One method.
fn one(request: &GraphRequest<'_>, status: StatusCode, what: &str, method: Json) -> Result<Answer, Fault> {
    Options::refuse(request.call, "authentication methods")?;
    let mut whole = json!({ "@odata.context": request.user_context(&format!("authentication/{what}/$entity")) });
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
