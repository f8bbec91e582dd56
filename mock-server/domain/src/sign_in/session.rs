//! Browsers at the sign-in host: who is signed in to one, to which apps, and whether it stays so.

use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{KEPT, revoked};
use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::directory::{Device, User};
use crate::kept::Passing;

/// How long a session that does not stay lives unused.
///
/// <https://learn.microsoft.com/entra/fundamentals/how-to-manage-stay-signed-in-prompt>
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// How long a session of somebody who stays signed in lives unused.
pub const PERSISTENT_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Bytes of sessions that a Cloud keeps; those that were used least lately go.
pub const SESSIONS_LIMIT: usize = 8 << 20;
/// Bytes of one session: the accounts that signed in first go, then the applications that were entered first.
pub const SESSION_LIMIT: usize = 64 << 10;
/// Roughly what an account of a session takes besides its applications.
const ACCOUNT: usize = 150;
/// Roughly what an application takes.
const APP: usize = 64;

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
    /// Applications that were signed in to, the first first, each with the tenant; they hear of a sign-out.
    pub apps: IndexMap<Uuid, Uuid>,
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

    /// Lets go what is too much for one browser. The latest account stays, and what it entered last.
    fn cut(&mut self) {
        while self.size() > SESSION_LIMIT && self.accounts.len() > 1 {
            self.accounts.remove(0);
        }
        let over = self.size().saturating_sub(SESSION_LIMIT).div_ceil(APP);
        if let Some(account) = self.accounts.last_mut().filter(|_| over > 0) {
            account.apps.drain(..over.min(account.apps.len()));
        }
    }
}

impl Passing for Session {
    const MOST: usize = KEPT;
    const BYTES: usize = SESSIONS_LIMIT;

    fn size(&self) -> usize {
        let accounts = self.accounts.iter().map(|account| ACCOUNT + APP * account.apps.len());
        200 + self.id.len() + accounts.sum::<usize>()
    }
}

impl Cloud {
    /// A browser's session, while it counts.
    pub fn session(&self, id: &str, now: Now) -> Option<&Session> {
        self.sessions.get(id).filter(|session| session.is_live(now))
    }

    /// The accounts that are still signed in to a browser: enabled ones, signed in since their last revocation. Judged each
    /// time that somebody asks: an administrator who blocks a user or revokes sessions has no list of browsers to go
    /// through.
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
        // A session that ran out begins anew under its old cookie, with nobody of those who were in it.
        let known = self.sessions.remove(session).filter(|known| known.is_live(now));
        let mut kept = known.unwrap_or_else(|| Session::new(session, now));
        kept.used = now.timestamp();
        let known = kept.accounts.iter().position(|known| known.user == user).map(|at| kept.accounts.remove(at));
        // The same account keeps its `sid`, so that applications know which of their sessions ends at sign-out; a second
        // factor counts for the sign-in that it was given at.
        let (sid, apps) = known.map_or((sid, IndexMap::new()), |known| (known.sid, known.apps));
        let signed_in = SignedIn { user, at, sid, second_factor: None, apps };
        kept.accounts.push(signed_in.clone());
        self.keep_session(kept);
        signed_in
    }

    /// Keeps a session, as far as there is room for it.
    pub fn keep_session(&mut self, mut session: Session) {
        session.cut();
        let id = session.id.clone();
        self.sessions.insert(&id, session);
    }

    /// Gives a browser's session another id: whoever knew the one before is in it no more.
    pub fn renew_session(&mut self, id: &str, renewed: &str) {
        if let Some(mut session) = self.sessions.remove(id) {
            renewed.clone_into(&mut session.id);
            self.keep_session(session);
        }
    }

    /// Prolongs a browser's session; nothing when it counts no more.
    pub fn use_session(&mut self, id: &str, now: Now) {
        if self.session(id, now).is_some() {
            self.sessions.change(id, |session| session.used = now.timestamp());
            self.sessions.renew(id);
        }
    }

    /// The answer to "Stay signed in?".
    pub fn stay_signed_in(&mut self, id: &str, stays: bool) {
        self.sessions.change(id, |session| session.persistent = stays);
    }

    /// Remembers that somebody signed in to an application.
    pub fn enter(&mut self, session: &str, user: UserRef, app: Uuid, tenant: Uuid) {
        self.sessions.change(session, |session| {
            for account in session.accounts.iter_mut().filter(|account| account.user == user) {
                account.apps.insert(app, tenant);
            }
            session.cut();
        });
    }

    /// Signs one account out of a browser, or all; says who left.
    pub fn sign_out(&mut self, session: &str, user: Option<UserRef>) -> Vec<SignedIn> {
        let gone = self.sessions.change(session, |kept| {
            let (gone, left) = std::mem::take(&mut kept.accounts)
                .into_iter()
                .partition(|account: &SignedIn| user.is_none_or(|user| account.user == user));
            kept.accounts = left;
            gone
        });
        if self.sessions.get(session).is_some_and(|kept| kept.accounts.is_empty()) {
            self.sessions.remove(session);
        }
        gone.unwrap_or_default()
    }

    /// Remembers that the user of a browser's session has just given a second factor.
    pub fn give_second_factor(&mut self, session: &str, user: UserRef, now: Now) {
        self.sessions.change(session, |session| {
            for account in session.accounts.iter_mut().filter(|account| account.user == user) {
                account.second_factor = Some(now.timestamp().max(account.at));
            }
        });
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

    #[test]
    fn one_browser_holds_no_more_than_its_share_and_keeps_the_latest() {
        let (mut cloud, anna, now) = annas();
        let (bo, _) = cloud.user("bo@contoso.example").expect("Bo");
        cloud.sign_in("s", bo, now);
        cloud.sign_in("s", anna, now);
        for number in 0..3000 {
            cloud.enter("s", anna, Uuid::from_u128(number), CONTOSO);
        }
        let accounts = cloud.signed_in("s", now);
        assert_eq!(accounts.iter().map(|account| account.user).collect::<Vec<_>>(), [anna], "the first one goes first");
        let apps = &accounts[0].apps;
        assert_eq!([0, 2999].map(|app| apps.contains_key(&Uuid::from_u128(app))), [false, true]);
        let size = cloud.sessions.bytes();
        assert!((SESSION_LIMIT - 2 * APP..=SESSION_LIMIT).contains(&size), "{size}");
    }

    #[test]
    fn sessions_are_bounded_by_bytes_and_the_least_used_go() {
        let (mut cloud, anna, now) = annas();
        let account = cloud.sign_in("0", anna, now);
        let full = SESSIONS_LIMIT / SESSION_LIMIT;
        let apps: IndexMap<Uuid, Uuid> = (0..2000).map(|app| (Uuid::from_u128(app), CONTOSO)).collect();
        for number in 1..2 * full {
            let accounts = vec![SignedIn { apps: apps.clone(), ..account.clone() }];
            cloud.keep_session(Session { accounts, ..Session::new(&number.to_string(), now) });
            cloud.use_session("0", now);
        }
        assert!(cloud.sessions.bytes() <= SESSIONS_LIMIT, "{}", cloud.sessions.bytes());
        assert!(cloud.sessions.len() >= full, "{}", cloud.sessions.len());
        let last = (2 * full - 1).to_string();
        let kept = ["0", "1", &last].map(|name| cloud.sessions.contains(name));
        assert_eq!(kept, [true, false, true], "what was used lately stays");
    }
}
