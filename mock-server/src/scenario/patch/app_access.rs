//! Which mailboxes applications may use that call for themselves: what an administrator says with
//! `New-ApplicationAccessPolicy` and `New-ManagementRoleAssignment -App`.

use mock365_control::standing::{AppAccessPolicyPatch, AppAccessRightSetting, AppRolePatch};
use mock365_control::state::TenantPatch;
use mock365_domain::Cloud;
use mock365_domain::directory::{AppAccessPolicy, AppAccessRight, ExchangeAppRole};
use uuid::Uuid;

use super::{PatchFault, app, known_tenant, member};

/// Sets a tenant's policies and roles, which name groups, users and applications: these and no others.
pub fn set(cloud: &mut Cloud, name: &str, wanted: &TenantPatch) -> Result<(), PatchFault> {
    if wanted.app_access_policies.is_none() && wanted.app_roles.is_none() {
        return Ok(());
    }
    let place = format!("/tenants/{name}");
    let id = known_tenant(cloud, &place, name)?;
    let policies = wanted.app_access_policies.as_ref().map(|all| {
        let one = |(index, wanted)| policy(cloud, &format!("{place}/app_access_policies/{index}"), id, wanted);
        all.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()
    });
    let roles = wanted.app_roles.as_ref().map(|all| {
        let one = |(index, wanted)| role(cloud, &format!("{place}/app_roles/{index}"), id, wanted);
        all.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()
    });
    let (policies, roles) = (policies.transpose()?, roles.transpose()?);
    if let Some(tenant) = cloud.tenant_mut(id) {
        let access = &mut tenant.app_access;
        access.policies = policies.unwrap_or_else(|| std::mem::take(&mut access.policies));
        access.roles = roles.unwrap_or_else(|| std::mem::take(&mut access.roles));
    }
    Ok(())
}

fn policy(
    cloud: &Cloud,
    place: &str,
    tenant: Uuid,
    wanted: &AppAccessPolicyPatch,
) -> Result<AppAccessPolicy, PatchFault> {
    Ok(AppAccessPolicy {
        app: app::known(cloud, &format!("{place}/app"), &wanted.app)?,
        right: match wanted.right {
            AppAccessRightSetting::Restrict => AppAccessRight::Restrict,
            AppAccessRightSetting::Deny => AppAccessRight::Deny,
        },
        scope: member(cloud, &format!("{place}/scope"), tenant, &wanted.scope)?.0,
    })
}

fn role(cloud: &Cloud, place: &str, tenant: Uuid, wanted: &AppRolePatch) -> Result<ExchangeAppRole, PatchFault> {
    let known = ExchangeAppRole::ROLES.iter().find(|known| known.eq_ignore_ascii_case(&wanted.role));
    let role = known.ok_or_else(|| {
        let why = format!("there is no role `{}`", wanted.role);
        PatchFault::new(format!("{place}/role"), why).near(&wanted.role, ExchangeAppRole::ROLES.iter().copied())
    })?;
    let scope = wanted.scope.as_ref().map(|scope| member(cloud, &format!("{place}/scope"), tenant, scope));
    Ok(ExchangeAppRole {
        app: app::known(cloud, &format!("{place}/app"), &wanted.app)?,
        role: (*role).to_owned(),
        scope: scope.transpose()?.map(|(id, _)| id),
    })
}
