//! What a rule does to a request.

use std::time::Duration;

use http::{HeaderValue, Method, header};
use mock365_control::Effect;

use crate::answers::Answers;
use crate::exchange::{Answer, Call, Face, Prepared, answer_canned};
use crate::sandbox::{Fate, Fired, unchanged};

/// An answer and what becomes of it on the wire.
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// What becomes of it.
    pub fate: Fate,
}

/// How long a request waits before it is done.
pub fn delay(fired: &Fired) -> Option<Duration> {
    let Effect::Delay(by) = &fired.rule.effect else { return None };
    mock365_control::duration(by).ok().and_then(|by| Duration::try_from(by).ok())
}

/// What the face answers. Who asks by HEAD how a page would be answered changes nothing by it, neither here nor in the
/// browser.
fn answer(call: &Call<'_>, prepared: &Prepared<'_>) -> Answer {
    if call.method != Method::HEAD {
        return prepared.answer();
    }
    let mut answer = unchanged(|| prepared.answer());
    answer.headers.remove(header::SET_COOKIE);
    answer
}

/// Does what the rule says, or just the operation.
pub fn carry_out(fired: Option<&Fired>, face: &dyn Face, call: &Call<'_>, prepared: &Prepared<'_>) -> (Answer, Fate) {
    let Some(fired) = fired else { return (answer(call, prepared), Fate::Send) };
    match &fired.rule.effect {
        Effect::Answer(spec) => {
            // Rules are checked before they are in force, so that there is one.
            let Some(canned) = Answers::built_in().find(spec) else {
                return (answer(call, prepared), Fate::Send);
            };
            let mut answer = answer_canned(face, call, &canned);
            let why = format!("rule {}: answered with `{}`", fired.id, canned.name);
            if let Ok(value) = HeaderValue::from_str(&why) {
                answer.headers.insert("x-mock365-explain", value);
            }
            answer.note.explain = Some(why);
            (answer, Fate::Send)
        }
        // It has waited already.
        Effect::Delay(_) => (answer(call, prepared), Fate::Send),
        // As if the request had never come: nothing is done, and doing it again is safe.
        Effect::Drop => (Answer::nothing(), Fate::Drop),
        Effect::Reset => (Answer::nothing(), Fate::Reset),
        Effect::Cut(cut) => (answer(call, prepared), Fate::Cut(cut.after_bytes)),
        // The other way round: it is done, and the client does not know. Doing it again does it twice.
        Effect::LoseAnswer => (answer(call, prepared), Fate::Drop),
    }
}
