//! The one passage between wire and face: names the operation, applies the rules, writes the journal.

mod answers;
mod check;
mod effect;
mod journal;
mod plan;

pub use answers::{Answers, Canned, Wording};
pub use check::check;
pub use effect::{Fate, Outcome};
pub use journal::{Entry, Journal};
pub use plan::{Fired, Plan, matches};

use crate::clock_and_chance::real_now;
use crate::faces::{Answer, Call, Face};

/// What stands where a refusal has no reason: a tester looks for it first.
pub const UNEXPLAINED: &str = "neither state nor rule explains this";

/// Takes a request through the gate: name, rules, operation, journal.
pub fn pass(face: &'static dyn Face, call: &Call<'_>) -> Outcome {
    let started = real_now();
    let named = face.name_call(call);
    let rule = call.sandbox.plan.ask(face.name(), &named, call);
    let (mut answer, fate, delay) = effect::carry_out(rule.as_ref(), face, call, &named);
    if answer.status.as_u16() >= 400 && answer.note.explain.is_none() {
        answer = answer.explain(UNEXPLAINED);
    }
    call.sandbox.journal.write(call, face.name(), &named, &answer, rule.as_ref(), &fate, started);
    Outcome { answer, fate, delay }
}

/// Journals a request that no operation saw: its body was over the limit.
pub fn pass_too_large(face: &'static dyn Face, call: &Call<'_>) -> Outcome {
    let started = real_now();
    let named = crate::faces::Named::new(format!("{}.too_large", face.name()));
    let reply: Answer = face.too_large(call);
    call.sandbox.journal.write(call, face.name(), &named, &reply, None, &Fate::Send, started);
    Outcome { answer: reply, fate: Fate::Send, delay: None }
}
