//! How much memory clients make the process hold: bodies that are being read, and answers that wait to be taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::limits::HELD;

/// What a process holds for its clients.
#[derive(Debug, Default)]
pub struct Budget {
    bytes: AtomicUsize,
}

/// Some of it, until it is dropped.
#[derive(Debug)]
pub struct HeldBytes {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    /// Whether no further request should be begun.
    pub fn is_spent(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) >= HELD.count()
    }

    /// Counts bytes that are there already.
    pub fn hold(self: &Arc<Self>, bytes: usize) -> HeldBytes {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        HeldBytes { budget: Arc::clone(self), bytes }
    }
}

impl HeldBytes {
    /// Takes more, unless nothing is left.
    pub fn grow(&mut self, bytes: usize) -> bool {
        if self.budget.is_spent() {
            return false;
        }
        self.budget.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        true
    }
}

impl Drop for HeldBytes {
    fn drop(&mut self) {
        self.budget.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
