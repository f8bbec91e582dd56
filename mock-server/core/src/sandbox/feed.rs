//! Wakes those who wait for changes. What changed stands in the history of each mailbox, so that nobody can be too slow for
//! it.

use mock365_domain::Change;
use tokio::sync::watch;

/// Wakes those who wait.
#[derive(Debug)]
pub struct Feed {
    sender: watch::Sender<Woken>,
}

/// Why those who waited were woken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// How often something changed.
    pub changes: u64,
    /// How often everything was put back to how it was once: what was begun before is over then.
    pub resets: u64,
}

impl Default for Feed {
    fn default() -> Self {
        Self { sender: watch::Sender::new(Woken::default()) }
    }
}

impl Feed {
    /// Wakes everybody who waits, where something changed.
    pub fn publish(&self, change: &Change) {
        if !change.entries.is_empty() {
            self.wake();
        }
    }

    /// Wakes everybody who waits.
    pub fn wake(&self) {
        self.sender.send_modify(|woken| woken.changes += 1);
    }

    /// Wakes everybody who waits, because everything was put back.
    pub fn begin_anew(&self) {
        self.sender.send_modify(|woken| woken.resets += 1);
    }

    /// Is woken from now on.
    pub fn listen(&self) -> watch::Receiver<Woken> {
        self.sender.subscribe()
    }
}
