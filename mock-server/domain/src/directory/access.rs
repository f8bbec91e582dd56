//! Conditional access: a tenant's policies about who may have a token, where and how.
//!
//! <https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies>

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Device, Tenant, User};

/// A conditional access policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPolicy {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub display_name: String,
    /// Whether it counts.
    pub enabled: bool,
    /// Users and groups that it is for; none = everybody.
    pub users: Vec<Uuid>,
    /// Users and groups that it is not for.
    pub except_users: Vec<Uuid>,
    /// Client ids of applications and resources that it is for; none = all.
    pub apps: Vec<Uuid>,
    /// Named locations where it does not hold.
    pub except_locations: Vec<String>,
    /// What it demands.
    pub demand: Demand,
    /// How long a sign-in counts under it.
    pub frequency: Option<SignedDuration>,
}

/// What a policy demands of those it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Nothing but that the sign-in is recent.
    Nothing,
    /// They get no token.
    Block,
    /// A second factor.
    SecondFactor,
    /// A compliant device.
    CompliantDevice,
    /// A joined device.
    JoinedDevice,
    /// A registered device.
    RegisteredDevice,
    /// A device that proves itself.
    DeviceAuthentication,
    /// A managed device.
    ManagedDevice,
    /// A sign-in that is not suspicious.
    LowRisk,
    /// An app of Microsoft's list.
    ApprovedApp,
    /// A platform that the policy knows.
    KnownPlatform,
    /// The terms of use.
    Terms,
    /// A token bound to the device.
    BoundToken,
    /// What the security policy of Microsoft itself demands.
    SecurityPolicy,
}

/// What is known of a request for a token.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// The application, and the resources that it asks for.
    pub apps: Vec<Uuid>,
    /// Policies that the client was told of, and names.
    pub named: Vec<Uuid>,
    /// The named location that the request comes from.
    pub location: Option<&'a str>,
    /// When the user signed in.
    pub signed_in: Timestamp,
    /// When the user gave a second factor.
    pub second_factor: Option<Timestamp>,
    /// The moment.
    pub now: Timestamp,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRefusal {
    /// The policy, or none where the account's own setting demands it.
    pub policy: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// What is missing.
    pub missing: Missing,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A second factor, which the user has.
    SecondFactor,
    /// A second factor, for which the user has to register first.
    Registration,
    /// A second factor that is not too old.
    FreshSecondFactor,
    /// A recent sign-in: when it was, and how long it counts.
    FreshSignIn(Timestamp, SignedDuration),
    /// What a policy demands and a sign-in cannot give.
    Demand(Demand),
}

impl AccessPolicy {
    /// Whether it is about this user and these circumstances.
    fn holds(&self, tenant: &Tenant, user: &User, around: &Circumstances<'_>) -> bool {
        let named = |all: &[Uuid]| {
            all.iter()
                .any(|id| *id == user.id || tenant.groups.get(id).is_some_and(|group| group.members.contains(&user.id)))
        };
        let away = |location: &str| self.except_locations.iter().any(|known| known.eq_ignore_ascii_case(location));
        self.enabled
            && (self.users.is_empty() || named(&self.users))
            && !named(&self.except_users)
            && (around.named.contains(&self.id)
                || (self.apps.is_empty() || around.apps.iter().any(|app| self.apps.contains(app)))
                    && !around.location.is_some_and(away))
    }

    fn missing(&self, user: &User, around: &Circumstances<'_>) -> Option<Missing> {
        let old = |since: Timestamp| self.frequency.is_some_and(|limit| around.now.duration_since(since) >= limit);
        if self.demand != Demand::SecondFactor && self.demand != Demand::Block && old(around.signed_in) {
            return Some(Missing::FreshSignIn(around.signed_in, self.frequency.unwrap_or_default()));
        }
        let standing = &user.standing;
        let given = match self.demand {
            Demand::Nothing => true,
            Demand::SecondFactor => {
                return match around.second_factor {
                    Some(since) if old(since) => Some(Missing::FreshSecondFactor),
                    Some(_) => None,
                    None => Some(second_factor(user)),
                };
            }
            Demand::CompliantDevice => standing.device == Device::Compliant,
            Demand::JoinedDevice | Demand::ManagedDevice => standing.device >= Device::Joined,
            Demand::RegisteredDevice | Demand::DeviceAuthentication | Demand::KnownPlatform => {
                standing.device >= Device::Registered
            }
            Demand::Terms => standing.accepted_terms,
            Demand::Block | Demand::LowRisk | Demand::ApprovedApp | Demand::BoundToken | Demand::SecurityPolicy => {
                false
            }
        };
        (!given).then_some(Missing::Demand(self.demand))
    }
}

fn second_factor(user: &User) -> Missing {
    if user.standing.second_factor { Missing::SecondFactor } else { Missing::Registration }
}

impl Tenant {
    /// Whether all policies let a user have a token; blocks come first, as nothing can satisfy them.
    pub fn allows(&self, user: &User, around: &Circumstances<'_>) -> Result<(), AccessRefusal> {
        if user.standing.second_factor_required && around.second_factor.is_none() {
            let name = "per-user MFA".to_owned();
            return Err(AccessRefusal { policy: None, name, missing: second_factor(user) });
        }
        let held = || self.access_policies.iter().filter(|policy| policy.holds(self, user, around));
        let blocks = held().filter(|policy| policy.demand == Demand::Block);
        for policy in blocks.chain(held().filter(|policy| policy.demand != Demand::Block)) {
            if let Some(missing) = policy.missing(user, around) {
                return Err(AccessRefusal { policy: Some(policy.id), name: policy.display_name.clone(), missing });
            }
        }
        Ok(())
    }
}
