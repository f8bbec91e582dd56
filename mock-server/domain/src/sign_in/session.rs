//! Browsers at the sign-in host: who is signed in to one, to which apps, and whether it stays so.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{KEPT, revoked};
use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::directory::{Device, User};

/// How long a session that does not stay lives unused.
///
/// <https://learn.microsoft.com/entra/fundamentals/how-to-manage-stay-signed-in-prompt>
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// How long a session of somebody who stays signed in lives unused.
pub const PERSISTENT_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A browser at the sign-in host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The cookie's value.
    pub id: String,
    /// Accounts that are signed in, the latest last.
    pub accounts: Vec<SignedIn>,
    /// Whether "Stay signed in?" was answered with yes: then the cookie outlives the browser.
    pub persistent: bool,
    /// When it was last used.
    pub used: Timestamp,
}

/// An account signed in to a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: UserRef,
    /// Since when.
    pub at: Timestamp,
    /// The `sid` claim.
    pub sid: Uuid,
    /// When a second factor was given.
    pub second_factor: Option<Timestamp>,
    /// Applications that were signed in to, each with the tenant; they hear of a sign-out.
    pub apps: BTreeMap<Uuid, Uuid>,
}

impl Session {
    /// A browser where nobody is signed in yet.
    pub fn new(id: &str, now: Now) -> Self {
        Self { id: id.to_owned(), accounts: Vec::new(), persistent: false, used: now.timestamp() }
    }

    /// Whether it still counts.
    pub fn is_live(&self, now: Now) -> bool {
        let lifetime = if self.persistent { PERSISTENT_LIFETIME } else { SESSION_LIFETIME };
        self.used.checked_add(lifetime).is_ok_and(|end| now.timestamp() < end)
    }
}

impl Cloud {
    /// A browser's session, while it counts.
    pub fn session(&self, id: &str, now: Now) -> Option<&Session> {
        self.sessions.get(id).filter(|session| session.is_live(now))
    }

    /// The accounts that are still signed in to a browser: enabled ones, signed in since their last revocation.
    pub fn signed_in(&self, session: &str, now: Now) -> Vec<SignedIn> {
        let accounts = self.session(session, now).into_iter().flat_map(|session| &session.accounts);
        let live = |account: &&SignedIn| {
            self.user_at(account.user)
                .is_some_and(|user| user.enabled && account.at >= user.password_changed && !revoked(user, account.at))
        };
        accounts.filter(live).cloned().collect()
    }

    /// Remembers a sign-in to a browser and returns it; the same account signed in again is one account.
    pub fn sign_in(&mut self, session: &str, user: UserRef, now: Now) -> SignedIn {
        let sid = self.guid();
        let at = self.counts_from(user, now);
        let stale = |user: &User| user.standing.wrong_passwords > 0 || user.standing.device == Device::Deleted;
        if self.user_at(user).is_some_and(|user| stale(user))
            && let Some(user) = self.user_mut(user)
        {
            user.standing.wrong_passwords = 0;
            if user.standing.device == Device::Deleted {
                // Whoever signs in anew does so without it.
                user.standing.device = Device::Unknown;
            }
        }
        if self.sessions.get(session).is_some_and(|known| !known.is_live(now)) {
            self.sessions.remove(session);
        }
        if !self.sessions.contains_key(session) {
            let oldest = |(id, kept): (&String, &Session)| (kept.accounts.last().map(|last| last.at), id.clone());
            if self.sessions.len() >= KEPT
                && let Some((_, id)) = self.sessions.iter().map(oldest).min()
            {
                self.sessions.remove(&id);
            }
        }
        let entry = self.sessions.entry(session.to_owned());
        let kept = entry.or_insert_with(|| Session::new(session, now));
        kept.used = now.timestamp();
        let known = kept.accounts.iter().position(|known| known.user == user).map(|at| kept.accounts.remove(at));
        let (sid, apps) = known.map_or((sid, BTreeMap::new()), |known| (known.sid, known.apps));
        let signed_in = SignedIn { user, at, sid, second_factor: None, apps };
        kept.accounts.push(signed_in.clone());
        signed_in
    }

    /// Gives a browser's session another id: whoever knew the one before is in it no more.
    pub fn renew_session(&mut self, id: &str, renewed: &str) {
        if let Some(mut session) = self.sessions.remove(id) {
            renewed.clone_into(&mut session.id);
            self.sessions.insert(renewed.to_owned(), session);
        }
    }

    /// Prolongs a browser's session; nothing when it counts no more.
    pub fn use_session(&mut self, id: &str, now: Now) {
        if let Some(session) = self.sessions.get_mut(id).filter(|session| session.is_live(now)) {
            session.used = now.timestamp();
        }
    }

    /// The answer to "Stay signed in?".
    pub fn stay_signed_in(&mut self, id: &str, stays: bool) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.persistent = stays;
        }
    }

    /// Remembers that somebody signed in to an application.
    pub fn enter(&mut self, session: &str, user: UserRef, app: Uuid, tenant: Uuid) {
        let accounts = self.sessions.get_mut(session).into_iter().flat_map(|session| &mut session.accounts);
        for account in accounts.filter(|account| account.user == user) {
            account.apps.insert(app, tenant);
        }
    }

    /// Signs one account out of a browser, or all; says who left.
    pub fn sign_out(&mut self, session: &str, user: Option<UserRef>) -> Vec<SignedIn> {
        let Some(kept) = self.sessions.get_mut(session) else { return Vec::new() };
        let (gone, left) = std::mem::take(&mut kept.accounts)
            .into_iter()
            .partition(|account: &SignedIn| user.is_none_or(|user| account.user == user));
        kept.accounts = left;
        if kept.accounts.is_empty() {
            self.sessions.remove(session);
        }
        gone
    }

    /// Remembers that the user of a browser's session has just given a second factor.
    pub fn give_second_factor(&mut self, session: &str, user: UserRef, now: Now) {
        let accounts = self.sessions.get_mut(session).into_iter().flat_map(|session| &mut session.accounts);
        for account in accounts.filter(|account| account.user == user) {
            account.second_factor = Some(now.timestamp().max(account.at));
        }
    }

    /// When the user of a browser's session gave a second factor, by the session's `sid`.
    pub fn second_factor_of(&self, sid: Uuid) -> Option<Timestamp> {
        let accounts = self.sessions.values().flat_map(|session| &session.accounts);
        accounts.filter(|account| account.sid == sid).find_map(|account| account.second_factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::default::{CONTOSO, HUBSPOT};

    fn annas() -> (Cloud, UserRef, Now) {
        let now = Now(Timestamp::UNIX_EPOCH);
        let cloud = crate::default::cloud(now);
        let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
        (cloud, anna, now)
    }

    #[test]
    fn sessions_end_with_the_password_that_made_them() {
        let (mut cloud, anna, now) = annas();
        let first = cloud.sign_in("s", anna, now);
        cloud.enter("s", anna, HUBSPOT, CONTOSO);
        let again = cloud.sign_in("s", anna, now);
        assert_eq!((again.sid, again.apps.contains_key(&HUBSPOT)), (first.sid, true));
        assert_eq!(cloud.signed_in("s", now).len(), 1);
        let later = now.plus(SignedDuration::from_mins(1)).timestamp();
        cloud.user_mut(anna).expect("Anna").password_changed = later;
        assert!(cloud.signed_in("s", now).is_empty());
        assert_eq!(cloud.sign_out("s", None).len(), 1);
        assert!(cloud.sign_out("s", None).is_empty());
    }

    #[test]
    fn a_clock_that_stands_still_tells_before_from_after_a_revocation() {
        let (mut cloud, anna, now) = annas();
        cloud.sign_in("s", anna, now);
        cloud.user_mut(anna).expect("Anna").tokens_revoked = Some(now.timestamp());
        assert!(cloud.signed_in("s", now).is_empty());
        cloud.sign_in("s", anna, now);
        assert_eq!(cloud.signed_in("s", now).len(), 1);
    }

    #[test]
    fn a_session_lasts_a_day_and_one_that_stays_ninety() {
        let (mut cloud, anna, now) = annas();
        let hours = |hours| now.plus(SignedDuration::from_hours(hours));
        let (bo, _) = cloud.user("bo@contoso.example").expect("Bo");
        cloud.sign_in("s", anna, now);
        cloud.use_session("s", hours(23));
        assert_eq!(cloud.signed_in("s", hours(46)).len(), 1, "use prolongs it");
        cloud.use_session("s", hours(48));
        assert!(cloud.signed_in("s", hours(48)).is_empty(), "what is over is not prolonged");
        cloud.sign_in("s", bo, hours(48));
        assert_eq!(cloud.signed_in("s", hours(48)).len(), 1, "a new sign-in wakes nobody else");
        cloud.stay_signed_in("s", true);
        assert_eq!(cloud.signed_in("s", hours(48 + 89 * 24)).len(), 1);
        assert!(cloud.signed_in("s", hours(48 + 90 * 24)).is_empty());
    }

    #[test]
    fn sessions_are_bounded() {
        let (mut cloud, anna, now) = annas();
        for number in 0..KEPT + 5 {
            cloud.sign_in(&number.to_string(), anna, now);
        }
        assert_eq!(cloud.sessions.len(), KEPT);
    }
}
