//! Which row is which item: links, and the rows of `exchangesyncidmappings` that say so.

use std::sync::Arc;

use uuid::Uuid;

use super::act::{ActKind, ActLink, RowSide};
use crate::Now;
use crate::dataverse::cell::{Cell, RowReference};
use crate::dataverse::environment::Environment;
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::table::Table;

impl Environment {
    /// The user whose appointments, contacts and tasks a mailbox synchronises. Queues have none.
    pub(super) fn act_user(mailbox: &Row) -> Option<Uuid> {
        mailbox.reference("regardingobjectid").filter(|to| to.table == "systemuser").map(|to| to.id)
    }

    /// Writes down which item a row is.
    pub(super) fn link_row(
        &mut self,
        mailbox: Uuid,
        (kind, row): (ActKind, Uuid),
        (item, change_key): (&str, &str),
        (version, seen): (u64, bool),
        mapping: Option<Uuid>,
        now: Now,
    ) {
        let Some(table) = Table::named("exchangesyncidmapping") else { return };
        let user = self.row("mailbox", mailbox).and_then(|row| Self::act_user(row)).unwrap_or(self.system_user);
        let known = self.row(kind.table(), row).map(Arc::clone);
        let code = Table::named(kind.table()).map_or(0, |table| i64::from(table.type_code));
        let name = known
            .as_deref()
            .map(|row| row.text(if kind == ActKind::Contact { "fullname" } else { "subject" }).to_owned());
        let entry: String = item.chars().take(1024).collect();
        let mut draft = RowDraft::default()
            .with("objectid", row)
            .with("objecttypecode", code)
            .with("isdeletedinexchange", false)
            .with("retries", 0)
            .with("ownerid", RowReference { table: "systemuser", id: user });
        draft.set("exchangeentryid", (!entry.is_empty()).then(|| entry.as_str().into()));
        draft.set("itemsubject", name.filter(|name| !name.is_empty()).map(|name| name.as_str().into()));
        for column in ["lastsyncerror", "lastsyncerrorcode", "lastsyncerroroccurredon"] {
            draft.set(column, None);
        }
        let by = self.system_user;
        let old = mapping.and_then(|id| self.row("exchangesyncidmapping", id)).map(Arc::clone);
        let mapping = match old {
            Some(old) => {
                self.write(table, &old, draft, by, now);
                old.id
            }
            None => self.insert(table, draft, by, now),
        };
        let deletes = known.as_deref().is_some_and(|row| self.deletes(kind, row, user, now));
        let (item, change_key) = (item.to_owned(), change_key.to_owned());
        self.sync.link(
            mailbox,
            row,
            ActLink { kind, item, change_key, version, mapping, unlinked: false, seen, deletes },
        );
    }

    /// A row and its item are known to be nothing to one another.
    pub(super) fn forget_link(&mut self, mailbox: Uuid, row: Uuid) {
        let Some(link) = self.sync.links.get(&(mailbox, row)).cloned() else { return };
        self.sync.unlink(mailbox, row);
        if let Some(table) = Table::named("exchangesyncidmapping") {
            self.take(table, link.mapping);
        }
    }

    /// Both stay as they are from now on; the mapping remembers it.
    pub(super) fn leave_link(&mut self, mailbox: Uuid, row: Uuid, deleted: bool, now: Now) {
        let Some(link) = self.sync.links.get(&(mailbox, row)).cloned() else { return };
        let mapping = self.row("exchangesyncidmapping", link.mapping).map(Arc::clone);
        if let (Some(mapping), Some(table)) = (mapping, Table::named("exchangesyncidmapping")) {
            let draft = RowDraft::default().with("isdeletedinexchange", deleted).with("isunlinkedincrm", !deleted);
            let by = self.system_user;
            self.write(table, &mapping, draft, by, now);
        }
        self.sync.link(mailbox, row, ActLink { unlinked: true, ..link });
    }

    pub(super) fn row_side(&self, row: Option<&Row>, link: &ActLink, user: Uuid) -> RowSide {
        match row {
            None => RowSide::Gone,
            Some(row) if !is_kept(link.kind, row, user) => {
                if self.setting("DistinctPhysicalAndLogicalDeletesForExchangeSync") {
                    RowSide::Same
                } else {
                    RowSide::Left
                }
            }
            Some(row) if row.version != link.version => RowSide::Changed,
            Some(_) => RowSide::Same,
        }
    }

    /// Whether deleting on one side deletes on the other.
    pub(super) fn deletes(&self, kind: ActKind, row: &Row, user: Uuid, now: Now) -> bool {
        match kind {
            ActKind::Contact => true,
            ActKind::Task => row.whole("statecode") == Some(0),
            ActKind::Appointment => matches!(row.whole("statecode"), Some(0 | 3)) && self.is_invited_by(row, user, now),
        }
    }

    /// Whether an appointment is to come, and a user is who invites to it: then Exchange sends out what becomes of it.
    pub(super) fn is_invited_by(&self, row: &Row, user: Uuid, now: Now) -> bool {
        let is_future = matches!(row.get("scheduledstart"), Some(Cell::Moment(start)) if *start >= now.timestamp());
        let organizer = self.organizer(row.id).and_then(|party| party.reference("partyid"));
        is_future && organizer.is_some_and(|organizer| organizer.id == user)
    }
}

/// Whether a row becomes an item: the user's own, and open.
pub(super) fn is_wanted(kind: ActKind, row: &Row, user: Uuid) -> bool {
    is_kept(kind, row, user) && matches!((kind, row.whole("statecode")), (ActKind::Appointment, Some(3)) | (_, Some(0)))
}

/// Whether a row stays an item.
pub(super) fn is_kept(kind: ActKind, row: &Row, user: Uuid) -> bool {
    let owned = row.reference("ownerid").is_some_and(|owner| owner.id == user);
    owned && (kind != ActKind::Contact || row.whole("statecode") == Some(0))
}
