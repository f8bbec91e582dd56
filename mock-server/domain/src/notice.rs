//! Notices of Microsoft 365: kept in the outbox, and mailed to whoever has a mailbox here.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;

use crate::cloud::Cloud;
use crate::mailbox::{Body, Item, Message, Recipient};
use crate::{Change, Now};

/// Who sends them.
const SENDER: (&str, &str) = ("Microsoft Azure", "azure-noreply@microsoft.com");
/// Notices that the outbox keeps; the oldest go first.
pub const OUTBOX_KEPT: usize = 1000;
/// Bytes of them.
pub const OUTBOX_LIMIT: usize = 4 << 20;
/// Bytes of a notice's text; its other texts have an eighth of it each.
pub const NOTICE_LIMIT: usize = 16 << 10;

/// A notice that Microsoft 365 would have mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// The latest notices, bounded by number and by bytes. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    notices: VecDeque<Arc<Notice>>,
    bytes: usize,
}

impl Notice {
    /// The same without what is too long; that says so by `…`.
    fn cut(self) -> Self {
        let cut = |text: String, most: usize| {
            if text.len() <= most { text } else { format!("{}…", &text[..text.floor_char_boundary(most)]) }
        };
        let (to, subject) = (cut(self.to, NOTICE_LIMIT / 8), cut(self.subject, NOTICE_LIMIT / 8));
        Self { at: self.at, to, subject, text: cut(self.text, NOTICE_LIMIT) }
    }

    /// Roughly the bytes that it takes.
    fn size(&self) -> usize {
        150 + self.to.len() + self.subject.len() + self.text.len()
    }
}

impl Outbox {
    /// All that are kept, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Notice> {
        self.notices.iter().map(AsRef::as_ref)
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.notices.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }

    /// Roughly the bytes that they take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn push(&mut self, notice: Notice) {
        self.bytes += notice.size();
        self.notices.push_back(Arc::new(notice));
        while self.notices.len() > OUTBOX_KEPT || self.bytes > OUTBOX_LIMIT {
            let Some(oldest) = self.notices.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }
}

impl Cloud {
    /// Sends a notice; an address without a mailbox here is told through the outbox alone.
    pub fn notify(&mut self, notice: Notice, now: Now) -> Change {
        let change = self.mail(&notice, now).unwrap_or_default();
        self.outbox.push(notice.cut());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn noticed(number: usize, text: usize) -> Cloud {
        let mut cloud = Cloud::default();
        let now = Now(Timestamp::UNIX_EPOCH);
        for number in 0..number {
            let (to, subject) = ("x@y.example".to_owned(), number.to_string());
            cloud.notify(Notice { at: now.timestamp(), to, subject, text: "é".repeat(text / 2) }, now);
        }
        cloud
    }

    #[test]
    fn the_outbox_is_bounded_by_number_and_by_bytes() {
        let latest = |cloud: &Cloud| cloud.outbox.iter().next_back().map(|notice| notice.subject.clone());
        let many = noticed(OUTBOX_KEPT + 5, 0);
        assert_eq!((many.outbox.len(), latest(&many).as_deref()), (OUTBOX_KEPT, Some("1004")));
        let long = noticed(500, NOTICE_LIMIT);
        assert!(long.outbox.bytes() <= OUTBOX_LIMIT, "{}", long.outbox.bytes());
        assert!((240..=OUTBOX_LIMIT / NOTICE_LIMIT).contains(&long.outbox.len()), "{}", long.outbox.len());
        assert_eq!(latest(&long).as_deref(), Some("499"));
    }

    #[test]
    fn a_notice_is_cut_and_says_so() {
        let text = |length| noticed(1, length).outbox.iter().next().map(|notice| notice.text.clone()).expect("one");
        assert_eq!(text(NOTICE_LIMIT).len(), NOTICE_LIMIT);
        let cut = text(NOTICE_LIMIT + 1000);
        assert!(cut.len() <= NOTICE_LIMIT + '…'.len_utf8(), "{}", cut.len());
        assert!(cut.ends_with("é…"));
    }
}
