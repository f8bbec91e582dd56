//! What follows from how a look at a mailbox went: what lasts disables the part at once, what may pass is tried again.
//!
//! <https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/troubleshooting-monitoring-server-side-synchronization>

use std::sync::Arc;

use uuid::Uuid;

use super::cycle::{SYNC_CYCLE, postponed};
use super::states::SyncStates;
use crate::Now;
use crate::dataverse::alert::{SyncAlert, SyncPart, TEST_SUBJECT, UpstreamOutcome};
use crate::dataverse::cell::Cell;
use crate::dataverse::environment::Environment;
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::test_run::{RETRY_DELAY, TEST_RETRIES, retry_moment};

/// How a look at a mailbox went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// What came of each part.
    pub parts: Vec<(SyncPart, UpstreamOutcome)>,
    /// How far the mailbox is synchronised now.
    pub states: SyncStates,
    /// Subject of the e-mail that could not be sent.
    pub subject: Option<String>,
    /// What single mails and rows met, which keeps the others from nothing.
    pub warnings: Vec<(SyncPart, UpstreamOutcome)>,
    /// The folder into which mail was moved that could not be tracked.
    pub undeliverable: Option<String>,
    /// Mails, rows and items that were looked at.
    pub processed: usize,
    /// Those that failed by themselves.
    pub failed: usize,
    /// Those among them that failed before, and in the same way.
    pub stale: usize,
}

impl SyncReport {
    /// All parts went the same way.
    pub fn of_all(parts: &[SyncPart], outcome: &UpstreamOutcome) -> Self {
        Self { parts: parts.iter().map(|part| (*part, outcome.clone())).collect(), ..Self::default() }
    }

    /// Whether all went as it did before, and nothing new was there to be done.
    pub fn is_quiet(&self) -> bool {
        let fine = self.parts.iter().all(|(_, outcome)| *outcome == UpstreamOutcome::Fine);
        fine && [self.warnings.len(), self.processed, self.failed] == [self.stale; 3]
    }
}

impl Environment {
    /// Writes down how a look at a mailbox went.
    pub fn finish_sync(&mut self, mailbox: Uuid, report: &SyncReport, now: Now) {
        let Some(row) = self.row("mailbox", mailbox).map(Arc::clone) else { return };
        let tries = row.whole("transientfailurecount").unwrap_or(0);
        let alerts: Vec<(SyncPart, Option<&'static SyncAlert>)> =
            report.parts.iter().map(|(part, outcome)| (*part, SyncAlert::of(outcome))).collect();
        let passes = |alert: &SyncAlert| !alert.lasts && tries < TEST_RETRIES;
        let mut draft = RowDraft::default();
        let (mut lasting, mut again) = (Vec::new(), false);
        for (part, alert) in &alerts {
            match alert {
                None => {
                    draft.set(postponed(*part), None);
                    self.withdraw_warning(&row, *part);
                }
                Some(alert) if passes(alert) => {
                    again = true;
                    draft.set(postponed(*part), Some(retry_moment(now).timestamp().into()));
                    self.alert_of_sync(&row, *part, Some(alert.name), report.subject.as_deref(), 2, now);
                }
                Some(alert) => lasting.push((*part, Err(alert.name))),
            }
        }
        draft = errors(&row, draft, alerts.iter().find_map(|(_, alert)| *alert), now);
        draft.set("transientfailurecount", Some(if again { tries + 1 } else { 0 }.into()));
        let delay = if again { RETRY_DELAY } else { SYNC_CYCLE };
        if alerts.iter().any(|(part, _)| *part == SyncPart::Act) {
            draft.set("nextscheduledactsyncinseconds", Some(delay.as_secs().into()));
        }
        let whole = |number: usize| Cell::Whole(i64::try_from(number).unwrap_or(i64::MAX).min(i64::from(i32::MAX)));
        draft = draft.with("itemsprocessedforlastsync", whole(report.processed));
        draft = draft.with("itemsfailedforlastsync", whole(report.failed));
        if report.states != SyncStates::default() {
            draft = draft.with("exchangesyncstatexml", report.states.written().as_str());
        }
        if let Some(name) = &report.undeliverable {
            let name: String = name.chars().take(100).collect();
            draft = draft.with("undeliverablefolder", name.as_str());
        }
        self.write_mailbox(&row, draft, now);
        for (part, outcome) in &report.warnings {
            if let Some(alert) = SyncAlert::of(outcome) {
                self.alert_of_sync(&row, *part, Some(alert.name), None, 2, now);
            }
        }
        if again {
            self.sync.schedule(mailbox, retry_moment(now).timestamp());
        }
        if !lasting.is_empty() {
            self.fail_for_good(&row, lasting, report.subject.as_deref().unwrap_or_default(), now);
        }
    }

    /// Disables parts of a mailbox, and tells its owner and that of its profile.
    pub(super) fn fail_for_good(
        &mut self,
        row: &Row,
        findings: Vec<(SyncPart, Result<(), &'static str>)>,
        subject: &str,
        now: Now,
    ) {
        let mut draft = RowDraft::default().with("mailboxstatus", 2);
        for (part, found) in findings {
            let Err(cause) = found else { continue };
            draft = draft.with(part.status(), 2).with(part.enabled(), false);
            draft.set(postponed(part), None);
            let subject = Some(subject).filter(|subject| !subject.is_empty());
            self.alert_of_sync(row, part, Some(cause), subject, 3, now);
            draft = errors(row, draft, SyncAlert::named(cause), now);
        }
        self.write_mailbox(row, draft, now);
    }

    /// The alert of the test, with the subject of the e-mail that it is about.
    fn alert_of_sync(
        &mut self,
        row: &Row,
        part: SyncPart,
        cause: Option<&'static str>,
        subject: Option<&str>,
        level: i64,
        now: Now,
    ) {
        self.alert(row, part, cause, level, now);
        let Some(subject) = subject.filter(|_| part == SyncPart::Outgoing) else { return };
        for log in self.alerts_about(row, part) {
            let text = log.text("text").replace(TEST_SUBJECT, subject);
            let text: String = text.chars().take(2000).collect();
            let by = self.system_user;
            if let Some(table) = crate::dataverse::Table::named("tracelog") {
                self.write(table, &log, RowDraft::default().with("text", text.as_str()), by, now);
            }
        }
    }

    /// A warning that something is tried again holds no longer.
    fn withdraw_warning(&mut self, row: &Row, part: SyncPart) {
        let Some(table) = crate::dataverse::Table::named("tracelog") else { return };
        for log in self.alerts_about(row, part) {
            if log.whole("level") == Some(2) {
                self.take(table, log.id);
            }
        }
    }
}

/// What the columns of a mailbox say of an error, or that there is none.
fn errors(row: &Row, mut draft: RowDraft, alert: Option<&'static SyncAlert>, now: Now) -> RowDraft {
    let Some(alert) = alert else {
        for column in ["lastsyncerror", "lastsyncerrorcode", "lastsyncerroroccurredon"] {
            draft.set(column, None);
        }
        return draft.with("lastsyncerrorcount", 0).with("lastsuccessfulsynccompletedon", now.timestamp());
    };
    draft
        .with("lastsyncerror", alert.error)
        .with("lastsyncerrorcode", alert.code)
        .with("lastsyncerroroccurredon", now.timestamp())
        .with("lastsyncerrorcount", row.whole("lastsyncerrorcount").unwrap_or(0) + 1)
}
