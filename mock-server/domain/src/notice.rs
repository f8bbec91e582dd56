//! Notices of Microsoft 365: kept in the outbox, and mailed to whoever has a mailbox here.

use crate::cloud::{Cloud, Notice};
use crate::mailbox::{Body, Item, Message, Recipient};
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
        let draft = Item::<Message>::draft(key, inbox, conversation, now);
        let content = Message {
            from: Some(sender.clone()),
            sender: Some(sender),
            to: vec![to],
            is_read: false,
            is_draft: false,
            ..draft.content
        };
        let body = Body::text(notice.text.clone());
        let message = Item { subject: notice.subject.clone(), body, content, ..draft };
        self.mailbox_mut(id)?.insert(message).ok()
    }
}
