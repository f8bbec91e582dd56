//! What changed, for everybody who waits for it: notifications, streams, the console.

use std::sync::Arc;

use mock365_domain::Change;
use tokio::sync::broadcast;

/// A bounded feed: whoever is too slow misses the oldest changes and is told so.
#[derive(Debug)]
pub struct Feed {
    sender: broadcast::Sender<Arc<Change>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(256) }
    }
}

impl Feed {
    /// Tells everybody who listens.
    pub fn publish(&self, change: Change) {
        if !change.entries.is_empty() && self.sender.receiver_count() > 0 {
            // Nobody listening is no error.
            let _ = self.sender.send(Arc::new(change));
        }
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Change>> {
        self.sender.subscribe()
    }
}
