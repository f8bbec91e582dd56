//! What bodies of groups may not say, and whom they bind.

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::directory::{Group, Tenant};
use serde_json::{Map, Value as Json};

use super::members::Side;
use crate::faces::graph::item_write::is_among;
use crate::faces::graph::relations::{NamedObject, bound, check_at_once};
use crate::faces::graph::{Fault, GraphRequest};

/// Takes members and owners that a body binds out of it.
pub fn both(body: &mut Map<String, Json>) -> Result<[(Side, Vec<NamedObject>); 2], Fault> {
    let (members, owners) = (bound(body, "members")?, bound(body, "owners")?);
    check_at_once(members.len() + owners.len(), "members and owners")?;
    Ok([(Side::Members, members), (Side::Owners, owners)])
}

/// Refuses addresses: they follow from the nickname.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/4957>
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/6969>
pub fn refuse_read_only(body: &Map<String, Json>) -> Result<(), Fault> {
    for name in body.keys() {
        if is_among(name, &["proxyAddresses"]) {
            let message = "The requesting application is not authorized to set group proxy addresses.";
            return Err(Fault::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message));
        }
        if is_among(name, &["mail"]) {
            let message = "Property 'mail' is read-only and cannot be set.";
            return Err(Fault::bad_request("Request_BadRequest", message));
        }
    }
    Ok(())
}

/// Refuses whoever may not make such a group.
pub fn may_make(request: &GraphRequest<'_>, tenant: &Tenant, group: &Group) -> Result<(), Fault> {
    permitted(request, group)?;
    judged(request.bearer.user.is_none_or(|user| tenant.may_make_group(user, group)))
}

/// Refuses whoever may not change a group, who is in it or who owns it.
pub fn may_change(request: &GraphRequest<'_>, tenant: &Tenant, group: &Group) -> Result<(), Fault> {
    permitted(request, group)?;
    may_manage(request, tenant, group)
}

/// Refuses whoever may not change what hangs on a group.
pub fn may_manage(request: &GraphRequest<'_>, tenant: &Tenant, group: &Group) -> Result<(), Fault> {
    judged(request.bearer.user.is_none_or(|user| tenant.may_change_group(user, group)))
}

fn judged(may: bool) -> Result<(), Fault> {
    if may { Ok(()) } else { Err(Refusal::RoleMissing.into()) }
}

/// Groups that can hold roles take a permission of their own.
///
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept>
fn permitted(request: &GraphRequest<'_>, group: &Group) -> Result<(), Fault> {
    const PERMISSION: &str = "RoleManagement.ReadWrite.Directory";
    if group.is_assignable_to_role == Some(true) && !request.bearer.has(PERMISSION) {
        return Err(Refusal::PermissionMissing(PERMISSION.to_owned()).into());
    }
    Ok(())
}

/// Refuses a nickname that another Microsoft 365 group has, or that would be somebody's address.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/5122>
pub fn unique_nickname(tenant: &Tenant, wanted: &Group) -> Result<(), Fault> {
    if tenant.is_nickname_free(wanted) { Ok(()) } else { Err(Fault::conflict("mailNickname")) }
}
