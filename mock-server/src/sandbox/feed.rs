//! Wakes those who wait for changes. What changed stands in the history of each mailbox, so that nobody can be too slow for
//! it.

use mock365_domain::Change;
use tokio::sync::watch;

/// How often something changed.
#[derive(Debug)]
pub struct Feed {
    sender: watch::Sender<u64>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { sender: watch::Sender::new(0) }
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
        self.sender.send_modify(|count| *count += 1);
    }

    /// Is woken from now on.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.sender.subscribe()
    }
}
