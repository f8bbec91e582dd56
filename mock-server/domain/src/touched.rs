//! Which mailboxes somebody had in his hands to change them, in that order: who remembers where he looked last finds those
//! of since then, and none of the others.

use imbl::OrdMap;

/// Mailboxes by when they were last to be changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    turn: u64,
    at: OrdMap<u64, u64>,
    of: OrdMap<u64, u64>,
}

impl Touched {
    /// A mailbox is about to be changed.
    pub fn mark(&mut self, mailbox: u64) {
        self.turn += 1;
        if let Some(before) = self.of.insert(mailbox, self.turn) {
            self.at.remove(&before);
        }
        self.at.insert(self.turn, mailbox);
    }

    /// A mailbox is there no more.
    pub fn forget(&mut self, mailbox: u64) {
        if let Some(turn) = self.of.remove(&mailbox) {
            self.at.remove(&turn);
        }
    }

    /// The moment, as it were, of the latest of these changes.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// No moment up to another one's is given out again.
    pub fn go_on_from(&mut self, other: &Self) {
        self.turn = self.turn.max(other.turn);
    }

    /// Those that were to be changed since such a moment.
    pub fn since(&self, turn: u64) -> impl Iterator<Item = u64> {
        self.at.range(turn.saturating_add(1)..).map(|(_, mailbox)| *mailbox)
    }
}
