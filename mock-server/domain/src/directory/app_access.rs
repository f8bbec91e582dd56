//! Which mailboxes an application may use that calls for itself: application access policies, and RBAC for applications.
//!
//! <https://learn.microsoft.com/exchange/permissions-exo/application-rbac>

use uuid::Uuid;

use crate::{Cloud, Refusal, UserRef};

/// What an organisation says of applications that call for themselves, and of the mailboxes that they use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppAccess {
    /// What limits the permissions that an administrator consented to.
    pub policies: Vec<AppAccessPolicy>,
    /// What is given beside them.
    pub roles: Vec<ExchangeAppRole>,
}

/// An application access policy.
///
/// <https://learn.microsoft.com/powershell/module/exchangepowershell/new-applicationaccesspolicy>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppAccessPolicy {
    /// The application.
    pub app: Uuid,
    /// Whether it may use those mailboxes alone, or all others.
    pub right: AppAccessRight,
    /// A group's or a user's object id.
    pub scope: Uuid,
}

/// What a policy says of the mailboxes in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppAccessRight {
    /// `RestrictAccess`: these and no others, but for those of other policies that say so.
    Restrict,
    /// `DenyAccess`: all but these, whatever other policies say.
    Deny,
}

/// A role of Exchange's own that an application was assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeAppRole {
    /// The application.
    pub app: Uuid,
    /// The permission that it comes to: `Mail.Read`; for EWS [`ExchangeAppRole::EWS`].
    pub role: String,
    /// A group's or a user's object id; nothing for the whole organisation.
    pub scope: Option<Uuid>,
}

impl ExchangeAppRole {
    /// The role for EWS.
    pub const EWS: &'static str = "EWS.AccessAsApp";

    /// The roles that there are, `Application` left out, but for those that hold several.
    pub const ROLES: &'static [&'static str] = &[
        "Mail.Read",
        "Mail.ReadBasic",
        "Mail.ReadWrite",
        "Mail.Send",
        "MailboxSettings.Read",
        "MailboxSettings.ReadWrite",
        "Calendars.Read",
        "Calendars.ReadWrite",
        "Contacts.Read",
        "Contacts.ReadWrite",
        Self::EWS,
    ];

    /// Whether the role comes to a permission, which may be called for all mailboxes: `Mail.ReadBasic.All`.
    pub fn is(&self, permission: &str) -> bool {
        let bare = permission.strip_suffix(".All").unwrap_or(permission);
        bare.eq_ignore_ascii_case(&self.role)
    }
}

impl Cloud {
    /// The roles of Exchange's own that an application was assigned in a tenant: its tokens need carry none then.
    pub fn app_roles(&self, tenant: Uuid, app: Uuid) -> impl Iterator<Item = &ExchangeAppRole> {
        let roles = self.tenants.get(&tenant).into_iter().flat_map(|tenant| &tenant.app_access.roles);
        roles.filter(move |role| role.app == app)
    }

    /// Whether one of those roles gives an application a permission for a mailbox.
    pub fn app_role_gives(&self, app: Uuid, permission: &str, owner: UserRef) -> bool {
        let mut roles = self.app_roles(owner.tenant, app).filter(|role| role.is(permission));
        roles.any(|role| role.scope.is_none_or(|scope| self.is_among(owner, &[scope])))
    }

    /// Whether an application that calls for itself may use a mailbox with one of these permissions: where an administrator
    /// consented to it (`consented`), as far as the organisation's policies go, and else by a role.
    pub fn app_may_use(&self, app: Uuid, wanted: &[&str], consented: bool, owner: UserRef) -> Result<(), Refusal> {
        let Some(access) = self.tenants.get(&owner.tenant).map(|tenant| &tenant.app_access) else { return Ok(()) };
        let blocked = if consented { self.blocking(access, app, owner) } else { None };
        if consented && blocked.is_none() {
            return Ok(());
        }
        if wanted.iter().any(|wanted| self.app_role_gives(app, wanted, owner)) {
            return Ok(());
        }
        let is_assigned = self.app_roles(owner.tenant, app).any(|role| wanted.iter().any(|wanted| role.is(wanted)));
        let mailbox = self.user_at(owner).map(|user| user.upn.clone()).unwrap_or_default();
        match blocked {
            Some(why) => Err(Refusal::AppBlocked { mailbox, why }),
            None if is_assigned => {
                Err(Refusal::AppBlocked { mailbox, why: "its roles are for other mailboxes (RBAC for applications)" })
            }
            None => Err(Refusal::PermissionMissing(wanted.join(" or "))),
        }
    }

    /// Why a policy keeps an application from a mailbox.
    fn blocking(&self, access: &AppAccess, app: Uuid, owner: UserRef) -> Option<&'static str> {
        let of = |right| access.policies.iter().filter(move |policy| policy.app == app && policy.right == right);
        let is_in = |policy: &AppAccessPolicy| self.is_among(owner, &[policy.scope]);
        if of(AppAccessRight::Deny).any(is_in) {
            return Some("an application access policy denies it (DenyAccess)");
        }
        let mut allowed = of(AppAccessRight::Restrict).peekable();
        let is_restricted = allowed.peek().is_some();
        let outside = is_restricted && !allowed.any(is_in);
        outside.then_some("an application access policy names other mailboxes (RestrictAccess)")
    }
}
