//! What applications have asked of mailboxes lately, where a Cloud limits that: counted on the sandbox's clock, and
//! forgotten by it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use mock365_domain::{Throttling, UserRef};
use uuid::Uuid;

use crate::limits::THROTTLED;

/// Parts of a time in which something is counted: what was counted in one of them is forgotten together.
const PARTS: i64 = 60;
/// Seconds after which a client may ask again that has too many requests under way: when one of them ends nobody knows.
const AGAIN: u64 = 2;

/// Counts requests, where a Cloud says so.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Whether anything is limited: who asks that waits for nobody.
    on: AtomicBool,
    books: Mutex<Books>,
}

/// What is counted together: what one application asks of one mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppAtMailbox {
    /// The application.
    pub app: Uuid,
    /// Whose mailbox it is.
    pub mailbox: UserRef,
}

/// A limit that a request is beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlookLimit {
    /// Requests in a time.
    Requests,
    /// Requests at the same time.
    Concurrency,
    /// Bytes in a time.
    Upload,
}

/// Why a request is not done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// The limit that it is beyond.
    pub limit: OutlookLimit,
    /// The figures in force.
    pub figures: Throttling,
    /// Seconds after which it would be within it.
    pub retry_after: u64,
}

/// The place of a request that is under way; it is free again when this is dropped.
#[derive(Debug)]
pub struct Admission {
    throttle: Arc<Throttle>,
    budget: AppAtMailbox,
    /// The number of the account that it stands in.
    account: u64,
}

#[derive(Debug, Default)]
struct Books {
    figures: Option<Throttling>,
    /// The number of the account that was opened last.
    last: u64,
    used: BTreeMap<AppAtMailbox, Used>,
    /// The same by when they were used last, so that room is made without looking at all of them.
    by_age: BTreeSet<(Timestamp, AppAtMailbox)>,
}

/// What was taken of a budget.
#[derive(Debug, Default)]
struct Used {
    /// Each has its own: what is counted anew is another one.
    account: u64,
    requests: Tally,
    upload: Tally,
    under_way: u64,
    latest: Timestamp,
}

/// Amounts by the part of the time in which they came, the oldest first.
#[derive(Debug, Default)]
struct Tally(VecDeque<(i64, u64)>);

impl Throttle {
    /// With a Cloud's limits.
    pub fn of(figures: Option<Throttling>) -> Self {
        let throttle = Self::default();
        throttle.obey(figures);
        throttle
    }

    /// Obeys these limits from now on. Others than before begin with nothing counted.
    pub fn obey(&self, figures: Option<Throttling>) {
        if figures.is_none() && !self.on.load(Ordering::Relaxed) {
            return;
        }
        let mut books = self.books();
        if books.figures != figures {
            books.begin();
            books.figures = figures;
            self.on.store(figures.is_some(), Ordering::Relaxed);
        }
    }

    /// Forgets what was counted.
    pub fn clear(&self) {
        self.books().begin();
    }

    /// How many requests of one batch are done at the same time; no number where nothing is limited.
    pub fn at_once(&self) -> Option<u64> {
        if !self.on.load(Ordering::Relaxed) {
            return None;
        }
        self.books().figures.map(|figures| figures.concurrent)
    }

    /// Lets a request of so many bytes begin, and counts it; or says what it is beyond. Where nothing is limited it needs
    /// no place. What is refused is not counted: a client that waits as long as it was told is let in.
    pub fn enter(
        self: &Arc<Self>,
        budget: AppAtMailbox,
        bytes: usize,
        now: Timestamp,
    ) -> Result<Option<Admission>, Excess> {
        if !self.on.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let mut books = self.books();
        let Some(figures) = books.figures else { return Ok(None) };
        books.make_room(budget, now);
        let Books { used, by_age, .. } = &mut *books;
        let Some(used) = used.get_mut(&budget) else { return Ok(None) };
        used.forget(figures, now);
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        if let Some((limit, retry_after)) = used.beyond(figures, bytes, now) {
            return Err(Excess { limit, figures, retry_after });
        }
        used.requests.add(1, figures.per, now);
        used.upload.add(bytes, figures.upload_per, now);
        used.under_way += 1;
        by_age.remove(&(used.latest, budget));
        by_age.insert((now, budget));
        used.latest = now;
        let account = used.account;
        drop(books);
        Ok(Some(Admission { throttle: Arc::clone(self), budget, account }))
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut books = self.throttle.books();
        if let Some(used) = books.used.get_mut(&self.budget).filter(|used| used.account == self.account) {
            used.under_way = used.under_way.saturating_sub(1);
        }
    }
}

impl Books {
    fn begin(&mut self) {
        self.used.clear();
        self.by_age.clear();
    }

    /// Begins to count for a budget that is not there yet. Where there are too many, one goes that was used later than now,
    /// as the clock was set back; else the one that was used longest ago.
    fn make_room(&mut self, budget: AppAtMailbox, now: Timestamp) {
        if self.used.contains_key(&budget) {
            return;
        }
        while self.used.len() >= THROTTLED.count()
            && let Some((_, oldest)) = if self.by_age.last().is_some_and(|(latest, _)| *latest > now) {
                self.by_age.pop_last()
            } else {
                self.by_age.pop_first()
            }
        {
            self.used.remove(&oldest);
        }
        self.last += 1;
        self.used.insert(budget, Used { account: self.last, latest: now, ..Used::default() });
        self.by_age.insert((now, budget));
    }
}

impl Used {
    fn forget(&mut self, figures: Throttling, now: Timestamp) {
        self.requests.forget(figures.per, now);
        self.upload.forget(figures.upload_per, now);
    }

    /// The limit that another request of so many bytes is beyond, and for how many seconds.
    fn beyond(&self, figures: Throttling, bytes: u64, now: Timestamp) -> Option<(OutlookLimit, u64)> {
        if let Some(wait) = self.requests.wait(1, figures.requests, figures.per, now) {
            return Some((OutlookLimit::Requests, wait));
        }
        if bytes > 0
            && let Some(wait) = self.upload.wait(bytes, figures.upload, figures.upload_per, now)
        {
            return Some((OutlookLimit::Upload, wait));
        }
        (self.under_way >= figures.concurrent).then_some((OutlookLimit::Concurrency, AGAIN))
    }
}

/// Milliseconds of a part of a time.
fn part(of: SignedDuration) -> i64 {
    i64::try_from(of.as_millis() / i128::from(PARTS)).unwrap_or(i64::MAX).max(1)
}

/// Milliseconds after which what came in a part counts no more.
fn left(place: i64, of: SignedDuration, now: Timestamp) -> i64 {
    let ends = (place + 1).saturating_mul(part(of));
    ends.saturating_add(i64::try_from(of.as_millis()).unwrap_or(i64::MAX)).saturating_sub(now.as_millisecond())
}

impl Tally {
    fn add(&mut self, amount: u64, per: SignedDuration, now: Timestamp) {
        if amount == 0 {
            return;
        }
        let place = now.as_millisecond().div_euclid(part(per));
        match self.0.back_mut() {
            Some((latest, counted)) if *latest == place => *counted = counted.saturating_add(amount),
            _ => self.0.push_back((place, amount)),
        }
    }

    /// Forgets what counts no more, and what is to come only: then the clock was set back.
    fn forget(&mut self, per: SignedDuration, now: Timestamp) {
        let here = now.as_millisecond().div_euclid(part(per));
        self.0.retain(|(place, _)| *place <= here && left(*place, per, now) > 0);
    }

    /// How many seconds it takes until there is room for so much more, if there is none now. What is more than there is ever
    /// room for comes when nothing else was counted.
    fn wait(&self, more: u64, most: u64, per: SignedDuration, now: Timestamp) -> Option<u64> {
        let mut counted: u64 = self.0.iter().map(|(_, amount)| amount).sum();
        let mut until = None;
        for (place, amount) in &self.0 {
            if counted.saturating_add(more) <= most {
                break;
            }
            counted -= amount;
            until = Some(left(*place, per, now));
        }
        until.map(|left| u64::try_from(left).unwrap_or(0).div_ceil(1000).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was forgotten while it was under way is not taken off what is counted anew.
    #[test]
    fn a_request_that_outlives_its_budget_frees_nobody_s_place() {
        let throttle = Arc::new(Throttle::of(Some(Throttling { concurrent: 1, ..Throttling::OUTLOOK })));
        let budget = |number: usize| AppAtMailbox {
            app: Uuid::from_u128(number as u128),
            mailbox: UserRef { tenant: Uuid::nil(), user: Uuid::nil() },
        };
        let at = |seconds| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let enter = |number: usize, seconds| throttle.enter(budget(number), 0, at(seconds));
        let first = enter(0, 0).expect("let in").expect("a place");
        for number in 1..=THROTTLED.count() {
            assert!(enter(number, 1).expect("let in").is_some());
        }
        let again = enter(0, 2).expect("let in, as what was counted is forgotten").expect("a place");
        drop(first);
        assert_eq!(enter(0, 3).expect_err("one is under way").limit, OutlookLimit::Concurrency);
        drop(again);
        assert!(enter(0, 4).is_ok());
    }
}
