//! A sandbox's clock: real time, moved or stopped.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use mock365_control::duration::{NotADuration, duration};
use mock365_domain::Now;

use crate::clock_and_chance::real_now;

/// A clock that can be moved, stopped and let go.
#[derive(Debug, Default)]
pub struct Clock {
    /// Where it started, if not at real time.
    start: Option<Timestamp>,
    setting: Mutex<Setting>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Setting {
    ahead: SignedDuration,
    stopped_at: Option<Timestamp>,
    /// Where it waits while somebody does what is due.
    held_at: Option<Timestamp>,
}

/// A clock that waits; it goes on when this is dropped, from where it was moved to meanwhile.
#[derive(Debug)]
pub struct ClockHeld<'a>(&'a Clock);

impl Drop for ClockHeld<'_> {
    fn drop(&mut self) {
        let mut setting = self.0.setting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = setting.held_at.take() {
            setting.ahead = at.duration_since(real_now());
        }
    }
}

/// Why a clock cannot be moved.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// Not a duration.
    #[error(transparent)]
    NotADuration(#[from] NotADuration),
    /// Back, or beyond the end of time.
    #[error("`advance` only moves the clock forward, and not past {}; `set` moves it to any moment", Timestamp::MAX)]
    OutOfRange,
}

impl Clock {
    /// A clock that starts at a moment, or at real time.
    pub fn starting(start: Option<Timestamp>) -> Self {
        let clock = Self { start, setting: Mutex::default() };
        clock.reset();
        clock
    }

    /// The moment on this clock.
    pub fn now(&self) -> Now {
        Now(self.setting().now())
    }

    /// Moves the clock forward by an ISO 8601 duration.
    pub fn advance(&self, by: &str) -> Result<Now, ClockError> {
        let by = duration(by)?;
        let mut setting = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        let to = setting.now().checked_add(by).map_err(|_| ClockError::OutOfRange)?;
        if by.is_negative() {
            return Err(ClockError::OutOfRange);
        }
        match setting.still() {
            Some(still) => *still = to,
            None => setting.ahead += by,
        }
        Ok(Now(to))
    }

    /// The moment that an ISO 8601 duration leads to from here.
    pub fn after(&self, by: &str) -> Result<Timestamp, ClockError> {
        let by = duration(by)?;
        let to = self.setting().now().checked_add(by).map_err(|_| ClockError::OutOfRange)?;
        if by.is_negative() { Err(ClockError::OutOfRange) } else { Ok(to) }
    }

    /// Moves the clock to a moment, unless it is there already.
    pub fn set_forward(&self, to: Timestamp) {
        if to > self.now().timestamp() {
            self.set(to);
        }
    }

    /// Moves the clock to a moment, back as well as forward; whether it runs or stands still, it goes on doing so.
    pub fn set(&self, to: Timestamp) -> Now {
        let mut setting = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        match setting.still() {
            Some(still) => *still = to,
            None => setting.ahead = to.duration_since(real_now()),
        }
        Now(to)
    }

    /// Has the clock wait: what is done meanwhile is done at one moment, however long it takes. One at a time may do so.
    pub fn hold(&self) -> ClockHeld<'_> {
        let mut setting = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        setting.held_at = Some(setting.now());
        ClockHeld(self)
    }

    /// Stops the clock, where it is or at a moment.
    pub fn freeze(&self, at: Option<Timestamp>) -> Now {
        let mut setting = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        let at = at.unwrap_or_else(|| setting.now());
        setting.stopped_at = Some(at);
        Now(at)
    }

    /// Lets the clock go on from where it stopped.
    pub fn run(&self) -> Now {
        let mut setting = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = setting.stopped_at.take() {
            match &mut setting.held_at {
                Some(held) => *held = at,
                None => setting.ahead = at.duration_since(real_now()),
            }
        }
        Now(setting.now())
    }

    /// Whether it stands still.
    pub fn is_frozen(&self) -> bool {
        self.setting().stopped_at.is_some()
    }

    /// Back to where it started: real time, unless it was told another.
    pub fn reset(&self) {
        let ahead = self.start.map_or(SignedDuration::ZERO, |start| start.duration_since(real_now()));
        *self.setting.lock().unwrap_or_else(PoisonError::into_inner) = Setting { ahead, ..Setting::default() };
    }

    fn setting(&self) -> Setting {
        *self.setting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Setting {
    fn now(self) -> Timestamp {
        let still = self.stopped_at.or(self.held_at);
        still.unwrap_or_else(|| real_now().checked_add(self.ahead).unwrap_or(Timestamp::MAX))
    }

    /// Where it stands, if it does.
    fn still(&mut self) -> Option<&mut Timestamp> {
        self.stopped_at.as_mut().or(self.held_at.as_mut())
    }
}
