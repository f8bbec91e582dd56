//! When a mailbox is looked at, and what is to be done there.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::send::OutgoingEmail;
use super::states::SyncStates;
use crate::Now;
use crate::dataverse::alert::SyncPart;
use crate::dataverse::cell::Cell;
use crate::dataverse::environment::Environment;
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::test_run::TestPlan;

/// How long it is from one look at a mailbox to the next.
pub const SYNC_CYCLE: SignedDuration = SignedDuration::from_mins(15);

/// What is to be done for a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncPlan {
    /// Whose Exchange is asked, how, and for which parts.
    pub upstream: TestPlan,
    /// E-mails that are to be sent, the oldest first.
    pub outgoing: Vec<OutgoingEmail>,
    /// Mail that came before is left alone.
    pub since: Timestamp,
    /// Where mail goes that cannot be tracked; nowhere where it stays.
    pub undeliverable: Option<String>,
    /// How far the mailbox is synchronised.
    pub states: SyncStates,
    /// The user whose appointments, contacts and tasks these are.
    pub user: Option<Uuid>,
}

/// The parts of a mailbox that are synchronised: enabled, by the server, and tested.
pub(super) fn running(row: &Row) -> Vec<SyncPart> {
    let runs = |part: &SyncPart| {
        let (column, by_server) = part.method();
        row.whole(column) == Some(by_server) && row.whole(part.status()) == Some(1) && row.flag(part.enabled())
    };
    if row.whole("statecode") != Some(0) {
        return Vec::new();
    }
    SyncPart::ALL.into_iter().filter(runs).collect()
}

/// The column that says until when a part is left alone.
pub(super) fn postponed(part: SyncPart) -> &'static str {
    match part {
        SyncPart::Incoming => "receivingpostponeduntil",
        SyncPart::Outgoing => "postponesendinguntil",
        SyncPart::Act => "receivingpostponeduntilforact",
    }
}

impl Environment {
    /// When the next mailbox is to be looked at.
    pub fn next_sync(&self) -> Option<Timestamp> {
        self.sync.due.get_min().map(|(due, _)| *due)
    }

    /// The mailboxes that are to be looked at, at most so many.
    pub fn due_syncs(&self, now: Now, most: usize) -> Vec<Uuid> {
        let due = self.sync.due.iter().take_while(|(due, _)| *due <= now.timestamp());
        due.take(most).map(|(_, mailbox)| *mailbox).collect()
    }

    /// Leaves out the looks before the last cycle ahead of a moment: they would find what the last ones found. Every mailbox
    /// keeps its place in the cycle.
    pub fn skip_syncs(&mut self, until: Timestamp) {
        let cycle = SYNC_CYCLE.as_secs();
        let first = until.as_second() - cycle;
        let early: Vec<(Timestamp, Uuid)> =
            self.sync.due.iter().take_while(|(due, _)| due.as_second() < first).copied().collect();
        for (due, mailbox) in early {
            let cycles = (first - due.as_second() + cycle - 1) / cycle;
            let put_off = due.checked_add(SYNC_CYCLE * i32::try_from(cycles).unwrap_or(i32::MAX));
            self.sync.schedule(mailbox, put_off.unwrap_or(until));
        }
    }

    /// Begins to look at a mailbox. What the environment itself knows to be wrong ends it.
    pub fn begin_sync(&mut self, mailbox: Uuid, now: Now) -> Option<SyncPlan> {
        self.sync.forget(mailbox);
        self.forget_claims(now);
        let row = self.row("mailbox", mailbox).map(Arc::clone)?;
        let waits = |part: &SyncPart| matches!(row.get(postponed(*part)), Some(Cell::Moment(until)) if *until > now.timestamp());
        let parts: Vec<SyncPart> = running(&row).into_iter().filter(|part| !waits(part)).collect();
        if !running(&row).is_empty() {
            self.sync.schedule(mailbox, now.plus(SYNC_CYCLE).timestamp());
        }
        if parts.is_empty() {
            return None;
        }
        if let Err(cause) = self.gate(&row) {
            let findings = parts.iter().map(|part| (*part, Err(cause))).collect();
            self.fail_for_good(&row, findings, "", now);
            return None;
        }
        let row = self.with_beginning(&row, now)?;
        let upstream = self.plan(&row, parts);
        let has = |part| upstream.parts.contains(&part);
        let states = SyncStates::read(row.text("exchangesyncstatexml"));
        let profile = row.reference("emailserverprofile").and_then(|to| self.row(to.table, to.id));
        let moves = profile.is_some_and(|profile| profile.flag("moveundeliveredemails"));
        let named = Some(row.text("undeliverablefolder")).filter(|name| !name.is_empty()).unwrap_or("Undeliverable");
        Some(SyncPlan {
            outgoing: if has(SyncPart::Outgoing) { self.outgoing(mailbox) } else { Vec::new() },
            since: self.since(&row, now),
            undeliverable: moves.then(|| named.to_owned()),
            user: Self::act_user(&row),
            states,
            upstream,
        })
    }

    /// The first look writes down from when on mail is processed, where nobody said so.
    fn with_beginning(&mut self, row: &Row, now: Now) -> Option<Arc<Row>> {
        let mut draft = RowDraft::default().with("lastsyncstartedon", now.timestamp());
        if row.get("processemailreceivedafter").is_none() {
            // What came between the test and this look counts.
            let since = row.get("testmailboxaccesscompletedon").cloned();
            draft.set("processemailreceivedafter", since.or(Some(now.timestamp().into())));
        }
        self.write_mailbox(row, draft, now);
        self.row("mailbox", row.id).map(Arc::clone)
    }

    /// From when on mail is processed: the profile says so, or the mailbox.
    fn since(&self, mailbox: &Row, now: Now) -> Timestamp {
        let profile = mailbox.reference("emailserverprofile").and_then(|to| self.row(to.table, to.id));
        let said = profile.and_then(|profile| profile.get("processemailsreceivedafter"));
        match said.or_else(|| mailbox.get("processemailreceivedafter")) {
            // Exchange tells the second in which mail came.
            Some(Cell::Moment(since)) => Timestamp::from_second(since.as_second()).unwrap_or(*since),
            _ => now.timestamp(),
        }
    }
}
