//! Conditional access: a tenant's policies about who may have a token, where and how.
//!
//! <https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies>

use jiff::{SignedDuration, Timestamp};
use uuid::{Uuid, uuid};

use super::{Device, NamedLocation, Tenant, User};
use crate::Now;
use crate::rollout::Rollout;

/// A conditional access policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPolicy {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub display_name: String,
    /// Whether it counts.
    pub state: PolicyState,
    /// Whom it is for; none = everybody.
    pub users: Option<Whom>,
    /// Whom it is not for.
    pub except_users: Whom,
    /// Client ids of applications and resources that it is for; none = all.
    pub apps: Option<Vec<Uuid>>,
    /// Client ids of applications and resources that it is not for.
    pub except_apps: Vec<Uuid>,
    /// Kinds of clients that it is for.
    pub clients: Vec<ClientKind>,
    /// Where it holds; none = everywhere.
    pub locations: Option<Vec<PolicyLocation>>,
    /// Where it does not hold.
    pub except_locations: Vec<PolicyLocation>,
    /// What it demands; nothing where it only limits how long a sign-in counts.
    pub demands: Vec<Demand>,
    /// Whether it demands all of that, and not just any of it.
    pub demands_all: bool,
    /// How long a sign-in counts under it.
    pub frequency: Option<Frequency>,
    /// When it was made through Graph.
    pub created: Option<Timestamp>,
    /// When it was last changed through Graph.
    pub modified: Option<Timestamp>,
}

/// Whether a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyState {
    /// It does.
    Enabled,
    /// It does not.
    Disabled,
    /// It would be logged; nobody is refused.
    ReportOnly,
}

/// Users, groups and roles that a policy names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// Users.
    pub users: Vec<Uuid>,
    /// Groups; membership of a nested group counts.
    pub groups: Vec<Uuid>,
    /// Directory roles by template id.
    pub roles: Vec<Uuid>,
}

/// Kinds of clients that a policy names. What asks for tokens is a browser or an app; the others sign in without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// Any.
    All,
    /// A browser.
    Browser,
    /// A mobile or desktop app.
    App,
    /// Exchange `ActiveSync`.
    ActiveSync,
    /// What signs in with user name and password alone.
    Other,
}

impl ClientKind {
    /// Whether a policy for this kind is one for that client. What asks for tokens may be either, browser or app.
    fn covers(self, client: Self) -> bool {
        let modern = |kind| matches!(kind, Self::Browser | Self::App);
        self == Self::All || self == client || modern(self) && modern(client)
    }
}

/// Where a policy holds or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyLocation {
    /// All named locations that are trusted.
    Trusted,
    /// A named location.
    Named(Uuid),
}

/// How long a sign-in counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// That long.
    pub limit: SignedDuration,
    /// Whether it was said in days.
    pub in_days: bool,
}

/// What a policy demands of those it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Demand {
    /// They get no token.
    #[error("nobody whom it is for gets a token")]
    Block,
    /// A second factor.
    #[error("a second factor is missing")]
    SecondFactor,
    /// A compliant device.
    #[error("a compliant device is missing")]
    CompliantDevice,
    /// A joined device.
    #[error("a joined device is missing")]
    JoinedDevice,
    /// A registered device.
    #[error("a registered device is missing")]
    RegisteredDevice,
    /// A device that proves itself.
    #[error("a device that proves itself is missing")]
    DeviceAuthentication,
    /// A managed device.
    #[error("a managed device is missing")]
    ManagedDevice,
    /// A sign-in that is not suspicious.
    #[error("the sign-in is suspicious")]
    LowRisk,
    /// An app of Microsoft's list.
    #[error("the app is none of Microsoft's list")]
    ApprovedApp,
    /// A platform that the policy knows.
    #[error("the platform is unknown to it")]
    KnownPlatform,
    /// The terms of use.
    #[error("the terms of use are not accepted")]
    Terms,
    /// A token bound to the device.
    #[error("a token bound to the device is missing")]
    BoundToken,
    /// What the security policy of Microsoft itself demands.
    #[error("what Microsoft's own security policy demands is missing")]
    SecurityPolicy,
}

/// What is known of a request for a token.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// The application, and the resources that it asks for.
    pub apps: Vec<Uuid>,
    /// What asks: a browser or an app, or what signs in with name and password alone.
    pub client: ClientKind,
    /// Policies that the client was told of, and names.
    pub named: Vec<Uuid>,
    /// The named location that the request comes from.
    pub location: Option<&'a str>,
    /// What is asked for, where it is nothing beyond what every sign-in needs.
    pub baseline: Option<Baseline>,
    /// When the user signed in.
    pub signed_in: Timestamp,
    /// When the user gave a second factor.
    pub second_factor: Option<Timestamp>,
    /// The moment.
    pub now: Timestamp,
}

/// A request that asks for nothing beyond baseline scopes.
///
/// <https://learn.microsoft.com/entra/identity/conditional-access/concept-enforcement-resource-exclusions>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// Of a mobile, desktop or single-page application: OpenID's scopes, `User.Read`, `People.Read`.
    Public,
    /// Of a confidential one, with scopes of the directory among them.
    Directory,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRefusal {
    /// The policy, or none where the account's own setting or the security defaults demand it.
    pub policy: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// What is missing.
    pub missing: Missing,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// A second factor, which the user has.
    #[error("a second factor is missing")]
    SecondFactor,
    /// A second factor, for which the user has to register first.
    #[error("a second factor is missing, for which the user has to register first")]
    Registration,
    /// A second factor that is not too old.
    #[error("the second factor was given too long ago")]
    FreshSecondFactor,
    /// A recent sign-in: when it was, and how long it counts.
    #[error("the sign-in of {0} is too old")]
    FreshSignIn(Timestamp, SignedDuration),
    /// What a policy demands and a sign-in cannot give.
    #[error("{0}")]
    Demand(Demand),
}

/// Client id of Windows Azure Active Directory, the resource that baseline scopes are evaluated as.
const DIRECTORY: Uuid = uuid!("00000002-0000-0000-c000-000000000000");

impl Whom {
    /// Whether it names a user, directly, by a group or by a role.
    pub fn names(&self, tenant: &Tenant, user: &User) -> bool {
        self.users.contains(&user.id)
            || (!self.groups.is_empty() && tenant.groups_of(user.id).iter().any(|group| self.groups.contains(group)))
            || user.roles.iter().any(|role| self.roles.contains(&role.template_id()))
    }
}

impl AccessPolicy {
    /// A policy for everybody, everywhere.
    pub fn new(id: Uuid, display_name: &str, demand: Demand) -> Self {
        Self {
            id,
            display_name: display_name.to_owned(),
            state: PolicyState::Enabled,
            users: None,
            except_users: Whom::default(),
            apps: None,
            except_apps: Vec::new(),
            clients: vec![ClientKind::All],
            locations: None,
            except_locations: Vec::new(),
            demands: vec![demand],
            demands_all: false,
            frequency: None,
            created: None,
            modified: None,
        }
    }

    /// Whether it refuses whom it is for, whatever they do.
    fn blocks(&self) -> bool {
        self.demands.contains(&Demand::Block)
    }

    /// Whether it counts and demands a second factor.
    pub fn wants_second_factor(&self) -> bool {
        self.state == PolicyState::Enabled && self.demands.contains(&Demand::SecondFactor)
    }

    /// Whether it is about this user and these circumstances.
    fn holds(&self, tenant: &Tenant, user: &User, around: &Circumstances<'_>) -> bool {
        self.state == PolicyState::Enabled
            && self.clients.iter().any(|kind| kind.covers(around.client))
            && self.users.as_ref().is_none_or(|users| users.names(tenant, user))
            && !self.except_users.names(tenant, user)
            && (around.named.contains(&self.id)
                || self.is_about_apps(tenant, around) && self.is_about_place(tenant, around.location))
    }

    fn is_about_apps(&self, tenant: &Tenant, around: &Circumstances<'_>) -> bool {
        let asked = |apps: &[Uuid]| around.apps.iter().any(|app| apps.contains(app));
        if let Some(baseline) = around.baseline {
            let covered = tenant.has(Rollout::BasicScopesCovered, Now(around.now));
            let with_exclusions = self.apps.is_none() && !self.except_apps.is_empty();
            let for_directory = self.apps.as_ref().is_some_and(|apps| apps.contains(&DIRECTORY));
            // They count as access to the directory since, which no exclusion of other resources takes out.
            if covered && (with_exclusions || for_directory) && !self.except_apps.contains(&DIRECTORY) {
                return true;
            }
            if with_exclusions && baseline == Baseline::Public {
                return false;
            }
        }
        self.apps.as_ref().is_none_or(|apps| asked(apps)) && !asked(&self.except_apps)
    }

    fn is_about_place(&self, tenant: &Tenant, location: Option<&str>) -> bool {
        let here: Vec<&NamedLocation> =
            tenant.named_locations.iter().filter(|known| location.is_some_and(|name| known.covers(name))).collect();
        let is_here = |place: &PolicyLocation| match place {
            PolicyLocation::Trusted => here.iter().any(|known| known.is_trusted()),
            PolicyLocation::Named(id) => here.iter().any(|known| known.id == *id),
        };
        self.locations.as_ref().is_none_or(|all| all.iter().any(is_here)) && !self.except_locations.iter().any(is_here)
    }

    /// What is missing under it.
    fn missing(&self, user: &User, around: &Circumstances<'_>) -> Option<Missing> {
        let old = |since: Timestamp| {
            self.frequency.filter(|limit| around.now.duration_since(since) >= limit.limit).map(|limit| limit.limit)
        };
        if !self.blocks()
            && !self.demands.contains(&Demand::SecondFactor)
            && let Some(limit) = old(around.signed_in)
        {
            return Some(Missing::FreshSignIn(around.signed_in, limit));
        }
        let asked = || self.demands.iter().map(|demand| demand.missing(user, around, &old));
        if self.demands_all {
            return asked().find_map(|missing| missing);
        }
        if asked().any(|missing| missing.is_none()) {
            return None;
        }
        // Any will do, and nothing is given: what can be given at the sign-in page is asked for first.
        asked().flatten().min_by_key(|missing| matches!(missing, Missing::Demand(_)))
    }
}

impl Demand {
    fn missing(
        self,
        user: &User,
        around: &Circumstances<'_>,
        old: &dyn Fn(Timestamp) -> Option<SignedDuration>,
    ) -> Option<Missing> {
        let standing = &user.standing;
        let given = match self {
            Self::SecondFactor => {
                return match around.second_factor {
                    Some(since) if old(since).is_some() => Some(Missing::FreshSecondFactor),
                    Some(_) => None,
                    None => Some(second_factor(user)),
                };
            }
            Self::CompliantDevice => standing.device == Device::Compliant,
            Self::JoinedDevice | Self::ManagedDevice => standing.device >= Device::Joined,
            Self::RegisteredDevice | Self::DeviceAuthentication | Self::KnownPlatform => {
                standing.device >= Device::Registered
            }
            Self::Terms => standing.accepted_terms,
            Self::Block | Self::LowRisk | Self::ApprovedApp | Self::BoundToken | Self::SecurityPolicy => false,
        };
        (!given).then_some(Missing::Demand(self))
    }
}

fn second_factor(user: &User) -> Missing {
    if user.standing.has_second_factor() { Missing::SecondFactor } else { Missing::Registration }
}

impl Tenant {
    /// Whether all policies let a user have a token; blocks come first, as nothing can satisfy them.
    pub fn allows(&self, user: &User, around: &Circumstances<'_>) -> Result<(), AccessRefusal> {
        let by_default = self.security_defaults && (!user.standing.has_second_factor() || !user.roles.is_empty());
        let demanded = if user.standing.second_factor_required {
            Some("per-user MFA")
        } else {
            by_default.then_some("security defaults")
        };
        if let Some(name) = demanded.filter(|_| around.second_factor.is_none()) {
            return Err(AccessRefusal { policy: None, name: name.to_owned(), missing: second_factor(user) });
        }
        let held = || self.access_policies.iter().filter(|policy| policy.holds(self, user, around));
        let blocks = held().filter(|policy| policy.blocks());
        for policy in blocks.chain(held().filter(|policy| !policy.blocks())) {
            if let Some(missing) = policy.missing(user, around) {
                return Err(AccessRefusal { policy: Some(policy.id), name: policy.display_name.clone(), missing });
            }
        }
        Ok(())
    }
}
