//! What a rule does to a request.

use std::time::Duration;

use http::HeaderValue;
use mock365_control::Effect;

use super::{Answers, Fired};
use crate::faces::{Answer, Call, Face, Named};
use crate::sandbox;

/// An answer and what becomes of it on the wire.
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// What becomes of it.
    pub fate: Fate,
    /// How long it waits first.
    pub delay: Option<Duration>,
}

/// What becomes of an answer on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is sent.
    Send,
    /// The connection is closed instead.
    Drop,
    /// The connection is reset instead.
    Reset,
    /// Only so many bytes of the body are sent.
    Cut(u64),
}

/// Does what the rule says, or just the operation.
pub fn carry_out(
    fired: Option<&Fired>,
    face: &dyn Face,
    call: &Call<'_>,
    named: &Named,
) -> (Answer, Fate, Option<Duration>) {
    let Some(fired) = fired else { return (face.answer(call, named), Fate::Send, None) };
    match &fired.rule.effect {
        Effect::Answer(spec) => {
            let Some(canned) = Answers::built_in().find(spec) else {
                return (face.answer(call, named), Fate::Send, None);
            };
            let mut answer = face.canned(call, &canned);
            let why = format!("rule {}: answered with `{}`", fired.id, canned.name);
            if let Ok(value) = HeaderValue::from_str(&why) {
                answer.headers.insert("x-mock365-explain", value);
            }
            answer.note.explain = Some(why);
            (answer, Fate::Send, None)
        }
        Effect::Delay(by) => {
            let wait = sandbox::duration(by).ok().and_then(|by| Duration::try_from(by).ok()).unwrap_or_default();
            (face.answer(call, named), Fate::Send, Some(wait))
        }
        Effect::Drop => (Answer::nothing(), Fate::Drop, None),
        Effect::Reset => (Answer::nothing(), Fate::Reset, None),
        Effect::Cut(cut) => (face.answer(call, named), Fate::Cut(cut.after_bytes), None),
        Effect::LoseAnswer => (face.answer(call, named), Fate::Drop, None),
    }
}
