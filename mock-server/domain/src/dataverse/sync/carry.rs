//! Rows that changed in Dynamics, and what became of carrying them over.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::act::{ActKind, ActStep, ActWork, ItemSide, RowSide, decide_act};
use super::links::is_wanted;
use crate::Now;
use crate::dataverse::cell::Cell;
use crate::dataverse::environment::Environment;
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::table::Table;

/// Rows that one look carries over at the most.
const AT_ONCE: usize = 200;
/// How often an item that failed by itself is tried again.
const TRIES: i64 = 10;

impl Environment {
    /// The rows that are to be carried over, and up to which version they were looked at.
    pub fn act_work(&mut self, mailbox: Uuid, since: u64, now: Now) -> (Vec<ActWork>, u64) {
        let user = self.row("mailbox", mailbox).and_then(|row| Self::act_user(row));
        let Some(user) = user else { return (Vec::new(), since) };
        let again: Vec<Uuid> = self
            .sync
            .again
            .range((mailbox, Uuid::nil())..)
            .take_while(|(of, _)| *of == mailbox)
            .map(|(_, row)| *row)
            .collect();
        let mut rows: Vec<(ActKind, Uuid)> = Vec::new();
        for row in again {
            if let Some(link) = self.sync.links.get(&(mailbox, row)) {
                rows.push((link.kind, row));
            } else {
                self.sync.again.remove(&(mailbox, row));
            }
        }
        let mut upto = since;
        for (version, (kind, row)) in self.sync.versions.range(since + 1..) {
            if rows.len() >= AT_ONCE {
                break;
            }
            upto = *version;
            if !rows.contains(&(*kind, *row)) && self.concerns(mailbox, user, *kind, *row) {
                rows.push((*kind, *row));
            }
        }
        rows.truncate(AT_ONCE.max(rows.len().min(AT_ONCE * 2)));
        let work = rows.into_iter().filter_map(|(kind, row)| self.work_of(mailbox, user, (kind, row), now)).collect();
        (work, upto)
    }

    fn concerns(&self, mailbox: Uuid, user: Uuid, kind: ActKind, row: Uuid) -> bool {
        let owned =
            self.row(kind.table(), row).is_some_and(|row| row.reference("ownerid").is_some_and(|to| to.id == user));
        owned || self.sync.links.contains_key(&(mailbox, row))
    }

    /// What is to be done about a row; nothing where that needs no call.
    fn work_of(&mut self, mailbox: Uuid, user: Uuid, (kind, id): (ActKind, Uuid), now: Now) -> Option<ActWork> {
        let row = self.row(kind.table(), id).map(Arc::clone);
        let link = self.sync.links.get(&(mailbox, id)).cloned();
        let (side, deletes) = match (&row, &link) {
            (_, Some(link)) if link.unlinked => return None,
            (row, Some(link)) => {
                let deletes = row.as_ref().map_or(link.deletes, |row| self.deletes(kind, row, user, now));
                (self.row_side(row.as_deref(), link, user), deletes)
            }
            (Some(row), None) if is_wanted(kind, row, user) => (RowSide::Changed, false),
            _ => return None,
        };
        let has_item = link.as_ref().is_some_and(|link| !link.item.is_empty());
        match decide_act(kind, side, ItemSide::Same, true, deletes) {
            ActStep::WriteItem => {}
            ActStep::DeleteItem if has_item => {}
            ActStep::DeleteItem | ActStep::Unlink if row.is_none() => {
                // Its item may be there, and its answer lost: then it shows when the folder is looked at.
                self.forget_link(mailbox, id);
                return None;
            }
            ActStep::DeleteItem | ActStep::Unlink => {
                self.leave_link(mailbox, id, false, now);
                return None;
            }
            _ => {
                self.sync.again.remove(&(mailbox, id));
                return None;
            }
        }
        let deletes = matches!(side, RowSide::Gone | RowSide::Left);
        let values = row.as_deref().map(|row| self.values(kind, row)).unwrap_or_default();
        let wrong = row.as_deref().filter(|_| !deletes).and_then(|row| self.act_fault(kind, row));
        let version = row.as_deref().map_or(0, |row| row.version);
        let tells = kind == ActKind::Appointment
            && match &row {
                Some(row) => self.is_invited_by(row, user, now),
                None => link.as_ref().is_some_and(|link| link.deletes),
            };
        Some(ActWork { kind, row: id, version, link, deletes, tells, values, wrong })
    }

    /// Why a row cannot be an item.
    fn act_fault(&self, kind: ActKind, row: &Row) -> Option<&'static str> {
        if kind != ActKind::Appointment {
            return None;
        }
        if self.organizer(row.id).is_none() {
            return Some("OrganizerMissing");
        }
        let has_times = row.get("scheduledstart").is_some() && row.get("scheduledend").is_some();
        (!has_times).then_some("0x80040203")
    }

    /// A row is about to be carried over: whatever comes of it, its item will be known.
    pub fn act_begun(&mut self, mailbox: Uuid, work: &ActWork, now: Now) {
        if work.link.is_none() {
            self.link_row(mailbox, (work.kind, work.row), ("", ""), (0, true), None, now);
            self.sync.again.insert((mailbox, work.row));
        }
    }

    /// An item says what its row says, or is gone with it.
    pub fn act_done(&mut self, mailbox: Uuid, work: &ActWork, item: Option<(&str, &str)>, now: Now) {
        self.sync.again.remove(&(mailbox, work.row));
        let link = self.sync.links.get(&(mailbox, work.row)).cloned();
        match item {
            Some((id, key)) => {
                let known = link.as_ref().filter(|link| !link.item.is_empty());
                let seen = known.is_some_and(|link| link.seen);
                let id = known.map_or_else(|| id.to_owned(), |link| link.item.clone());
                let mapping = link.map(|link| link.mapping);
                self.link_row(mailbox, (work.kind, work.row), (&id, key), (work.version, seen), mapping, now);
                // Whoever changed the row meanwhile is carried over next time.
                let is_newer = self.row(work.kind.table(), work.row).is_none_or(|row| row.version != work.version);
                if is_newer {
                    self.sync.again.insert((mailbox, work.row));
                }
            }
            None if self.row(work.kind.table(), work.row).is_some() => {
                self.leave_link(mailbox, work.row, true, now);
            }
            None => self.forget_link(mailbox, work.row),
        }
    }

    /// A row could not be carried over, for reasons of its own: its mapping says why, and it is tried again.
    pub fn act_failed(&mut self, mailbox: Uuid, work: &ActWork, code: i64, error: &str, now: Now) {
        self.act_begun(mailbox, work, now);
        let Some(link) = self.sync.links.get(&(mailbox, work.row)).cloned() else { return };
        let mapping = self.row("exchangesyncidmapping", link.mapping).map(Arc::clone);
        let (Some(mapping), Some(table)) = (mapping, Table::named("exchangesyncidmapping")) else { return };
        let retries = mapping.whole("retries").unwrap_or(0);
        let error: String = error.chars().take(2048).collect();
        let draft = RowDraft::default()
            .with("lastsyncerror", error.as_str())
            .with("lastsyncerrorcode", code)
            .with("lastsyncerroroccurredon", now.timestamp())
            .with("retries", retries + 1);
        let by = self.system_user;
        self.write(table, &mapping, draft, by, now);
        if retries + 1 >= TRIES {
            // It waits for somebody to change it.
            self.sync.again.remove(&(mailbox, work.row));
        } else {
            self.sync.again.insert((mailbox, work.row));
        }
    }

    /// What an item is to say of a row.
    fn values(&self, kind: ActKind, row: &Row) -> BTreeMap<&'static str, Cell> {
        let columns = kind.columns().iter();
        let mut values: BTreeMap<_, _> =
            columns.filter_map(|column| Some((*column, row.get(column)?.clone()))).collect();
        for (list, mask) in kind.people() {
            let addresses = self.party_list(row.id, *mask);
            if !addresses.is_empty() {
                values.insert(*list, addresses.as_str().into());
            }
        }
        if kind == ActKind::Task {
            if matches!(row.whole("statecode"), Some(1 | 2)) {
                values.insert("percentcomplete", 100.into());
            } else {
                // What is not done was done on no day; done to a hundred, it would be done.
                values.remove("actualend");
                if row.whole("percentcomplete") == Some(100) {
                    values.remove("percentcomplete");
                }
            }
        }
        values
    }
}
