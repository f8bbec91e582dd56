//! The rules in force, and which of them a request meets.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderMap;
use mock365_control::{Effect, Rule, RuleReport, When};
use mock365_domain::Cloud;
use mock365_domain::wildcard::fits as matches;
use uuid::Uuid;

use crate::answers::{SIGN_IN, only_at_sign_in};
use crate::clock_and_chance::scramble;
use crate::limits::RULES;

/// The rules of a sandbox, in the order in which they are asked.
#[derive(Debug)]
pub struct Plan {
    rules: RwLock<Vec<Arc<Active>>>,
    last_id: AtomicU64,
    seed: AtomicU64,
}

#[derive(Debug)]
struct Active {
    id: u64,
    rule: Arc<Rule>,
    matched: AtomicU64,
    fired: AtomicU64,
}

/// A rule that a request met.
#[derive(Clone, Debug)]
pub struct Fired {
    /// Its id.
    pub id: u64,
    /// What it says.
    pub rule: Arc<Rule>,
}

/// What rules look at in a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestFacts<'a> {
    /// The face that it came to.
    pub face: &'a str,
    /// The operation that it asks for.
    pub operation: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// The caller's tenant.
    pub tenant: Option<Uuid>,
    /// The caller.
    pub user: Option<&'a str>,
    /// The mailbox that is asked for.
    pub mailbox: Option<&'a str>,
    /// The calling application.
    pub app: Option<Uuid>,
}

/// There are as many rules as a sandbox may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sandbox has at most {} rules: take some away (DELETE /_mock/rules), or reset the sandbox", RULES.amount)]
pub struct PlanFull;

impl Plan {
    /// No rules; draws repeat with the seed.
    pub fn new(seed: u64) -> Self {
        Self { rules: RwLock::default(), last_id: AtomicU64::new(0), seed: AtomicU64::new(seed) }
    }

    /// Adds a rule behind the others, however many there are.
    pub fn add(&self, rule: Rule) -> u64 {
        let active = self.active(rule);
        let id = active.id;
        self.rules.write().unwrap_or_else(PoisonError::into_inner).push(active);
        id
    }

    /// Adds a rule behind the others, where a sandbox may have one more.
    pub fn add_within_limit(&self, rule: Rule) -> Result<RuleReport, PlanFull> {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        if rules.len() >= RULES.count() {
            return Err(PlanFull);
        }
        let active = self.active(rule);
        let report = active.report();
        rules.push(active);
        Ok(report)
    }

    /// Refuses more rules than a sandbox may have.
    pub fn check_room(&self, more: usize) -> Result<(), PlanFull> {
        if more > 0 && self.count() + more > RULES.count() { Err(PlanFull) } else { Ok(()) }
    }

    fn active(&self, rule: Rule) -> Arc<Active> {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new(Active { id, rule: Arc::new(rule), matched: AtomicU64::new(0), fired: AtomicU64::new(0) })
    }

    /// Takes a rule away; whether it was there.
    pub fn remove(&self, id: u64) -> bool {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let before = rules.len();
        rules.retain(|active| active.id != id);
        rules.len() < before
    }

    /// These rules and no others.
    pub fn replace(&self, rules: Vec<Rule>) {
        self.rules.write().unwrap_or_else(PoisonError::into_inner).clear();
        for rule in rules {
            self.add(rule);
        }
    }

    /// The rules as they were given.
    pub fn rules(&self) -> Vec<Rule> {
        self.rules
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|active| Rule::clone(&active.rule))
            .collect()
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The rules with how often each was met.
    pub fn report(&self) -> Vec<RuleReport> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.iter().map(|active| active.report()).collect()
    }

    /// One rule with how often it was met.
    pub fn report_of(&self, id: u64) -> Option<RuleReport> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.iter().find(|active| active.id == id).map(|active| active.report())
    }

    /// The first rule that a request meets. The Cloud is read only where a rule names somebody.
    pub(super) fn ask(&self, facts: &RequestFacts<'_>, cloud: Ask<'_>) -> Option<Fired> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules
            .iter()
            .find(|active| active.meets(facts, cloud, &self.seed))
            .map(|active| Fired { id: active.id, rule: Arc::clone(&active.rule) })
    }
}

/// Reads a Cloud that somebody else holds.
type Ask<'a> = &'a dyn Fn(&dyn Fn(&Cloud) -> bool) -> bool;

impl Active {
    fn report(&self) -> RuleReport {
        RuleReport {
            id: self.id,
            rule: Rule::clone(&self.rule),
            matched: self.matched.load(Ordering::Relaxed),
            fired: self.fired.load(Ordering::Relaxed),
            note: note(&self.rule),
        }
    }

    /// Whether the rule fires for this request; counts it.
    fn meets(&self, facts: &RequestFacts<'_>, cloud: Ask<'_>, seed: &AtomicU64) -> bool {
        let when = &self.rule.when;
        let worded_here = match &self.rule.effect {
            Effect::Answer(spec) => facts.face == SIGN_IN || !only_at_sign_in(spec),
            _ => true,
        };
        if !worded_here || !conditions_hold(when, facts, cloud) {
            return false;
        }
        // Counted before chance is asked: `nth` is the nth request that the rule is for, whether it fired before or not.
        let number = self.matched.fetch_add(1, Ordering::Relaxed) + 1;
        if when.nth.is_some_and(|nth| nth != number) || !draw(when.probability, seed) {
            return false;
        }
        // Requests come side by side: looked at and counted in one step, so that `times: 1` never fires twice.
        let fire = |fired| self.rule.times.is_none_or(|times| fired < times).then_some(fired + 1);
        self.fired.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fire).is_ok()
    }
}

/// What is to be known of a rule that seems to be for every face, and is for one.
fn note(rule: &Rule) -> Option<String> {
    let Effect::Answer(spec) = &rule.effect else { return None };
    let unsaid = rule.when.face.is_none() && rule.when.operation.as_ref().is_none_or(|name| name.starts_with('*'));
    (unsaid && only_at_sign_in(spec)).then(|| {
        let name = spec.name();
        format!("the sign-in host alone answers with `{name}`: requests to other faces do not meet this rule")
    })
}

fn conditions_hold(when: &When, facts: &RequestFacts<'_>, cloud: Ask<'_>) -> bool {
    when.face.as_deref().is_none_or(|wanted| wanted == facts.face)
        && when.operation.as_deref().is_none_or(|wanted| matches(wanted, facts.operation))
        && when.header.iter().all(|(name, wanted)| {
            facts.headers.get_all(name).iter().any(|value| value.to_str().is_ok_and(|value| matches(wanted, value)))
        })
        && (!names_somebody(when) || cloud(&|cloud| who_holds(when, facts, cloud)))
}

fn names_somebody(when: &When) -> bool {
    when.tenant.is_some() || when.user.is_some() || when.mailbox.is_some() || when.app.is_some()
}

/// Whether tenant, user, mailbox and app are the ones that the rule names. What is not known matches nothing.
fn who_holds(when: &When, facts: &RequestFacts<'_>, cloud: &Cloud) -> bool {
    let tenant = |wanted: &String| {
        facts.tenant.is_some_and(|id| cloud.tenants.get(&id).is_some_and(|tenant| tenant.is_called(wanted)))
    };
    let same_user = |wanted: &str, known: Option<&str>| {
        known.is_some_and(|known| {
            known.eq_ignore_ascii_case(wanted) || cloud.user(known).is_some_and(|(_, user)| user.is_called(wanted))
        })
    };
    let app =
        |wanted: &String| facts.app.is_some_and(|id| cloud.application(wanted).is_some_and(|app| app.app_id == id));
    when.tenant.as_ref().is_none_or(tenant)
        && when.user.as_ref().is_none_or(|wanted| same_user(wanted, facts.user))
        && when.mailbox.as_ref().is_none_or(|wanted| same_user(wanted, facts.mailbox))
        && when.app.as_ref().is_none_or(app)
}

/// Whether chance lets the rule fire.
#[expect(clippy::cast_precision_loss, reason = "a share of 2^53 is precise enough for chance")]
fn draw(probability: Option<f64>, seed: &AtomicU64) -> bool {
    let Some(probability) = probability else { return true };
    let drawn = scramble(seed.fetch_add(1, Ordering::Relaxed)) >> 11;
    (drawn as f64) < probability * (1_u64 << 53) as f64
}
