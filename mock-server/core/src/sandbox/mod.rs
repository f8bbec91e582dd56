//! A sandbox: one isolated Cloud with its own clock, rules, journal, keys and feed.

mod casts;
mod clock;
mod deliveries;
mod feed;
mod jobs;
mod journal;
mod plan;
mod streams;
mod throttle;
mod trial;
mod written;

pub use casts::Casts;
pub use clock::{Clock, ClockError, ClockHeld};
pub use deliveries::{Deliveries, Delivery};
pub use feed::{Feed, Woken};
pub use jobs::{Job, Jobs};
pub use journal::{Fate, Journal, JournalEntry};
pub use plan::{Fired, Plan, PlanFull, RequestFacts};
pub use streams::{OpenStream, Streams};
pub use throttle::{Admission, AppAtMailbox, Excess, OutlookLimit, Throttle};
pub use trial::unchanged;
pub use written::HeaderLines;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use mock365_control::report::Roll;
use mock365_domain::cloud::UserRef;
use mock365_domain::sign_in::SignInRefusal;
use mock365_domain::{Change, Cloud, Held, Now};

use crate::aside;
use crate::clock_and_chance::scramble;
use crate::config::Config;
use crate::tokens::{Bearer, Keys, TokenFault};

/// Items and objects above which a Cloud is large.
const LARGE: usize = 2000;
/// Bytes in mailboxes from which on it is heavy.
const HEAVY: usize = 2 << 20;
/// Mailboxes that are counted at every change.
const FEW: usize = 64;

/// One isolated Microsoft 365.
pub struct Sandbox {
    /// Its name.
    pub name: String,
    /// Settings of the process.
    pub config: Arc<Config>,
    /// Its clock.
    pub clock: Clock,
    /// Its failure rules.
    pub plan: Plan,
    /// What was asked of it.
    pub journal: Journal,
    /// What changed in it.
    pub feed: Feed,
    /// What is due later.
    pub jobs: Jobs,
    /// How far the receivers of subscriptions have been told.
    pub deliveries: Deliveries,
    /// Connections on which somebody is told what happens.
    pub streams: Arc<Streams>,
    /// With whom scenarios were applied.
    pub casts: Casts,
    /// What applications have asked of mailboxes lately, where that is limited.
    pub throttle: Arc<Throttle>,
    cloud: RwLock<Cloud>,
    /// Whether looking through the Cloud takes more than a moment.
    large: AtomicBool,
    /// Whether its items are: then a small request may ask for much.
    heavy: AtomicBool,
    /// How often it was changed.
    changes: AtomicUsize,
    baseline: Mutex<Baseline>,
    /// What this opening of the sandbox signs and marks secrets with; drawn when first needed, anew after a reset.
    keys: RwLock<Arc<OnceLock<Keys>>>,
}

/// What a reset goes back to.
#[derive(Clone, Default)]
struct Baseline {
    cloud: Cloud,
    rules: Vec<mock365_control::Rule>,
    casts: BTreeMap<String, mock365_control::Cast>,
}

impl Sandbox {
    /// A sandbox with the default Cloud.
    pub fn new(name: impl Into<String>, config: Arc<Config>) -> Self {
        let name = name.into();
        let clock = Clock::starting(config.as_of);
        let mut cloud = mock365_domain::default::cloud(clock.now());
        if config.as_of.is_some() {
            cloud.hold_all(Held::ByDate);
        }
        Self::holding(name, config, clock, cloud)
    }

    /// Another one with the same Cloud at the same moment, that nobody else knows: nobody is told of what happens in it.
    #[must_use]
    pub fn twin(&self) -> Self {
        let (cloud, now) = self.read(|cloud, now| (cloud.clone(), now));
        let clock = Clock::starting(self.config.as_of);
        clock.set(now.timestamp());
        let own = Self::holding(self.name.clone(), Arc::clone(&self.config), clock, cloud);
        Self { deliveries: Deliveries::to_nobody(), ..own }
    }

    fn holding(name: String, config: Arc<Config>, clock: Clock, cloud: Cloud) -> Self {
        let seed = name.bytes().fold(0, |seed, byte| scramble(seed ^ u64::from(byte)));
        Self {
            name,
            config,
            clock,
            plan: Plan::new(seed),
            journal: Journal::default(),
            feed: Feed::default(),
            jobs: Jobs::default(),
            deliveries: Deliveries::default(),
            streams: Arc::default(),
            casts: Casts::default(),
            throttle: Arc::new(Throttle::of(cloud.throttling)),
            baseline: Mutex::new(Baseline { cloud: cloud.clone(), ..Baseline::default() }),
            cloud: RwLock::new(cloud),
            large: AtomicBool::new(false),
            heavy: AtomicBool::new(false),
            changes: AtomicUsize::new(0),
            keys: RwLock::default(),
        }
    }

    /// Reads the Cloud. Short and without waiting: other readers share, writers wait.
    pub fn read<R>(&self, read: impl FnOnce(&Cloud, Now) -> R) -> R {
        self.view(|cloud| read(cloud, self.clock.now()))
    }

    /// Reads what does not depend on the time.
    pub fn view<R>(&self, read: impl FnOnce(&Cloud) -> R) -> R {
        // A std lock: no await can happen inside, and what happens inside takes microseconds.
        let cloud = self.cloud.read().unwrap_or_else(PoisonError::into_inner);
        if !aside::is_aside() {
            return read(&cloud);
        }
        // What may take longer reads a copy, which shares everything large with the Cloud: nobody waits for it.
        let copy = Cloud::clone(&cloud);
        drop(cloud);
        read(&copy)
    }

    /// The first rule that a request meets.
    pub fn rule_for(&self, facts: &RequestFacts<'_>) -> Option<Fired> {
        self.plan.ask(facts, &|holds| self.read(|cloud, _| holds(cloud)))
    }

    /// Whether looking through the Cloud, or reading some of it, takes more than a moment.
    pub fn is_large(&self) -> bool {
        self.large.load(Ordering::Relaxed) || self.heavy.load(Ordering::Relaxed)
    }

    /// Finds out anew whether the Cloud is large: at every change of a small one, of one with many mailboxes now and then,
    /// and (`whole`) after whatever is done aside, which may bring much at once, and after a reset.
    fn weigh(&self, cloud: &Cloud, whole: bool) {
        self.throttle.obey(cloud.throttling);
        let changes = self.changes.fetch_add(1, Ordering::Relaxed);
        if whole || cloud.mailboxes.len() <= FEW || changes.is_multiple_of(FEW) {
            self.large.store(cloud.size() > LARGE, Ordering::Relaxed);
        }
        // Few items may be large all the same: whoever asks for one of them many times over gets much. Only what is done
        // aside brings that many bytes, and from then on everything is, until a change finds them gone.
        if whole && !self.large.load(Ordering::Relaxed) {
            self.heavy.store(cloud.bytes() > HEAVY, Ordering::Relaxed);
        }
    }

    /// Changes the Cloud, alone. What changed goes to the feed once the lock is free; a refusal has changed nothing.
    pub fn change<R, E>(&self, change: impl FnOnce(&mut Cloud, Now) -> Result<(R, Change), E>) -> Result<R, E> {
        if trial::is_one() {
            let mut copy = self.read(|cloud, _| cloud.clone());
            return change(&mut copy, self.clock.now()).map(|(result, _)| result);
        }
        let done = {
            let mut cloud = self.cloud.write().unwrap_or_else(PoisonError::into_inner);
            let done = self.recorded(&mut cloud, change);
            self.weigh(&cloud, aside::is_aside());
            done
        };
        let (result, changed) = done?;
        self.feed.publish(&changed);
        Ok(result)
    }

    /// Changes a copy of the Cloud while others go on with it, and puts the copy in its place; alone where somebody else
    /// changed it meanwhile. For what may take longer.
    pub fn change_beside<R, E>(&self, change: impl Fn(&mut Cloud, Now) -> Result<(R, Change), E>) -> Result<R, E> {
        if trial::is_one() {
            return self.change(change);
        }
        let (mut copy, before) = {
            let cloud = self.cloud.read().unwrap_or_else(PoisonError::into_inner);
            (Cloud::clone(&cloud), self.changes.load(Ordering::Relaxed))
        };
        let mut done = self.recorded(&mut copy, &change);
        {
            let mut cloud = self.cloud.write().unwrap_or_else(PoisonError::into_inner);
            if self.changes.load(Ordering::Relaxed) != before {
                copy.clone_from(&cloud);
                done = self.recorded(&mut copy, &change);
            }
            if done.is_ok() {
                std::mem::swap(&mut *cloud, &mut copy);
                self.weigh(&cloud, aside::is_aside());
            }
        }
        // What is not shared with the new one is dropped once nobody waits for the lock any more.
        drop(copy);
        let (result, changed) = done?;
        self.feed.publish(&changed);
        Ok(result)
    }

    /// Changes a Cloud, and writes down what became of the objects of its directories.
    fn recorded<R>(&self, cloud: &mut Cloud, change: impl FnOnce(&mut Cloud, Now) -> R) -> R {
        let (before, now) = (cloud.directory_state(), self.clock.now());
        cloud.begin(now);
        let done = change(cloud, now);
        cloud.record_directory(&before);
        cloud.tell_environments(&before, now);
        done
    }

    /// Changes the Cloud where nothing can be refused.
    pub fn write<R>(&self, write: impl FnOnce(&mut Cloud, Now) -> (R, Change)) -> R {
        match self.change(|cloud, now| Ok::<_, Infallible>(write(cloud, now))) {
            Ok(result) => result,
            Err(never) => match never {},
        }
    }

    /// Records what came of a password that was tried for an account, where that counts.
    pub fn record_attempt(&self, tried: UserRef, outcome: &Result<UserRef, SignInRefusal>) {
        if self.view(|cloud| cloud.is_counted(outcome)) {
            self.write(|cloud, now| (cloud.record_attempt(tried, outcome, now), Change::none()));
        }
    }

    /// Takes the state as it is now for the one that a reset goes back to.
    pub fn set_baseline(&self) {
        let cloud = self.read(|cloud, _| cloud.clone());
        let (rules, casts) = (self.plan.rules(), self.casts.all());
        *self.baseline.lock().unwrap_or_else(PoisonError::into_inner) = Baseline { cloud, rules, casts };
    }

    /// Goes back to how the sandbox was opened. Counters go on, so that no id is used twice; tokens die.
    pub fn reset(&self) {
        let baseline = self.baseline.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Baseline { cloud: mut fresh, rules, casts } = baseline;
        {
            let mut cloud = self.cloud.write().unwrap_or_else(PoisonError::into_inner);
            fresh.go_on_from(&cloud);
            // What was there is dropped once nobody waits for the lock any more: it may be a lot.
            std::mem::swap(&mut *cloud, &mut fresh);
            self.weigh(&cloud, true);
        }
        drop(fresh);
        self.clock.reset();
        self.plan.replace(rules);
        self.casts.replace(casts);
        self.journal.clear();
        self.jobs.clear();
        self.deliveries.clear();
        self.throttle.clear();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::default();
        self.feed.begin_anew();
    }

    /// When the next job is due, or the next message or test of a mailbox that waits for its moment.
    pub fn next_due(&self) -> Option<Timestamp> {
        let waiting = self.view(|cloud| [cloud.next_deferred(), cloud.next_mailbox_test()]);
        self.jobs.next_due().into_iter().chain(waiting.into_iter().flatten()).min()
    }

    /// How long it is until the next job is due; nothing where the clock stands still, or there is none.
    pub fn until_due(&self) -> Option<std::time::Duration> {
        let due = self.next_due().filter(|_| !self.clock.is_frozen())?;
        Some(std::time::Duration::try_from(due.duration_since(self.clock.now().timestamp())).unwrap_or_default())
    }

    /// The keys of this opening. The first call may take the time of an RSA key.
    pub fn keys(&self) -> Arc<OnceLock<Keys>> {
        let keys = Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner));
        keys.get_or_init(Keys::draw);
        keys
    }

    /// Runs something with this opening's keys.
    pub fn with_keys<R>(&self, run: impl FnOnce(&Keys) -> R) -> R {
        let keys = self.keys();
        run(keys.get_or_init(Keys::draw))
    }

    /// Rolls the signing key. Takes the time of one or two RSA keys.
    pub fn roll_keys(&self, roll: Roll) {
        let now = self.clock.now();
        self.with_keys(|keys| keys.roll(roll, now));
    }

    /// Name of the sign-in host's session cookie. Cookies ignore ports, so it carries the sandbox's name.
    pub fn session_cookie(&self) -> String {
        format!("ESTSAUTH-{}", self.name)
    }

    /// A value that grants access and cannot be guessed, marked as of this opening: for codes, refresh tokens, cookies.
    pub fn secret(&self, prefix: &str) -> String {
        self.with_keys(|keys| keys.secret(prefix))
    }

    /// Who sends an access token, signed or opaque, when it is valid at `now`.
    pub fn bearer(&self, token: &str, now: Now) -> Result<Arc<Bearer>, TokenFault> {
        self.with_keys(|keys| keys.bearer(token, now))
    }
}
