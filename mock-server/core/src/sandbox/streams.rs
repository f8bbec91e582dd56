//! Connections on which accounts are told what happens, as long as they are open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mock365_domain::UserRef;
use uuid::Uuid;

/// All of a sandbox.
#[derive(Debug, Default)]
pub struct Streams {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many each account has.
    open: BTreeMap<UserRef, usize>,
    /// The connection that a subscription is told on: the latest that asked for it.
    by_subscription: BTreeMap<Uuid, u64>,
    last: u64,
}

/// One of them; it is counted until it is dropped.
#[derive(Debug)]
pub struct OpenStream {
    streams: Arc<Streams>,
    owner: UserRef,
    number: u64,
}

impl Streams {
    /// One more for an account, which takes these subscriptions over; nothing where it has as many as it may.
    pub fn open(self: &Arc<Self>, owner: UserRef, most: usize, subscriptions: &[Uuid]) -> Option<OpenStream> {
        let mut state = self.state();
        let open = state.open.entry(owner).or_default();
        if *open >= most {
            return None;
        }
        *open += 1;
        state.last += 1;
        let number = state.last;
        state.by_subscription.extend(subscriptions.iter().map(|id| (*id, number)));
        Some(OpenStream { streams: Arc::clone(self), owner, number })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.state().open.values().sum()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenStream {
    /// Whether no later one took a subscription over.
    pub fn serves(&self, subscription: Uuid) -> bool {
        self.streams.state().by_subscription.get(&subscription) == Some(&self.number)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut state = self.streams.state();
        state.by_subscription.retain(|_, number| *number != self.number);
        if let Some(open) = state.open.get_mut(&self.owner) {
            *open -= 1;
            if *open == 0 {
                state.open.remove(&self.owner);
            }
        }
    }
}
