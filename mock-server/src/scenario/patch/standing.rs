//! How accounts are locked, held and deleted, and what conditional access demands.

use mock365_control::standing::{AgentsSetting, DemandSetting, DeviceSetting, HoldSetting, PasswordSetting, PolicyPatch};
use mock365_control::state::{TenantPatch, UserPatch};
use mock365_domain::directory::{AccessPolicy, AgentTrouble, Demand, Device, Hold, PasswordState, User};
use mock365_domain::{Cloud, Now, UserRef};
use uuid::Uuid;

use super::{PatchFault, known_tenant, member};
use crate::sandbox::duration;

/// Sets what an account stands with.
pub fn set(user: &mut User, place: &str, wanted: &UserPatch, now: Now) -> Result<(), PatchFault> {
    let standing = &mut user.standing;
    if let Some(locked) = &wanted.locked {
        let locked = duration(locked).map_err(|why| PatchFault::new(format!("{place}/locked"), why.to_string()))?;
        standing.locked_until = Some(now.plus(locked).timestamp());
    }
    if let Some(setting) = wanted.password_state {
        standing.password = match setting {
            PasswordSetting::Good => PasswordState::Good,
            PasswordSetting::Expired => PasswordState::Expired,
            PasswordSetting::ExpiredOnPremises => PasswordState::ExpiredOnPremises,
            PasswordSetting::Missing => PasswordState::Missing,
            PasswordSetting::ResetUnregistered => PasswordState::ResetUnregistered,
            PasswordSetting::Risky => PasswordState::Risky,
        };
    }
    if let Some(setting) = wanted.device {
        standing.device = match setting {
            DeviceSetting::Deleted => Device::Deleted,
            DeviceSetting::Disabled => Device::Disabled,
            DeviceSetting::Unknown => Device::Unknown,
            DeviceSetting::Registered => Device::Registered,
            DeviceSetting::Joined => Device::Joined,
            DeviceSetting::Compliant => Device::Compliant,
        };
    }
    if let Some(setting) = wanted.hold {
        standing.hold = match setting {
            HoldSetting::None => None,
            HoldSetting::InvitationOpen => Some(Hold::InvitationOpen),
            HoldSetting::AgeConsent => Some(Hold::AgeConsent),
            HoldSetting::Minor => Some(Hold::Minor),
            HoldSetting::Risk => Some(Hold::Risk),
            HoldSetting::RegistrationAtRisk => Some(Hold::RegistrationAtRisk),
            HoldSetting::PartnerAtRisk => Some(Hold::PartnerAtRisk),
            HoldSetting::RegistrationElsewhere => Some(Hold::RegistrationElsewhere),
            HoldSetting::OutsideLogonHours => Some(Hold::OutsideLogonHours),
        };
    }
    standing.second_factor = wanted.second_factor.unwrap_or(standing.second_factor);
    standing.second_factor_required = wanted.second_factor_required.unwrap_or(standing.second_factor_required);
    standing.accepted_terms = wanted.terms_accepted.unwrap_or(standing.accepted_terms);
    if wanted.sessions_revoked == Some(true) {
        user.tokens_revoked = Some(now.timestamp());
    }
    Ok(())
}

/// What is the matter with a tenant's agents.
pub const fn agents(setting: AgentsSetting) -> Option<AgentTrouble> {
    match setting {
        AgentsSetting::Good => None,
        AgentsSetting::NoDirectory => Some(AgentTrouble::NoDirectory),
        AgentsSetting::TimeOut => Some(AgentTrouble::TimeOut),
        AgentsSetting::StrangeAnswer => Some(AgentTrouble::StrangeAnswer),
        AgentsSetting::Failure => Some(AgentTrouble::Failure),
        AgentsSetting::CannotDecrypt => Some(AgentTrouble::CannotDecrypt),
        AgentsSetting::ClocksApart => Some(AgentTrouble::ClocksApart),
        AgentsSetting::TooLate => Some(AgentTrouble::TooLate),
    }
}

/// Deletes a user, or restores one.
pub fn delete(cloud: &mut Cloud, at: UserRef, deleted: bool) {
    if deleted {
        cloud.delete_user(at);
    } else {
        cloud.restore_user(at);
    }
}

/// Sets a tenant's policies, which name users, groups and applications: these and no others.
pub fn set_policies(cloud: &mut Cloud, name: &str, wanted: &TenantPatch) -> Result<(), PatchFault> {
    let Some(all) = &wanted.conditional_access else { return Ok(()) };
    let place = format!("/tenants/{name}/conditional_access");
    let id = known_tenant(cloud, &place, name)?;
    let mut policies = Vec::new();
    for (index, wanted) in all.iter().enumerate() {
        policies.push(policy(cloud, &format!("{place}/{index}"), id, wanted)?);
    }
    if let Some(tenant) = cloud.tenant_mut(id) {
        tenant.access_policies = policies;
    }
    Ok(())
}

fn policy(cloud: &Cloud, place: &str, tenant: Uuid, wanted: &PolicyPatch) -> Result<AccessPolicy, PatchFault> {
    let members = |key: &str, names: &[String]| -> Result<Vec<Uuid>, PatchFault> {
        let one = |(index, name): (usize, &String)| {
            member(cloud, &format!("{place}/{key}/{index}"), tenant, name).map(|(id, _)| id)
        };
        names.iter().enumerate().map(one).collect()
    };
    let apps = wanted.apps.iter().map(|app| super::app::known(cloud, &format!("{place}/apps"), app));
    let frequency = match &wanted.frequency {
        None => None,
        Some(text) => {
            let place = format!("{place}/frequency");
            let limit = duration(text).map_err(|why| PatchFault::new(place.clone(), why.to_string()))?;
            if !limit.is_positive() {
                return Err(PatchFault::new(place, "a sign-in counts for longer than no time"));
            }
            Some(limit)
        }
    };
    Ok(AccessPolicy {
        id: Uuid::new_v5(&tenant, wanted.name.as_bytes()),
        display_name: wanted.name.clone(),
        enabled: wanted.enabled.unwrap_or(true),
        users: members("users", &wanted.users)?,
        except_users: members("except_users", &wanted.except_users)?,
        apps: apps.collect::<Result<_, _>>()?,
        except_locations: wanted.except_locations.clone(),
        demand: demand(wanted.demand),
        frequency,
    })
}

const fn demand(setting: DemandSetting) -> Demand {
    match setting {
        DemandSetting::Nothing => Demand::Nothing,
        DemandSetting::Block => Demand::Block,
        DemandSetting::SecondFactor => Demand::SecondFactor,
        DemandSetting::CompliantDevice => Demand::CompliantDevice,
        DemandSetting::JoinedDevice => Demand::JoinedDevice,
        DemandSetting::RegisteredDevice => Demand::RegisteredDevice,
        DemandSetting::DeviceAuthentication => Demand::DeviceAuthentication,
        DemandSetting::ManagedDevice => Demand::ManagedDevice,
        DemandSetting::LowRisk => Demand::LowRisk,
        DemandSetting::ApprovedApp => Demand::ApprovedApp,
        DemandSetting::KnownPlatform => Demand::KnownPlatform,
        DemandSetting::Terms => Demand::Terms,
        DemandSetting::BoundToken => Demand::BoundToken,
        DemandSetting::SecurityPolicy => Demand::SecurityPolicy,
    }
}
