//! What server-side synchronisation keeps beside the rows: when mailboxes are looked at, and indexes of what it asks for.

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;
use uuid::Uuid;

use super::act::{ActKind, ActLink};
use super::cycle::running;
use super::receive::conversation;
use crate::dataverse::email::PENDING_SEND;
use crate::dataverse::row::Row;
use crate::dataverse::table::Table;

/// What is kept beside the rows. It follows from them, but for links and moments.
#[derive(Clone, Debug, Default)]
pub struct SyncBook {
    /// Mailboxes that are to be looked at, by the moment.
    pub(super) due: OrdSet<(Timestamp, Uuid)>,
    /// The same moments by mailbox.
    pub(super) moments: OrdMap<Uuid, Timestamp>,
    /// E-mails that wait to be sent, by the mailbox that sends them.
    pub(super) pending: OrdSet<(Uuid, Uuid)>,
    /// E-mails by Message-ID.
    pub(super) messages: OrdMap<String, Uuid>,
    /// E-mails by tracking token.
    pub(super) tokens: OrdMap<String, Uuid>,
    /// E-mails by the conversation that they are in.
    pub(super) conversations: OrdMap<String, Uuid>,
    /// Appointments, contacts and tasks by version.
    pub(super) versions: OrdMap<u64, (ActKind, Uuid)>,
    /// Which row is which item, by mailbox and row.
    pub(super) links: OrdMap<(Uuid, Uuid), ActLink>,
    /// Rows by mailbox and item.
    pub(super) items: OrdMap<(Uuid, String), Uuid>,
    /// Mailboxes of linked rows, by row.
    pub(super) linked: OrdSet<(Uuid, Uuid)>,
    /// Rows whose items Exchange has not told of yet, by mailbox.
    pub(super) unseen: OrdSet<(Uuid, Uuid)>,
    /// Linked rows that are gone, or that failed: to be looked at again, by mailbox.
    pub(super) again: OrdSet<(Uuid, Uuid)>,
}

impl SyncBook {
    /// A row was written.
    pub(in crate::dataverse) fn written(&mut self, table: &'static Table, old: Option<&Row>, row: &Row) {
        match table.logical {
            "email" => {
                if let Some(old) = old {
                    self.forget_email(old);
                }
                if let Some(mailbox) = row.reference("sendermailboxid").filter(|_| is_pending(row)) {
                    self.pending.insert((mailbox.id, row.id));
                }
                for (word, index) in self.words(row) {
                    // The first that has it is the one that is meant.
                    if !word.is_empty() && !index.contains_key(word) {
                        index.insert(word.to_owned(), row.id);
                    }
                }
            }
            "mailbox" => self.follow_mailbox(row),
            _ => {
                if let Some(kind) = ActKind::of_table(table.logical) {
                    if let Some(old) = old {
                        self.versions.remove(&old.version);
                    }
                    self.versions.insert(row.version, (kind, row.id));
                }
            }
        }
    }

    /// A row is gone.
    pub(in crate::dataverse) fn taken(&mut self, table: &'static Table, old: &Row) {
        match table.logical {
            "email" => self.forget_email(old),
            "mailbox" => {
                self.forget(old.id);
                let links: Vec<Uuid> = self.rows_of(old.id).collect();
                for row in links {
                    self.unlink(old.id, row);
                }
            }
            _ => {
                self.versions.remove(&old.version);
                let mailboxes: Vec<Uuid> = self.mailboxes_of(old.id).collect();
                for mailbox in mailboxes {
                    self.again.insert((mailbox, old.id));
                }
            }
        }
    }

    /// A mailbox with a part that runs is looked at; one without is not.
    fn follow_mailbox(&mut self, row: &Row) {
        if running(row).is_empty() {
            self.forget(row.id);
        } else if !self.moments.contains_key(&row.id) {
            let Some(crate::dataverse::Cell::Moment(now)) = row.get("modifiedon") else { return };
            let due = now.checked_add(super::SYNC_CYCLE).unwrap_or(Timestamp::MAX);
            self.schedule(row.id, due);
        }
    }

    pub(super) fn schedule(&mut self, mailbox: Uuid, due: Timestamp) {
        self.forget(mailbox);
        self.due.insert((due, mailbox));
        self.moments.insert(mailbox, due);
    }

    pub(super) fn forget(&mut self, mailbox: Uuid) {
        if let Some(due) = self.moments.remove(&mailbox) {
            self.due.remove(&(due, mailbox));
        }
    }

    fn forget_email(&mut self, old: &Row) {
        if let Some(mailbox) = old.reference("sendermailboxid") {
            self.pending.remove(&(mailbox.id, old.id));
        }
        for (word, index) in self.words(old) {
            if index.get(word) == Some(&old.id) {
                index.remove(word);
            }
        }
    }

    /// By what an e-mail is looked up, and where.
    fn words<'a>(&'a mut self, row: &'a Row) -> [(&'a str, &'a mut OrdMap<String, Uuid>); 3] {
        [
            (row.text("messageid"), &mut self.messages),
            (row.text("trackingtoken"), &mut self.tokens),
            (conversation(row.text("conversationindex")).unwrap_or_default(), &mut self.conversations),
        ]
    }

    /// A row and an item are the same from now on.
    pub(super) fn link(&mut self, mailbox: Uuid, row: Uuid, link: ActLink) {
        self.unlink(mailbox, row);
        if !link.item.is_empty() {
            self.items.insert((mailbox, link.item.clone()), row);
        }
        if !link.seen {
            self.unseen.insert((mailbox, row));
        }
        self.linked.insert((row, mailbox));
        self.links.insert((mailbox, row), link);
    }

    /// Something else is known of a row and an item that are the same.
    pub(super) fn relink(&mut self, mailbox: Uuid, row: Uuid, link: ActLink) {
        let again = self.again.contains(&(mailbox, row));
        self.link(mailbox, row, link);
        if again {
            self.again.insert((mailbox, row));
        }
    }

    /// They are no more.
    pub(super) fn unlink(&mut self, mailbox: Uuid, row: Uuid) {
        if let Some(link) = self.links.remove(&(mailbox, row)) {
            self.items.remove(&(mailbox, link.item));
        }
        self.linked.remove(&(row, mailbox));
        self.unseen.remove(&(mailbox, row));
        self.again.remove(&(mailbox, row));
    }

    pub(super) fn rows_of(&self, mailbox: Uuid) -> impl Iterator<Item = Uuid> + '_ {
        let from = (mailbox, Uuid::nil());
        self.links.range(from..).take_while(move |((of, _), _)| *of == mailbox).map(|((_, row), _)| *row)
    }

    fn mailboxes_of(&self, row: Uuid) -> impl Iterator<Item = Uuid> + '_ {
        self.linked.range((row, Uuid::nil())..).take_while(move |(of, _)| *of == row).map(|(_, mailbox)| *mailbox)
    }

    pub(in crate::dataverse) fn check(&self, found: &mut Vec<String>) {
        let moments: Vec<_> = self.moments.iter().map(|(mailbox, due)| (*due, *mailbox)).collect();
        if moments.len() != self.due.len() || !moments.iter().all(|moment| self.due.contains(moment)) {
            found.push("the mailboxes that are to be looked at differ from their moments".to_owned());
        }
        if self.links.len() != self.linked.len() {
            found.push("linked rows differ from their links".to_owned());
        }
        for ((mailbox, item), row) in &self.items {
            if self.links.get(&(*mailbox, *row)).is_none_or(|link| link.item != *item) {
                found.push(format!("{item} is linked to {row}, which does not know"));
            }
        }
    }
}

fn is_pending(email: &Row) -> bool {
    email.whole("statuscode") == Some(PENDING_SEND)
}
