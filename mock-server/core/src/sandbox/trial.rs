//! Requests that ask how something would be answered: what they change is a copy that nobody sees.

use std::cell::Cell;

thread_local! {
    static TRIAL: Cell<bool> = const { Cell::new(false) };
}

/// Whether what is done on this thread changes nothing.
pub fn is_one() -> bool {
    TRIAL.get()
}

/// Does something without changing any sandbox.
pub fn unchanged<R>(work: impl FnOnce() -> R) -> R {
    let _after = After(TRIAL.replace(true));
    work()
}

/// Puts the mark back, also when the work panics.
struct After(bool);

impl Drop for After {
    fn drop(&mut self) {
        TRIAL.set(self.0);
    }
}
