//! Automatic replies: what whoever writes to a mailbox is answered while its owner is away.
//!
//! <https://learn.microsoft.com/graph/api/resources/automaticrepliessetting>

use jiff::{SignedDuration, Timestamp};

use super::SettingsRefusal;
use crate::Now;

/// Bytes that an automatic reply may have.
pub const REPLY_LIMIT: usize = 128 << 10;

const HOUR: i64 = 60 * 60;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What whoever writes is answered.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AutomaticReplies {
    /// Whether, and when.
    pub status: ReplyStatus,
    /// Who outside of the organisation is answered.
    pub audience: ReplyAudience,
    /// When they begin, where that was said.
    pub start: Option<Timestamp>,
    /// When they end.
    pub end: Option<Timestamp>,
    /// What colleagues are told.
    pub internal: String,
    /// What others are told.
    pub external: String,
}

/// Whether automatic replies are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ReplyStatus {
    /// Never.
    #[default]
    Disabled,
    /// Always.
    Enabled,
    /// From one moment to another.
    Scheduled,
}

/// Who outside of the organisation gets automatic replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ReplyAudience {
    /// Nobody.
    None,
    /// Those among the owner's contacts.
    Contacts,
    /// Everybody.
    #[default]
    All,
}

impl AutomaticReplies {
    /// When they begin and end; where nobody said so, Exchange offers a day from the next full hour on.
    pub fn period(&self, now: Now) -> (Timestamp, Timestamp) {
        let hour = (now.timestamp().as_second() / HOUR + 1) * HOUR;
        let start = self.start.unwrap_or(Timestamp::from_second(hour).unwrap_or(now.timestamp()));
        (start, self.end.unwrap_or_else(|| Now(start).plus(DAY).timestamp()))
    }

    /// Whether they are sent now.
    pub fn are_on(&self, now: Now) -> bool {
        let (start, end) = self.period(now);
        match self.status {
            ReplyStatus::Disabled => false,
            ReplyStatus::Enabled => true,
            ReplyStatus::Scheduled => (start..end).contains(&now.timestamp()),
        }
    }

    /// Whether they can be, whatever the time is.
    pub(super) fn check(&self) -> Result<(), SettingsRefusal> {
        let is_long = |text: &String| text.len() > REPLY_LIMIT;
        if is_long(&self.internal) || is_long(&self.external) { Err(SettingsRefusal::ReplyTooLong) } else { Ok(()) }
    }

    /// Whether they can be set so now: what is scheduled must have an end that is yet to come. Where nobody said when, the moments that
    /// are offered become theirs.
    pub fn schedule(&mut self, now: Now) -> Result<(), SettingsRefusal> {
        if self.status != ReplyStatus::Scheduled {
            return Ok(());
        }
        let (start, end) = self.period(now);
        if start >= end || end <= now.timestamp() {
            return Err(SettingsRefusal::ReplySchedule);
        }
        (self.start, self.end) = (Some(start), Some(end));
        Ok(())
    }
}
