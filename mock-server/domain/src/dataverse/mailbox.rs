//! Mailboxes: how they come to be with users and queues, and what of them stands there too.

use std::sync::Arc;

use jiff::SignedDuration;
use uuid::Uuid;

use super::alert::SyncPart;
use super::approval::{APPROVAL, BY_ADMINISTRATOR, PENDING};
use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;

/// Mailboxes that are tested at one moment; further ones are a second later.
const TESTS_AT_ONCE: usize = 100;

/// The column by which a test is asked for.
const TEST_WANTED: &str = "testemailconfigurationscheduled";

/// The column that says until when a test waits that failed and is tried again.
const POSTPONED: &str = "postponetestemailconfigurationuntil";

/// What stands at a mailbox and at its user or queue.
const MIRRORED: [&str; 4] = [APPROVAL, BY_ADMINISTRATOR, "incomingemaildeliverymethod", "outgoingemaildeliverymethod"];

impl Environment {
    /// A user and a queue have a mailbox.
    pub(super) fn make_mailbox(&mut self, table: &'static Table, id: Uuid, by: Uuid, now: Now) {
        let Some(row) = self.row(table.logical, id).map(Arc::clone) else { return };
        let Some(mailboxes) = Table::named("mailbox") else { return };
        if row.get("applicationid").is_some() || id == self.system_user {
            return;
        }
        let is_user = table.logical == "systemuser";
        let address = row.text(if is_user { "internalemailaddress" } else { "emailaddress" }).to_owned();
        let name = if is_user { row.text("fullname") } else { row.text("name") };
        let name = if name.is_empty() { address.as_str() } else { name };
        let owner = if is_user { Some(RowReference { table: "systemuser", id }) } else { row.reference("ownerid") };
        let defaults = self.default_processing();
        let approval = if address.is_empty() { 0 } else { PENDING };
        let mut draft = RowDraft::default()
            .with("name", name)
            .with("regardingobjectid", RowReference { table: table.logical, id })
            .with(APPROVAL, approval)
            .with("isforwardmailbox", false)
            .with("incomingemaildeliverymethod", defaults.incoming)
            .with("outgoingemaildeliverymethod", defaults.outgoing)
            // A queue has no appointments.
            .with("actdeliverymethod", if is_user { defaults.act } else { 2 });
        draft.set("emailaddress", (!address.is_empty()).then(|| Cell::from(address.as_str())));
        draft.set("ownerid", owner.map(Cell::from));
        draft.set("emailserverprofile", defaults.profile.map(Cell::from));
        let mailbox = self.insert(mailboxes, draft, by, now);
        let mut row = Row::clone(&row);
        row.set("defaultmailbox", Some(RowReference { table: "mailbox", id: mailbox }.into()));
        for (column, value) in [
            (APPROVAL, approval),
            ("incomingemaildeliverymethod", defaults.incoming),
            ("outgoingemaildeliverymethod", defaults.outgoing),
        ] {
            row.set(column, Some(Cell::Whole(value)));
        }
        self.put(table, row);
    }

    /// What follows from a change of a mailbox: a new address waits for approval, and what was tested with other settings
    /// is tested no more.
    pub(super) fn follow_from(row: &Row, draft: &mut RowDraft) {
        let changes =
            |draft: &RowDraft, column: &str| draft.get(column).is_some_and(|wanted| wanted != row.get(column));
        let readdressed = changes(draft, "emailaddress");
        if readdressed {
            let has_address =
                draft.get("emailaddress").flatten().and_then(Cell::text).is_some_and(|text| !text.is_empty());
            draft.set(APPROVAL, Some(Cell::Whole(if has_address { PENDING } else { 0 })));
            draft.set(BY_ADMINISTRATOR, Some(false.into()));
        }
        let wanted = draft.get(TEST_WANTED) == Some(Some(&Cell::Flag(true)));
        for part in SyncPart::ALL {
            let (status, (method, _)) = (part.status(), part.method());
            let void = wanted || readdressed || changes(draft, "emailserverprofile") || changes(draft, method);
            if void && draft.get(status).is_none() {
                draft.set(status, Some(Cell::Whole(0)));
            }
        }
        if wanted {
            draft.set("testemailconfigurationretrycount", Some(Cell::Whole(0)));
            draft.set(POSTPONED, None);
        }
    }

    /// What follows from a change elsewhere: mailboxes and those whose they are say the same, and a test is due.
    pub(super) fn follow_update(&mut self, table: &'static Table, old: &Row, approves: bool, now: Now) {
        let Some(new) = self.row(table.logical, old.id).map(Arc::clone) else { return };
        self.follow_owner(table, old, &new, now);
        if table.logical == "mailbox" {
            self.follow_test(old, &new, approves, now);
        }
        let (other, addresses) = match table.logical {
            "mailbox" => match new.reference("regardingobjectid") {
                Some(to) if to.table == "queue" => (Some(to), ("emailaddress", "emailaddress")),
                to => (to, ("emailaddress", "internalemailaddress")),
            },
            "systemuser" => (new.reference("defaultmailbox"), ("internalemailaddress", "emailaddress")),
            "queue" => (new.reference("defaultmailbox"), ("emailaddress", "emailaddress")),
            _ => return,
        };
        let Some((other, to)) = other.and_then(|to| Some((Table::named(to.table)?, to.id))) else { return };
        let Some(row) = self.row(other.logical, to).map(Arc::clone) else { return };
        let mirrored = MIRRORED.into_iter().map(|column| (column, column)).chain([addresses]);
        let mut draft = RowDraft::default();
        for (here, there) in mirrored.filter(|(here, _)| new.get(here) != old.get(here)) {
            if new.get(here) != row.get(there) {
                draft.set(there, new.get(here).cloned());
            }
        }
        if draft.values.is_empty() {
            return;
        }
        if other.logical == "mailbox" {
            Self::follow_from(&row, &mut draft);
        }
        self.write(other, &row, draft, self.system_user, now);
        // The mailbox may have followed from what it was told, and tells that back.
        if other.logical == "mailbox" {
            self.follow_update(other, &row, false, now);
        }
    }

    /// A mailbox that was made with a test wanted is tested.
    pub(super) fn follow_new_mailbox(&mut self, id: Uuid, now: Now) {
        if self.row("mailbox", id).is_some_and(|row| row.flag(TEST_WANTED)) {
            self.schedule_test(id, now.plus(self.test_delay), false);
        }
    }

    /// Puts a test in its place in the row of those that are due, or takes it out.
    fn follow_test(&mut self, old: &Row, new: &Row, approves: bool, now: Now) {
        // Whoever asks again does not wait until what failed would be tried again.
        let asked_again = old.get(POSTPONED).is_some() && new.get(POSTPONED).is_none();
        match (old.flag(TEST_WANTED), new.flag(TEST_WANTED)) {
            (false, true) => self.schedule_test(new.id, now.plus(self.test_delay), approves),
            (true, true) if asked_again => self.schedule_test(new.id, now.plus(self.test_delay), approves),
            (true, false) => drop(self.forget_test(new.id)),
            _ => {}
        }
    }

    /// A test is due at that moment, or in one of the next seconds where as many are due then as are done at once. Whoever
    /// may approve the address as his own has it approved as part of it.
    pub(super) fn schedule_test(&mut self, mailbox: Uuid, mut due: Now, approves: bool) {
        self.forget_test(mailbox);
        while self.tests.get(&due.timestamp()).is_some_and(|others| others.len() >= TESTS_AT_ONCE) {
            due = due.plus(SignedDuration::from_secs(1));
        }
        self.tests.entry(due.timestamp()).or_default().insert(mailbox);
        self.test_moments.insert(mailbox, (due.timestamp(), approves));
    }

    /// A test is due no more. Says whether the address was to be approved as part of it.
    pub(super) fn forget_test(&mut self, mailbox: Uuid) -> bool {
        let Some((due, approves)) = self.test_moments.remove(&mailbox) else { return false };
        if let Some(others) = self.tests.get_mut(&due) {
            others.remove(&mailbox);
            if others.is_empty() {
                self.tests.remove(&due);
            }
        }
        approves
    }
}
