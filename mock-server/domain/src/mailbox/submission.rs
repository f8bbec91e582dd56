//! How much a mailbox may send: to how many recipients in 24 hours, and how many messages in a minute.
//!
//! <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits>

use imbl::Vector;
use jiff::{SignedDuration, Timestamp};

use super::Mailbox;
use crate::cloud::{CONSUMERS, Cloud, MailboxId};
use crate::{Now, Refusal};

/// Recipients that a mailbox may write to in 24 hours.
pub const RECIPIENTS_A_DAY: u32 = 10_000;

const DAY: SignedDuration = SignedDuration::from_hours(24);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// What was sent from a mailbox lately, and how much may be. A clone shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submissions {
    /// Recipients that it may write to in 24 hours.
    pub recipients_per_day: u32,
    /// Messages that leave it in a minute; the others wait for the next ones. None where nobody counts them.
    pub messages_per_minute: Option<u32>,
    /// Moments and recipients, the oldest first. There are no more than recipients that may be written to.
    sent: Vector<(Timestamp, u32)>,
    /// All those recipients.
    recipients: u64,
}

impl Default for Submissions {
    fn default() -> Self {
        Self { recipients_per_day: RECIPIENTS_A_DAY, messages_per_minute: None, sent: Vector::new(), recipients: 0 }
    }
}

impl Submissions {
    /// Recipients in the last 24 hours.
    pub fn recent(&self, now: Now) -> u64 {
        let old = self.sent.iter().take_while(|(at, _)| is_over(*at, DAY, now));
        self.recipients - old.map(|(_, recipients)| u64::from(*recipients)).sum::<u64>()
    }

    /// Makes it that so many recipients were written to now, and none before.
    pub fn set_recent(&mut self, recipients: u32, now: Now) {
        (self.sent, self.recipients) = (Vector::new(), 0);
        if recipients > 0 {
            self.push(recipients, now.timestamp());
        }
    }

    /// When a message may leave that is sent now: at once, or when the minute is over in which too many left.
    fn leaves(&self, now: Now) -> Option<Timestamp> {
        let most = usize::try_from(self.messages_per_minute?).unwrap_or(usize::MAX);
        let (before, _) = self.sent.get(self.sent.len().checked_sub(most)?)?;
        Some(Now(*before).plus(MINUTE).timestamp()).filter(|due| *due > now.timestamp())
    }

    fn push(&mut self, recipients: u32, at: Timestamp) {
        self.recipients += u64::from(recipients);
        self.sent.push_back((at, recipients));
    }

    /// Counts a message, and forgets those that do not count any more.
    fn count(&mut self, recipients: u32, at: Timestamp, now: Now) {
        while let Some((_, old)) = self.sent.front().copied().filter(|(at, _)| is_over(*at, DAY, now)) {
            self.recipients -= u64::from(old);
            self.sent.pop_front();
        }
        self.push(recipients, at);
    }
}

fn is_over(at: Timestamp, lasts: SignedDuration, now: Now) -> bool {
    Now(at).plus(lasts) <= now
}

impl Mailbox {
    /// Whether so many more recipients may be written to.
    fn check_recipients(&self, recipients: usize, now: Now) -> Result<(), Refusal> {
        let (sent, limit) = (self.submissions.recent(now), u64::from(self.submissions.recipients_per_day));
        if sent + recipients as u64 <= limit {
            return Ok(());
        }
        let personal = self.owner.tenant == CONSUMERS;
        Err(Refusal::SubmissionQuotaExceeded { address: self.address.clone(), sent, limit, personal })
    }
}

impl Cloud {
    /// Whether a mailbox may send something to so many recipients: it must have room, and have written to few enough.
    pub fn may_submit(&self, from: MailboxId, recipients: usize, now: Now) -> Result<(), Refusal> {
        let sender = self.mailboxes.get(&from).ok_or(Refusal::ItemMissing)?;
        if recipients == 0 {
            return Ok(());
        }
        sender.check_sending_room(self.quota_of(sender))?;
        sender.check_recipients(recipients, now)
    }

    /// Counts something that was sent. When it leaves, where that is not at once.
    pub(super) fn submitted(&mut self, from: MailboxId, recipients: usize, now: Now) -> Option<Timestamp> {
        let sender = self.mailbox_mut(from).filter(|_| recipients > 0)?;
        let leaves = sender.submissions.leaves(now);
        let recipients = u32::try_from(recipients).unwrap_or(u32::MAX);
        sender.submissions.count(recipients, leaves.unwrap_or(now.timestamp()), now);
        leaves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Now = Now(Timestamp::UNIX_EPOCH);

    fn at(minutes: i64) -> Now {
        NOW.plus(SignedDuration::from_mins(minutes))
    }

    #[test]
    fn the_day_slides_with_the_clock() {
        let mut known = Submissions::default();
        known.count(3, NOW.timestamp(), NOW);
        known.count(4, at(60).timestamp(), at(60));
        for (minutes, recent) in [(60, 7), (24 * 60 - 1, 7), (24 * 60, 4), (25 * 60 - 1, 4), (25 * 60, 0), (0, 7)] {
            assert_eq!(known.recent(at(minutes)), recent, "after {minutes} minutes");
        }
        known.count(1, at(24 * 60).timestamp(), at(24 * 60));
        assert_eq!((known.sent.len(), known.recipients), (2, 5), "what is over is forgotten");
    }

    #[test]
    fn what_is_too_much_for_a_minute_waits_for_the_next_ones() {
        let mut known = Submissions { messages_per_minute: Some(2), ..Submissions::default() };
        let mut left = Vec::new();
        for _ in 0..5 {
            let leaves = known.leaves(NOW).unwrap_or(NOW.timestamp());
            known.count(1, leaves, NOW);
            left.push(leaves.as_second() / 60);
        }
        assert_eq!(left, [0, 0, 1, 1, 2]);
        assert_eq!(known.leaves(at(4)), None);
        known.messages_per_minute = None;
        assert_eq!(known.leaves(NOW), None);
    }
}
