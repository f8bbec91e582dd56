//! The one passage between wire and face: names the operation, applies the rules, writes the journal.

mod check;
mod effect;
mod headers;
mod known;
mod log;
mod parts;
mod record;
mod throttled;

pub use check::{RuleFault, check};
pub use effect::Outcome;
pub use known::{check_in, operations};
pub use log::LogWord;

use std::time::Duration;

use http::{HeaderValue, header};

use self::parts::Underway;
use crate::answers::{Answers, Canned};
use crate::clock_and_chance::real_now;
use crate::exchange::{Answer, Call, Errand, Face, Named, Prepared, Replies, answer_canned};
use crate::faces::wire_time;
use crate::outgoing::{CallFault, OutgoingCall};
use crate::sandbox::{Admission, Fate, Fired};

/// What stands where a refusal has no reason: a tester looks for it first.
pub const UNEXPLAINED: &str = "neither state nor rule explains this";

/// Takes a request through the gate: name, rules, operation, journal. Where a rule wants it to wait, nothing is done
/// yet: it comes back with [`pass_after`]. Waiting is left to whoever holds the connection, since nothing in here may
/// wait: a worker that slept would keep others from being answered.
pub fn pass(face: &'static dyn Face, call: &Call<'_>) -> Result<Outcome, Waits> {
    let started = real_now();
    // Rules speak of operations and callers, so these are found out before anything is done; whether the caller may do
    // it is for the operation to say.
    let prepared = face.read(call);
    let place = match throttled::enter(face, call, &prepared.named) {
        Ok(place) => place,
        // It came to no operation: no rule is asked either.
        Err(answer) => return Ok(finish(face, call, prepared.named, *answer, Fate::Send, (None, started))),
    };
    let rule = call.sandbox.rule_for(&record::facts(face, call, &prepared.named));
    match rule.as_ref().and_then(effect::delay) {
        Some(delay) => Err(Waits { delay, stage: Stage::Rule(rule), place }),
        None => done(face, call, prepared, rule, started).map_err(|waits| Waits { place, ..waits }),
    }
}

/// A request that a rule keeps waiting.
pub struct Waits {
    /// How long.
    pub delay: Duration,
    stage: Stage,
    /// Its place among those that an application has under way at a mailbox.
    place: Option<Box<Admission>>,
}

/// What waits.
enum Stage {
    /// The request, because of a rule.
    Rule(Option<Fired>),
    /// One of its parts.
    Parts(Box<Underway>),
    /// The calls that it needs.
    Errand(Box<Errand>, Option<Fired>, jiff::Timestamp, Fate),
}

impl Waits {
    /// The calls that are to be made before it goes on.
    pub fn calls(&self) -> &[OutgoingCall] {
        match &self.stage {
            Stage::Rule(_) => &[],
            Stage::Parts(parts) => parts.calls(),
            Stage::Errand(errand, ..) => &errand.calls,
        }
    }

    /// The same, without waiting any longer.
    fn at_once(self) -> Self {
        let stage = match self.stage {
            Stage::Parts(parts) => Stage::Parts(Box::new(parts.at_once())),
            other @ (Stage::Rule(_) | Stage::Errand(..)) => other,
        };
        Self { delay: Duration::ZERO, stage, place: self.place }
    }

    /// Whether it has a place among those that are under way at a mailbox.
    fn has_place(&self) -> bool {
        self.place.is_some()
    }

    fn for_parts(delay: Duration, parts: Underway) -> Self {
        Self { delay, stage: Stage::Parts(Box::new(parts)), place: None }
    }
}

/// Takes a request through the gate that has waited: it is read anew, since tokens may have died meanwhile. No rule is
/// asked anew: this one has counted the request, and would count it twice. A request with parts may have to wait again.
/// `replies` are what came back of its calls.
pub fn pass_after(face: &'static dyn Face, call: &Call<'_>, waits: Waits, replies: &Replies) -> Result<Outcome, Waits> {
    let place = waits.place;
    match waits.stage {
        Stage::Rule(rule) => {
            done(face, call, face.read(call), rule, real_now()).map_err(|waits| Waits { place, ..waits })
        }
        Stage::Parts(parts) => parts.go_on(face, call, replies),
        Stage::Errand(errand, rule, started, fate) => {
            let answer = (errand.then)(call, replies);
            Ok(finish(face, call, face.read(call).named, answer, fate, (rule.as_ref(), started)))
        }
    }
}

/// Takes a request through the gate without waiting, whatever a rule says.
pub fn pass_at_once(face: &'static dyn Face, call: &Call<'_>) -> Outcome {
    let mut passed = pass(face, call);
    loop {
        match passed {
            Ok(outcome) => return outcome,
            Err(waits) => passed = go_on_at_once(face, call, waits),
        }
    }
}

/// The same for somebody who goes away where rules keep him waiting for longer than that: then what waits is not done.
pub fn pass_within(face: &'static dyn Face, call: &Call<'_>, mut patience: Duration) -> Option<Outcome> {
    let mut passed = pass(face, call);
    loop {
        match passed {
            Ok(outcome) => return Some(outcome),
            Err(waits) => {
                patience = patience.checked_sub(waits.delay)?;
                passed = go_on_at_once(face, call, waits);
            }
        }
    }
}

fn go_on_at_once(face: &'static dyn Face, call: &Call<'_>, waits: Waits) -> Result<Outcome, Waits> {
    // Whoever is in here cannot wait for others.
    let unmade = || CallFault::Refused("requests from inside the mock call nobody".to_owned());
    let replies: Vec<_> = waits.calls().iter().map(|_| Err(unmade())).collect();
    pass_after(face, call, waits.at_once(), &replies)
}

fn done(
    face: &'static dyn Face,
    call: &Call<'_>,
    prepared: Prepared<'_>,
    rule: Option<Fired>,
    started: jiff::Timestamp,
) -> Result<Outcome, Waits> {
    let (mut answer, fate) = effect::carry_out(rule.as_ref(), face, call, &prepared);
    match answer.parts.take() {
        Some(parts) => Underway::new(rule, started, fate, parts).go_on(face, call, &[]),
        None => match answer.errand.take() {
            Some(errand) => {
                let stage = Stage::Errand(errand, rule, started, fate);
                Err(Waits { delay: Duration::ZERO, stage, place: None })
            }
            None => Ok(finish(face, call, prepared.named, answer, fate, (rule.as_ref(), started))),
        },
    }
}

/// Writes down what was done.
fn finish(
    face: &'static dyn Face,
    call: &Call<'_>,
    named: Named,
    mut answer: Answer,
    fate: Fate,
    (rule, started): (Option<&Fired>, jiff::Timestamp),
) -> Outcome {
    // A refusal that nothing explains is a fault of the mock, or a request that it takes for another: said where a tester
    // looks first, instead of left out.
    if answer.status.as_u16() >= 400 && answer.note.explain.is_none() {
        answer = answer.explain(UNEXPLAINED);
    }
    answer = dated(answer, call);
    // After the operation: doing it may have found out who the caller is. Before the answer is sent: a client that has its
    // answer finds it in the journal.
    log::request(call, &named, &answer, rule, fate);
    record::write(face, call, named, &answer, rule, fate, started);
    Outcome { answer, fate }
}

/// Journals a request whose body broke off or cannot be read: refused in the face's own form.
pub fn pass_broken(face: &'static dyn Face, call: &Call<'_>) -> Outcome {
    let canned = Canned {
        name: "unreadable-body".to_owned(),
        status: 400,
        code: Some(if face.name() == "entra" { "invalid_request" } else { "BadRequest" }.to_owned()),
        message: Some("The request body could not be read.".to_owned()),
        ..Canned::default()
    };
    let named = Named::new(format!("{}.broken", face.name()));
    let reply = answer_canned(face, call, &canned).explain("the body broke off, or is no chunked body");
    let reply = dated(reply, call);
    log::request(call, &named, &reply, None, Fate::Send);
    record::write(face, call, named, &reply, None, Fate::Send, real_now());
    Outcome { answer: reply, fate: Fate::Send }
}

/// Refuses a request that no operation saw, because the process holds as much for its clients as it may.
pub fn pass_busy(face: &'static dyn Face, call: &Call<'_>) -> Outcome {
    let named = Named::new(format!("{}.busy", face.name()));
    let canned = Answers::built_in().named("server-busy").unwrap_or_default();
    let reply = answer_canned(face, call, &canned).explain(format!(
        "this process holds more than {} of bodies and answers for its clients; see docs/limits.md",
        crate::limits::HELD.shown()
    ));
    let reply = dated(reply, call);
    record::write(face, call, named, &reply, None, Fate::Send, real_now());
    Outcome { answer: reply, fate: Fate::Send }
}

/// Journals a request that no operation saw: its body was over the limit.
pub fn pass_too_large(face: &'static dyn Face, call: &Call<'_>) -> Outcome {
    let started = real_now();
    let named = Named::new(format!("{}.too_large", face.name()));
    let reply = dated(face.too_large(call), call);
    log::request(call, &named, &reply, None, Fate::Send);
    record::write(face, call, named, &reply, None, Fate::Send, started);
    Outcome { answer: reply, fate: Fate::Send }
}

/// With the moment at which Microsoft's servers would have sent it, which is the sandbox's.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#name-date>
fn dated(mut answer: Answer, call: &Call<'_>) -> Answer {
    let date = wire_time::http(call.now.timestamp()).and_then(|date| HeaderValue::from_bytes(&date).ok());
    if let Some(date) = date {
        answer.headers.entry(header::DATE).or_insert(date);
    }
    answer
}
