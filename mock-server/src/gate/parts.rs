//! Requests that hold several: each part passes the gate as a request of its own, as soon as the one that it depends on is
//! done. RequestParts that a rule keeps waiting wait side by side.

use std::time::Duration;

use jiff::Timestamp;

use super::{Outcome, Waits, finish, pass, pass_after};
use crate::clock_and_chance::real_now;
use crate::exchange::{Answer, Call, Face, Replies, RequestParts, Unanswered};
use crate::outgoing::OutgoingCall;
use crate::sandbox::{Fate, Fired};

/// A request whose parts are being done.
pub struct Underway {
    rule: Option<Fired>,
    started: Timestamp,
    fate: Fate,
    parts: Box<RequestParts>,
    states: Vec<State>,
}

/// How far a part is.
enum State {
    /// It was not begun.
    Open,
    /// A rule keeps it waiting until a moment.
    Waits(Waits, Timestamp),
    /// It is done.
    Done(Box<Answer>),
}

impl Underway {
    /// Nothing of it is done.
    pub fn new(rule: Option<Fired>, started: Timestamp, fate: Fate, parts: Box<RequestParts>) -> Self {
        let states = parts.parts.iter().map(|_| State::Open).collect();
        Self { rule, started, fate, parts, states }
    }

    /// The same, with parts that wait no longer.
    pub fn at_once(mut self) -> Self {
        for state in &mut self.states {
            if let State::Waits(_, until) = state {
                *until = Timestamp::MIN;
            }
        }
        self
    }

    /// Does what can be done now: the whole answer, or how long to wait for the next part.
    pub fn go_on(mut self, face: &'static dyn Face, call: &Call<'_>, replies: &Replies) -> Result<Outcome, Waits> {
        if let Some(place) = self.calling() {
            self.states[place] = self.step(face, call, place, replies);
        }
        let most = call.sandbox.throttle.at_once();
        while let Some(place) = (0..self.states.len()).find(|place| self.is_ready(*place, most)) {
            self.states[place] = self.step(face, call, place, &[]);
        }
        if self.calling().is_some() {
            return Err(Waits::for_parts(Duration::ZERO, self));
        }
        let next =
            self.states.iter().filter_map(|state| if let State::Waits(_, until) = state { Some(*until) } else { None });
        if let Some(until) = next.min() {
            let delay = Duration::try_from(until.duration_since(real_now())).unwrap_or_default();
            return Err(Waits::for_parts(delay, self));
        }
        let answers = self.states.into_iter().map(|state| match state {
            State::Done(answer) => *answer,
            State::Open | State::Waits(..) => (self.parts.unanswered)(call, Unanswered::Lost),
        });
        let answer = (self.parts.join)(call, &self.parts.parts, answers.collect());
        Ok(finish(face, call, face.read(call).named, answer, self.fate, (self.rule.as_ref(), self.started)))
    }

    /// Whether something can be done about a part. Where Outlook counts (`most`), Graph hands on so many at the same time, whosever
    /// mailboxes they are for.
    ///
    /// <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>
    fn is_ready(&self, place: usize, most: Option<u64>) -> bool {
        match &self.states[place] {
            State::Open if most.is_some_and(|most| self.under_way() >= most) => false,
            State::Open => match self.parts.parts[place].after {
                Some(other) => matches!(self.states[other], State::Done(_)),
                None => true,
            },
            State::Waits(waits, until) => waits.calls().is_empty() && *until <= real_now(),
            State::Done(_) => false,
        }
    }

    /// How many parts are under way at mailboxes.
    fn under_way(&self) -> u64 {
        let waiting = self.states.iter().filter(|state| matches!(state, State::Waits(waits, _) if waits.has_place()));
        u64::try_from(waiting.count()).unwrap_or(u64::MAX)
    }

    /// The first part that waits for calls.
    fn calling(&self) -> Option<usize> {
        self.states.iter().position(|state| matches!(state, State::Waits(waits, _) if !waits.calls().is_empty()))
    }

    /// The calls that a part waits for.
    pub fn calls(&self) -> &[OutgoingCall] {
        match self.calling().map(|place| &self.states[place]) {
            Some(State::Waits(waits, _)) => waits.calls(),
            _ => &[],
        }
    }

    /// Bytes of the answers so far.
    fn bytes(&self) -> usize {
        self.states.iter().map(|state| if let State::Done(answer) = state { answer.body.len() } else { 0 }).sum()
    }

    fn step(&mut self, face: &'static dyn Face, whole: &Call<'_>, place: usize, replies: &Replies) -> State {
        let part = &self.parts.parts[place];
        let call = part.call(whole);
        let done = match std::mem::replace(&mut self.states[place], State::Open) {
            State::Waits(waits, _) => pass_after(face, &call, waits, replies),
            State::Open | State::Done(_) => {
                let condition = part.after.map(|other| &self.states[other]);
                if matches!(condition, Some(State::Done(answer)) if answer.status.as_u16() >= 400) {
                    return State::Done(Box::new((self.parts.unanswered)(&call, Unanswered::Condition)));
                }
                if self.bytes() > self.parts.most {
                    return State::Done(Box::new((self.parts.unanswered)(&call, Unanswered::Full)));
                }
                pass(face, &call)
            }
        };
        match done {
            Ok(Outcome { answer, fate: Fate::Send | Fate::Cut(_) }) => State::Done(Box::new(answer)),
            Ok(Outcome { fate: Fate::Drop | Fate::Reset, .. }) => {
                State::Done(Box::new((self.parts.unanswered)(&call, Unanswered::Lost)))
            }
            Err(waits) => {
                let until = real_now().checked_add(waits.delay).unwrap_or(Timestamp::MAX);
                State::Waits(waits, until)
            }
        }
    }
}
