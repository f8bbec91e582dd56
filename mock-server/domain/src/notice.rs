//! Notices of Microsoft 365: kept in the outbox, and mailed to whoever has a mailbox here.

use crate::cloud::{Cloud, Notice};
use crate::mailbox::{Body, Message, Recipient};
use crate::{Change, Now};

/// Who sends them.
const SENDER: (&str, &str) = ("Microsoft Azure", "azure-noreply@microsoft.com");
/// Notices that the outbox keeps; the oldest go first.
const OUTBOX: usize = 1000;

impl Cloud {
    /// Sends a notice; an address without a mailbox here is told through the outbox alone.
    pub fn notify(&mut self, notice: Notice, now: Now) -> Change {
        let change = self.mail(&notice, now).unwrap_or_default();
        self.outbox.push(notice);
        let over = self.outbox.len().saturating_sub(OUTBOX);
        self.outbox.drain(..over);
        change
    }

    /// Puts it into the reader's Inbox.
    fn mail(&mut self, notice: &Notice, now: Now) -> Option<Change> {
        let reader = self.mailbox_at(&notice.to)?;
        let (id, inbox, to) = (reader.id, reader.well_known_key("inbox"), reader.as_recipient());
        let sender = Recipient::new(SENDER.0, SENDER.1);
        let (key, conversation) = (self.number(), self.guid());
        let message = Message {
            subject: notice.subject.clone(),
            body: Body::text(notice.text.clone()),
            from: Some(sender.clone()),
            sender: Some(sender),
            to: vec![to],
            is_read: false,
            is_draft: false,
            ..Message::draft(key, inbox, conversation, now)
        };
        self.mailbox_mut(id)?.insert_message(message).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_outbox_keeps_the_latest() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = crate::default::cloud(now);
        for number in 0..OUTBOX + 5 {
            let to = "nobody@nowhere.example".to_owned();
            cloud.notify(Notice { at: now.timestamp(), to, subject: number.to_string(), text: String::new() }, now);
        }
        let first = cloud.outbox.first().map(|notice| notice.subject.as_str());
        assert_eq!((cloud.outbox.len(), first), (OUTBOX, Some("5")));
    }
}
