//! How accounts are locked, held and deleted.

use mock365_control::standing::{AgentsSetting, DeviceSetting, HoldSetting, PasswordSetting};
use mock365_control::state::UserPatch;
use mock365_domain::directory::{AgentRefusal, Device, Hold, PasswordState, User};
use mock365_domain::{Cloud, Comeback, Now, UserRef};

use super::PatchFault;
use mock365_control::duration;

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
        (standing.age, standing.parental_consent) = (None, None);
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
    if let Some(registered) = wanted.second_factor {
        standing.second_factor = registered;
        standing.phones.clear();
    }
    standing.second_factor_required = wanted.second_factor_required.unwrap_or(standing.second_factor_required);
    standing.accepted_terms = wanted.terms_accepted.unwrap_or(standing.accepted_terms);
    if wanted.sessions_revoked == Some(true) {
        user.tokens_revoked = Some(now.timestamp());
    }
    Ok(())
}

/// What is the matter with a tenant's agents.
pub const fn agents(setting: AgentsSetting) -> Option<AgentRefusal> {
    match setting {
        AgentsSetting::Good => None,
        AgentsSetting::NoDirectory => Some(AgentRefusal::NoDirectory),
        AgentsSetting::TimeOut => Some(AgentRefusal::TimeOut),
        AgentsSetting::StrangeAnswer => Some(AgentRefusal::StrangeAnswer),
        AgentsSetting::Failure => Some(AgentRefusal::Failure),
        AgentsSetting::CannotDecrypt => Some(AgentRefusal::CannotDecrypt),
        AgentsSetting::ClocksApart => Some(AgentRefusal::ClocksApart),
        AgentsSetting::TooLate => Some(AgentRefusal::TooLate),
    }
}

/// Deletes a user, or restores one.
pub fn delete(cloud: &mut Cloud, at: UserRef, deleted: bool) {
    if deleted {
        cloud.delete_user(at);
    } else {
        // Who is not deleted stays.
        let _ = cloud.restore_user(at, &Comeback::default());
    }
}
