//! Service principals: applications as the tenant sees them.

mod assignments;
mod classifications;
mod create;
mod delete;
mod delta;
mod get;
mod holders;
mod list;
mod memberships;
mod owners;
mod update;

use mock365_domain::directory::{ServicePrincipal, Tenant};
use uuid::Uuid;

use super::applications::{READ, WRITE};
use super::directory::missing;
use super::{Fault, GraphRequest, Operation};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delta::OPERATION,
    &assignments::LIST,
    &assignments::LIST_HELD,
    &assignments::LIST_OF_USER,
    &assignments::GET,
    &assignments::CREATE,
    &assignments::DELETE,
    &holders::CREATE_OF_USER,
    &holders::DELETE_OF_USER,
    &holders::LIST_OF_GROUP,
    &holders::CREATE_OF_GROUP,
    &holders::DELETE_OF_GROUP,
    &classifications::LIST,
    &classifications::CREATE,
    &classifications::DELETE,
    &memberships::MEMBER_OF,
    &memberships::MEMBER_OF_COUNT,
    &memberships::GET,
    &memberships::IN_ALL,
    &memberships::IN_ALL_COUNT,
    &memberships::GET_GROUPS,
    &memberships::GET_OBJECTS,
    &memberships::CHECK_GROUPS,
    &memberships::CHECK_OBJECTS,
    &owners::LIST,
    &owners::COUNT,
    &owners::GET,
    &owners::REFERENCES,
    &owners::ADD,
    &owners::REMOVE,
];

/// Where service principals hang.
const SERVICE_PRINCIPALS: &[&str] = &["/servicePrincipals"];
/// Where one service principal stands, by either key.
const SERVICE_PRINCIPAL: &[&str] = &["/servicePrincipals/{servicePrincipal-id}", "/servicePrincipals(appId='{appId}')"];
/// Where the assignments of a user hang.
const USER_ASSIGNMENTS: &[&str] = &["/appRoleAssignments"];

/// The object id of the enterprise application that a request names, by object id or by client id.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Uuid, Fault> {
    let unknown = |text: &str| missing("servicePrincipal", text);
    let principal: Option<&ServicePrincipal> = if let Some(text) = request.try_param("appId") {
        Uuid::parse_str(text).ok().and_then(|app| tenant.service_principal(app))
    } else {
        let id = request.guid("servicePrincipal-id", "servicePrincipal")?;
        tenant.service_principals.get(&id).map(AsRef::as_ref)
    };
    let named = request.try_param("appId").unwrap_or_else(|| request.param("servicePrincipal-id"));
    principal.map(|principal| principal.id).ok_or_else(|| unknown(named).into())
}
