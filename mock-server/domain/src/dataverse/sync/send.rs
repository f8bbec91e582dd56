//! E-mails that wait to be sent, and what becomes of them.

use std::sync::Arc;

use uuid::Uuid;

use crate::Now;
use crate::dataverse::email::{BCC, CC, FAILED, PENDING_SEND, SENT, TO};
use crate::dataverse::environment::Environment;
use crate::dataverse::row::RowDraft;
use crate::dataverse::table::Table;

/// E-mails that one look sends at the most.
const AT_ONCE: usize = 50;

/// An e-mail that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingEmail {
    /// Its id.
    pub id: Uuid,
    /// Subject, with its tracking token.
    pub subject: String,
    /// What it says, as HTML.
    pub body: String,
    /// To whom.
    pub to: Vec<String>,
    /// To whom in copy.
    pub cc: Vec<String>,
    /// To whom besides.
    pub bcc: Vec<String>,
    /// Low, Normal or High.
    pub importance: &'static str,
    /// Whether it was tried before: then it may have been sent already.
    pub tried: bool,
}

impl Environment {
    /// The e-mails that a mailbox is to send, the oldest first.
    pub(super) fn outgoing(&self, mailbox: Uuid) -> Vec<OutgoingEmail> {
        let waiting = self.sync.pending.range((mailbox, Uuid::nil())..).take_while(|(of, _)| *of == mailbox);
        let mut rows: Vec<_> = waiting.filter_map(|(_, id)| self.row("email", *id)).collect();
        rows.sort_by_key(|row| row.version);
        let emails = rows.into_iter().take(AT_ONCE).map(|row| {
            let parties = self.parties(row.id);
            let with = |mask: i64| {
                let of = parties.iter().filter(|party| party.whole("participationtypemask") == Some(mask));
                of.map(|party| self.party_address(party)).collect()
            };
            OutgoingEmail {
                id: row.id,
                subject: row.text("subject").to_owned(),
                body: row.text("description").to_owned(),
                to: with(TO),
                cc: with(CC),
                bcc: with(BCC),
                importance: match row.whole("prioritycode") {
                    Some(0) => "Low",
                    Some(2) => "High",
                    _ => "Normal",
                },
                tried: row.whole("deliveryattempts").unwrap_or(0) > 0,
            }
        });
        emails.collect()
    }

    /// An e-mail was sent, under that Message-ID and in that place of a conversation.
    pub fn email_sent(&mut self, id: Uuid, (message_id, conversation): (&str, &str), now: Now) {
        let attempts = self.attempts(id);
        let mut draft = RowDraft::default()
            .with("statuscode", SENT)
            .with("senton", now.timestamp())
            .with("actualend", now.timestamp())
            .with("deliveryattempts", attempts + 1);
        for (column, text, most) in [("messageid", message_id, 320), ("conversationindex", conversation, 2048)] {
            if !text.is_empty() {
                let kept: String = text.chars().take(most).collect();
                draft.set(column, Some(kept.as_str().into()));
            }
        }
        self.write_pending(id, draft, now);
    }

    /// An e-mail could not be sent. For reasons of its own it failed; else it waits.
    pub fn email_not_sent(&mut self, id: Uuid, fails: bool, now: Now) {
        let mut draft = RowDraft::default().with("deliveryattempts", self.attempts(id) + 1);
        if fails {
            draft = draft.with("statuscode", FAILED);
        }
        self.write_pending(id, draft, now);
    }

    fn attempts(&self, id: Uuid) -> i64 {
        self.row("email", id).and_then(|row| row.whole("deliveryattempts")).unwrap_or(0)
    }

    /// Writes into an e-mail that still waits.
    fn write_pending(&mut self, id: Uuid, draft: RowDraft, now: Now) {
        let row = self.row("email", id).filter(|row| row.whole("statuscode") == Some(PENDING_SEND));
        let (Some(row), Some(table)) = (row.map(Arc::clone), Table::named("email")) else { return };
        let by = self.system_user;
        self.write(table, &row, draft, by, now);
    }
}
