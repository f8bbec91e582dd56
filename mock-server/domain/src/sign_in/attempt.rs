//! Passwords that are tried: who checks them, and one count of the wrong ones, whichever protocol they came by.

use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::SignInRefusal;
use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::directory::{Circumstances, ClientKind, Hold, LOCKOUT, LOCKOUT_THRESHOLD, PasswordState, Tenant, User};

/// Who checks a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordAuthority {
    /// Entra, with the agents of the customer's own Active Directory where it has such.
    Entra,
    /// The customer's own Active Directory, for servers that stand beside it.
    OwnDirectory,
}

impl Cloud {
    /// The account of that name, when the password is right and the account enabled. An account in the tenant `near` comes
    /// before one of the same name elsewhere; of a guest it is the one at home.
    pub fn authenticate(
        &self,
        name: &str,
        password: &str,
        near: Option<Uuid>,
        now: Now,
    ) -> Result<UserRef, SignInRefusal> {
        let unknown = || SignInRefusal::UserUnknown(name.to_owned());
        let at = self.account(name, near).map(|(at, _)| self.home_of(at)).ok_or_else(unknown)?;
        self.check_password(at, password, PasswordAuthority::Entra, now)
    }

    /// The same for whoever shows name and password with each request, and can be asked for nothing else: no second factor,
    /// no new password.
    ///
    /// <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication>
    pub fn authenticate_basic(
        &self,
        at: UserRef,
        password: &str,
        authority: PasswordAuthority,
        app: Uuid,
        now: Now,
    ) -> Result<UserRef, SignInRefusal> {
        let at = self.check_password(self.home_of(at), password, authority, now)?;
        let Some((user, tenant)) = self.user_at(at).zip(self.tenants.get(&at.tenant)) else { return Ok(at) };
        let state = user.standing.password;
        if authority == PasswordAuthority::OwnDirectory {
            // What Entra knows of the account holds there alone; this one it learns from the customer's own directory.
            if let Some(hold @ Hold::OutsideLogonHours) = user.standing.hold {
                return Err(SignInRefusal::Held(user.upn.clone(), hold));
            }
            return match state {
                PasswordState::Expired | PasswordState::ExpiredOnPremises => {
                    Err(SignInRefusal::PasswordState(user.upn.clone(), state))
                }
                PasswordState::Good
                | PasswordState::Missing
                | PasswordState::ResetUnregistered
                | PasswordState::Risky => Ok(at),
            };
        }
        self.in_good_standing(at)?;
        if tenant.security_defaults {
            return Err(SignInRefusal::SecurityDefaults(user.upn.clone()));
        }
        let around = Circumstances {
            apps: vec![app],
            client: ClientKind::Other,
            named: Vec::new(),
            location: None,
            baseline: None,
            signed_in: now.timestamp(),
            second_factor: None,
            now: now.timestamp(),
        };
        self.allow(at, at.tenant, &around).map(|()| at)
    }

    fn check_password(
        &self,
        at: UserRef,
        password: &str,
        authority: PasswordAuthority,
        now: Now,
    ) -> Result<UserRef, SignInRefusal> {
        let user = self.user_at(at).ok_or_else(|| SignInRefusal::UserUnknown(at.user.to_string()))?;
        if user.standing.is_locked(now.timestamp()) {
            return Err(SignInRefusal::AccountLocked(user.upn.clone()));
        }
        if authority == PasswordAuthority::Entra {
            if let Some(trouble) = self.tenants.get(&at.tenant).and_then(|tenant| tenant.agent_trouble) {
                return Err(SignInRefusal::Agents(user.upn.clone(), trouble));
            }
            if user.standing.password == PasswordState::Missing {
                return Err(SignInRefusal::PasswordState(user.upn.clone(), PasswordState::Missing));
            }
        }
        if !bool::from(user.password.as_bytes().ct_eq(password.as_bytes())) {
            return Err(SignInRefusal::PasswordWrong(user.upn.clone()));
        }
        if !user.enabled {
            return Err(SignInRefusal::AccountDisabled(user.upn.clone()));
        }
        Ok(at)
    }

    /// Whether what came of a password that was tried is to be recorded: a wrong one is counted, and a right one ends the count.
    pub fn is_counted(&self, outcome: &Result<UserRef, SignInRefusal>) -> bool {
        match outcome {
            Ok(at) => self.user_at(*at).is_some_and(|user| user.standing.wrong_passwords > 0),
            Err(refusal) => matches!(refusal, SignInRefusal::PasswordWrong(_)),
        }
    }

    /// Records what came of a password that was tried for an account; too many wrong ones lock it for a while, at every door.
    ///
    /// <https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout>
    pub fn record_attempt(&mut self, tried: UserRef, outcome: &Result<UserRef, SignInRefusal>, now: Now) {
        if !self.is_counted(outcome) {
            return;
        }
        let home = self.home_of(tried);
        let Some(user) = self.user_mut(home) else { return };
        let standing = &mut user.standing;
        standing.wrong_passwords = if outcome.is_ok() { 0 } else { standing.wrong_passwords.saturating_add(1) };
        if standing.wrong_passwords >= LOCKOUT_THRESHOLD {
            standing.wrong_passwords = 0;
            standing.locked_until = Some(now.plus(LOCKOUT).timestamp());
        }
    }

    /// The account that a name means to Exchange: an address, a sign-in name, or `DOMAIN\user`; in one tenant or in any.
    pub fn exchange_account(&self, name: &str, within: Option<Uuid>) -> Option<(UserRef, &User)> {
        let tenants = self.tenants.values().filter(|tenant| within.is_none_or(|id| tenant.id == id));
        tenants.into_iter().find_map(|tenant| {
            let user = exchange_account(tenant, name)?;
            Some((UserRef { tenant: tenant.id, user: user.id }, user))
        })
    }
}

fn exchange_account<'a>(tenant: &'a Tenant, name: &str) -> Option<&'a User> {
    if let Some(user) = tenant.user(name) {
        return Some(user);
    }
    let (domain, user) = name.split_once('\\')?;
    let known = tenant.domains.iter().any(|own| {
        own.name.eq_ignore_ascii_case(domain)
            || own.name.split('.').next().is_some_and(|first| first.eq_ignore_ascii_case(domain))
    });
    let local = |upn: &str| upn.split('@').next().is_some_and(|local| local.eq_ignore_ascii_case(user));
    tenant.users.values().find(|account| known && local(&account.upn)).map(AsRef::as_ref)
}
