//! Junk: whose mail a mailbox's owner wants to see no more, and what he says of a message.
//!
//! <https://learn.microsoft.com/graph/api/message-markasjunk?view=graph-rest-beta>

use super::{Mail, Mailbox};
use crate::{Change, Refusal};

/// Senders that a mailbox blocks.
///
/// <https://learn.microsoft.com/defender-office-365/configure-junk-email-settings-on-exo-mailboxes>
pub const BLOCKED_LIMIT: usize = 1024;

impl Mailbox {
    /// The addresses of those whose mail is junk, in lower case.
    pub fn blocked_senders(&self) -> impl Iterator<Item = &str> {
        self.blocked.iter().map(String::as_str)
    }

    /// Blocks the sender of a message, or lets him through again, and moves the message where it belongs then, if that is
    /// wanted.
    pub fn mark_junk(&mut self, key: u64, is_junk: bool, moves: bool) -> Result<Change, Refusal> {
        let from = sender(self.mail(key)?);
        let is_new = is_junk && !from.is_empty() && !self.blocked.contains(&from);
        if is_new && self.blocked.len() >= BLOCKED_LIMIT {
            return Err(Refusal::TooManyBlocked);
        }
        let change = if moves { self.report_junk(key, is_junk)? } else { Change::none() };
        if is_new {
            self.blocked.insert(from);
        } else if !is_junk {
            self.blocked.remove(&from);
        }
        Ok(change)
    }

    /// Moves a message that was reported as junk, or as none; its sender is not blocked for that.
    pub fn report_junk(&mut self, key: u64, is_junk: bool) -> Result<Change, Refusal> {
        let to = self.well_known_key(if is_junk { "junkemail" } else { "inbox" });
        if self.mail(key)?.folder == to { Ok(Change::none()) } else { self.relocate(key, to) }
    }

    /// Whether what arrives comes from somebody who is blocked.
    pub(super) fn blocks(&self, mail: &Mail) -> bool {
        !self.blocked.is_empty() && self.blocked.contains(&sender(mail))
    }
}

/// The address that a message is from, in lower case.
fn sender(mail: &Mail) -> String {
    mail.from.as_ref().map(|from| from.address.to_lowercase()).unwrap_or_default()
}
