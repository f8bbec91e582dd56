//! Sign-ins under way and what they left behind: sessions, authorization codes, refresh tokens.

mod attempt;
mod guest;
mod password;
mod refusal;
mod session;

pub use attempt::PasswordAuthority;
pub use password::{PasswordRefusal, is_strong};
pub use refusal::SignInRefusal;
pub use session::{PERSISTENT_LIFETIME, SESSION_LIFETIME, SESSION_LIMIT, SESSIONS_LIMIT, Session, SignedIn};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::directory::{
    AccessPolicy, Application, Audience, Circumstances, Device, PasswordState, Tenant, TenantKind, User, UserKind,
};
use crate::kept::Passing;

/// Sessions and codes that a Cloud keeps; the oldest go first.
pub const KEPT: usize = 10_000;

/// Bytes of codes that a Cloud keeps, of either kind: much of them is what a client sent.
pub const CODES_LIMIT: usize = 8 << 20;

/// How long an authorization code lives.
pub const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How long a refresh token lives unused.
pub const REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a single-page application's refresh token lives, used or not.
pub const SPA_REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A code on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// Its value.
    pub value: String,
    /// The client it is for.
    pub app: Uuid,
    /// Who signed in.
    pub user: UserRef,
    /// The tenant whose path it was asked under: `common`, a domain, an id.
    pub authority: String,
    /// Where it was sent.
    pub redirect_uri: String,
    /// The named location of the browser that was sent there.
    pub location: Option<String>,
    /// The tenant that signed the user in.
    pub tenant: Uuid,
    /// Scopes that were asked for: resource client id, scope value.
    pub scopes: Vec<(Uuid, String)>,
    /// The same in the words of the request.
    pub asked: String,
    /// Identifier URI of the resource that the first access token is for.
    pub resource: String,
    /// For the id token.
    pub nonce: Option<String>,
    /// PKCE: method and challenge.
    pub challenge: Option<(String, String)>,
    /// When it was made.
    pub issued: Timestamp,
    /// Whether it was redeemed.
    pub used: bool,
    /// The session's `sid`.
    pub sid: Uuid,
    /// When the user signed in.
    pub signed_in: Timestamp,
    /// Whether the client wants to be told when.
    pub tells_when: bool,
    /// When the user gave a second factor.
    pub second_factor: Option<Timestamp>,
}

/// A refresh token. It carries its own meaning, sealed on the wire: the Cloud keeps only what revokes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The client it is bound to.
    pub app: Uuid,
    /// The user it is bound to.
    pub user: UserRef,
    /// Identifier URI of the resource that it was made for.
    pub resource: String,
    /// Scopes that were asked for when it was made: resource client id, scope value.
    pub scopes: Vec<(Uuid, String)>,
    /// The same in the words of the request; empty where it had none.
    #[serde(default)]
    pub asked: String,
    /// When it was made; using one makes another. One of a single-page application grows no younger by that.
    pub issued: Timestamp,
    /// Whether a single-page application holds it.
    pub spa: bool,
    /// Whether it came from a password and dies when that changes.
    pub password_based: bool,
    /// When the user signed in for it.
    pub signed_in: Timestamp,
    /// The session's `sid`.
    pub sid: Uuid,
    /// When the user gave a second factor.
    #[serde(default)]
    pub second_factor: Option<Timestamp>,
}

impl RefreshToken {
    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        let lifetime = if self.spa { SPA_REFRESH_LIFETIME } else { REFRESH_LIFETIME };
        self.issued.checked_add(lifetime).unwrap_or(Timestamp::MAX)
    }
}

impl Cloud {
    /// Whether conditional access lets a user have a token.
    pub fn allow(&self, at: UserRef, tenant: Uuid, around: &Circumstances<'_>) -> Result<(), SignInRefusal> {
        let (Some(user), Some(tenant)) = (self.user_at(at), self.tenants.get(&tenant)) else { return Ok(()) };
        tenant.allows(user, around).map_err(SignInRefusal::Access)
    }

    /// The account of that name, in the tenant `near` before others.
    pub fn account(&self, name: &str, near: Option<Uuid>) -> Option<(UserRef, &User)> {
        let close = near.and_then(|id| self.tenants.get(&id)).and_then(|tenant| {
            let user = tenant.user(name)?;
            Some((UserRef { tenant: tenant.id, user: user.id }, user))
        });
        close.or_else(|| self.user(name)).map(|(at, user)| (at, user.as_ref()))
    }

    /// Whether an account may use an application in a tenant, consent apart: the account is enabled and in the tenant, the
    /// application is there for it, and assigned where that is required.
    pub fn admit(&self, app: &Application, at: UserRef, tenant: Uuid) -> Result<(), SignInRefusal> {
        let home = self.home_of(at);
        if home != at {
            self.in_good_standing(home)?;
        }
        self.in_good_standing(at)?;
        self.entitled(app, at, tenant)
    }

    /// Whether nothing about an account itself keeps it from signing in.
    fn in_good_standing(&self, at: UserRef) -> Result<(), SignInRefusal> {
        let user = self.user_at(at).ok_or_else(|| SignInRefusal::UserUnknown(at.user.to_string()))?;
        if !user.enabled {
            return Err(SignInRefusal::AccountDisabled(user.upn.clone()));
        }
        if let Some(hold) = user.standing.hold {
            return Err(SignInRefusal::Held(user.upn.clone(), hold));
        }
        if user.standing.device == Device::Disabled {
            return Err(SignInRefusal::DeviceDisabled(user.upn.clone()));
        }
        if user.standing.password != PasswordState::Good {
            return Err(SignInRefusal::PasswordState(user.upn.clone(), user.standing.password));
        }
        Ok(())
    }

    /// The same for a connection that is there already: that its password has grown too old since does not end it.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-revocation>
    pub fn readmit(&self, app: &Application, at: UserRef, tenant: Uuid) -> Result<(), SignInRefusal> {
        match self.admit(app, at, tenant) {
            Err(SignInRefusal::PasswordState(_, PasswordState::Expired | PasswordState::ExpiredOnPremises)) => {
                self.entitled(app, at, tenant)
            }
            other => other,
        }
    }

    /// Whether an account in good standing is in the tenant, and the application is there for it.
    fn entitled(&self, app: &Application, at: UserRef, tenant: Uuid) -> Result<(), SignInRefusal> {
        let unknown = || SignInRefusal::UserUnknown(at.user.to_string());
        let (user, there) = (self.user_at(at).ok_or_else(unknown)?, self.tenants.get(&tenant).ok_or_else(unknown)?);
        if at.tenant != tenant {
            return Err(self.foreign(user, at, there));
        }
        if user.kind == UserKind::Guest
            && let Some(home) = user.mail.as_deref().and_then(|mail| self.tenant(mail.rsplit('@').next()?))
        {
            crossing(user, home, there)?;
        }
        if !there.managed {
            return Err(SignInRefusal::Unmanaged(user.upn.clone()));
        }
        match app.audience {
            Audience::SingleTenant if app.home_tenant != tenant => return Err(SignInRefusal::AppUnknown),
            Audience::MultiTenant if there.kind == TenantKind::Consumer => {
                return Err(SignInRefusal::NoPersonalAccounts);
            }
            _ => {}
        }
        let Some(principal) = there.service_principal(app.app_id) else { return Ok(()) };
        if !principal.enabled {
            return Err(SignInRefusal::AppDisabled);
        }
        if principal.assignment_required && !there.is_assigned(principal, at.user) {
            return Err(SignInRefusal::NotAssigned(user.upn.clone()));
        }
        Ok(())
    }

    /// Why an account of one tenant may not sign in to another.
    fn foreign(&self, user: &User, at: UserRef, there: &Tenant) -> SignInRefusal {
        if let Some(Err(refusal)) = self.tenants.get(&at.tenant).map(|home| crossing(user, home, there)) {
            return refusal;
        }
        let (user, tenant) = (user.upn.clone(), there.display_name.clone());
        if there.access_policies.iter().any(AccessPolicy::wants_second_factor) {
            return SignInRefusal::ForeignSecondFactor { user, tenant };
        }
        SignInRefusal::ForeignAccount { user, tenant }
    }

    /// The moment to write on what a user gets now: behind the last revocation, even when the clock stands still.
    pub fn counts_from(&self, user: UserRef, now: Now) -> Timestamp {
        let user = self.user_at(user);
        let behind = |revoked: Timestamp| revoked.checked_add(SignedDuration::from_millis(1)).unwrap_or(revoked);
        let revoked = user.and_then(|user| user.tokens_revoked).map_or(now.timestamp(), behind);
        let changed = user.map_or(now.timestamp(), |user| user.password_changed);
        now.timestamp().max(revoked).max(changed)
    }

    /// Keeps a code. All live equally long: those that go when there are too many end first.
    pub fn keep_code(&mut self, code: AuthorizationCode) {
        let value = code.value.clone();
        self.codes.insert(&value, code);
    }

    /// A code that may still be redeemed.
    pub fn code(&self, value: &str, now: Now) -> Result<&AuthorizationCode, SignInRefusal> {
        let code = self.codes.get(value).ok_or(SignInRefusal::CodeUnknown)?;
        if code.used {
            return Err(SignInRefusal::CodeUsed);
        }
        if code.expires() <= now.timestamp() {
            return Err(SignInRefusal::CodeExpired);
        }
        Ok(code)
    }

    /// Whether a refresh token still counts: for the account that it was made for, and for that account at home.
    pub fn check_refresh(&self, token: &RefreshToken, now: Now) -> Result<&User, SignInRefusal> {
        let home = self.home_of(token.user);
        if home != token.user {
            self.check_refresh_of(home, token, now)?;
        }
        self.check_refresh_of(token.user, token, now)
    }

    fn check_refresh_of(&self, at: UserRef, token: &RefreshToken, now: Now) -> Result<&User, SignInRefusal> {
        let user = self.user_at(at).ok_or_else(|| SignInRefusal::UserUnknown(at.user.to_string()))?;
        let issued = token.issued;
        if token.expires() <= now.timestamp() {
            return Err(SignInRefusal::RefreshExpired { issued, spa: token.spa });
        }
        if user.standing.device == Device::Deleted {
            return Err(SignInRefusal::DeviceDeleted(user.upn.clone()));
        }
        if token.password_based && token.signed_in < user.password_changed {
            return Err(SignInRefusal::Revoked { issued, valid_from: user.password_changed });
        }
        if let Some(valid_from) = user.tokens_revoked.filter(|revoked| token.issued <= *revoked) {
            return Err(SignInRefusal::Revoked { issued, valid_from });
        }
        Ok(user)
    }
}

/// Whether both organisations let an account of one go to the other, be it invited there or not.
///
/// <https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview>
fn crossing(user: &User, home: &Tenant, there: &Tenant) -> Result<(), SignInRefusal> {
    if home.id == there.id {
        return Ok(());
    }
    if !home.cross_tenant.outbound {
        return Err(SignInRefusal::OutboundBlocked(user.upn.clone()));
    }
    if !there.cross_tenant.inbound {
        return Err(SignInRefusal::InboundBlocked { user: user.upn.clone(), tenant: there.display_name.clone() });
    }
    Ok(())
}

impl Passing for AuthorizationCode {
    const MOST: usize = KEPT;
    const BYTES: usize = CODES_LIMIT;

    fn size(&self) -> usize {
        let scopes: usize = self.scopes.iter().map(|(_, scope)| scope.len() + 40).sum();
        let challenge = self.challenge.as_ref().map_or(0, |(method, challenge)| method.len() + challenge.len());
        let texts =
            [&self.authority, &self.redirect_uri, &self.resource, &self.asked].map(String::len).iter().sum::<usize>();
        500 + texts + self.nonce.as_ref().map_or(0, String::len) + challenge + scopes
    }
}

impl AuthorizationCode {
    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        self.issued.checked_add(CODE_LIFETIME).unwrap_or(Timestamp::MAX)
    }
}

fn revoked(user: &User, issued: Timestamp) -> bool {
    user.tokens_revoked.is_some_and(|revoked| issued <= revoked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::default::{CONTOSO, FABRIKAM, HUBSPOT, PASSWORD};

    fn cloud() -> (Cloud, Now) {
        let now = Now(Timestamp::UNIX_EPOCH);
        (crate::default::cloud(now), now)
    }

    #[test]
    fn names_and_passwords() {
        let (mut cloud, now) = cloud();
        let anna = cloud.authenticate("Anna@contoso.example", PASSWORD, None, now).expect("the right password");
        assert!(matches!(
            cloud.authenticate("anna@contoso.example", "x", None, now),
            Err(SignInRefusal::PasswordWrong(_))
        ));
        assert!(matches!(cloud.authenticate("x@y.example", PASSWORD, None, now), Err(SignInRefusal::UserUnknown(_))));
        cloud.user_mut(anna).expect("Anna").enabled = false;
        assert!(matches!(
            cloud.authenticate("anna@contoso.example", PASSWORD, None, now),
            Err(SignInRefusal::AccountDisabled(_))
        ));
    }

    #[test]
    fn codes_are_bounded_by_number_and_by_bytes() {
        let (mut cloud, now) = cloud();
        let (user, _) = cloud.user("anna@contoso.example").expect("Anna");
        let code = |number: usize, nonce: usize| AuthorizationCode {
            value: number.to_string(),
            app: HUBSPOT,
            user,
            authority: "common".to_owned(),
            redirect_uri: String::new(),
            location: None,
            tenant: CONTOSO,
            scopes: Vec::new(),
            asked: String::new(),
            resource: String::new(),
            nonce: Some("n".repeat(nonce)),
            challenge: None,
            issued: now.timestamp(),
            used: false,
            sid: Uuid::nil(),
            signed_in: now.timestamp(),
            tells_when: false,
            second_factor: None,
        };
        for number in 0..KEPT + 5 {
            cloud.keep_code(code(number, 0));
        }
        assert_eq!(
            (cloud.codes.len(), cloud.code("4", now).is_err(), cloud.code("5", now).is_ok()),
            (KEPT, true, true)
        );
        for number in 0..100 {
            cloud.keep_code(code(KEPT + number, CODES_LIMIT / 10 - 1000));
        }
        assert!(cloud.codes.bytes() <= CODES_LIMIT, "{}", cloud.codes.bytes());
        assert!(cloud.codes.len() >= 10, "{}", cloud.codes.len());
        let kept = [KEPT + 80, KEPT + 99].map(|number| cloud.codes.contains(&number.to_string()));
        assert_eq!(kept, [false, true]);
    }

    #[test]
    fn assignment_is_direct_or_by_a_direct_group() {
        let (mut cloud, _) = cloud();
        let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
        let app = std::sync::Arc::clone(&cloud.applications[&HUBSPOT]);
        assert_eq!(cloud.admit(&app, anna, CONTOSO), Ok(()));
        assert!(matches!(cloud.admit(&app, anna, FABRIKAM), Err(SignInRefusal::ForeignAccount { .. })));
        cloud.provision(CONTOSO, HUBSPOT);
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(HUBSPOT).expect("HubSpot").assignment_required = true;
        assert!(matches!(cloud.admit(&app, anna, CONTOSO), Err(SignInRefusal::NotAssigned(_))));
    }

    #[test]
    fn guests_come_and_go_as_both_organisations_allow() {
        let (mut cloud, now) = cloud();
        let app = std::sync::Arc::clone(&cloud.applications[&HUBSPOT]);
        let guest = User {
            kind: UserKind::Guest,
            mail: Some("anna@contoso.example".to_owned()),
            ..crate::default::person(Uuid::from_u128(1), "anna_contoso.example#EXT#@fabrikam.example", "Anna", now)
        };
        let at = UserRef { tenant: FABRIKAM, user: guest.id };
        cloud.tenant_mut(FABRIKAM).expect("Fabrikam").users.insert(guest.id, guest.into());
        assert_eq!(cloud.admit(&app, at, FABRIKAM), Ok(()));
        cloud.tenant_mut(FABRIKAM).expect("Fabrikam").cross_tenant.inbound = false;
        assert!(matches!(cloud.admit(&app, at, FABRIKAM), Err(SignInRefusal::InboundBlocked { .. })));
        cloud.tenant_mut(CONTOSO).expect("Contoso").cross_tenant.outbound = false;
        assert!(matches!(cloud.admit(&app, at, FABRIKAM), Err(SignInRefusal::OutboundBlocked(_))));
    }
}
