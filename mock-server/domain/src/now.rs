//! The moment at which something happens: passed in, never asked for.

use jiff::{SignedDuration, Timestamp};

/// A moment on the sandbox's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub Timestamp);

impl Now {
    /// The moment as a timestamp.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// Its second: directories keep no more of moments at which objects are made and deleted.
    pub fn second(self) -> Timestamp {
        Timestamp::from_second(self.0.as_second()).unwrap_or(self.0)
    }

    /// This moment moved by `by`; stays where it is at the ends of time.
    #[must_use]
    pub fn plus(self, by: SignedDuration) -> Self {
        Self(self.0.checked_add(by).unwrap_or(self.0))
    }
}
