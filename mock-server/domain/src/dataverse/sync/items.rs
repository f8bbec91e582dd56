//! Items that changed in Exchange, and what follows for their rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::act::{ActChange, ActItem, ActKind, ActLink, ActStep, ItemSide, decide_act};
use crate::Now;
use crate::dataverse::alert::UpstreamOutcome;
use crate::dataverse::cell::{Cell, RowReference};
use crate::dataverse::environment::{ENVIRONMENT_ROWS_LIMIT, Environment};
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::table::Table;

impl Environment {
    /// Whether a mailbox knows an item in just that state: then it is an echo of what was written there.
    pub fn knows_item(&self, mailbox: Uuid, item: &str, change_key: &str) -> bool {
        let row = self.sync.items.get(&(mailbox, item.to_owned()));
        let link = row.and_then(|row| self.sync.links.get(&(mailbox, *row)));
        link.is_some_and(|link| link.change_key == change_key)
    }

    /// The items of a kind that Exchange has not told of since they were made. What went before anybody looked is never
    /// told of: when all is told, these are gone. Behind a new state, all are.
    pub fn unseen_items(&mut self, mailbox: Uuid, kind: ActKind, anew: bool) -> BTreeSet<String> {
        if anew {
            for row in self.sync.rows_of(mailbox).collect::<Vec<_>>() {
                if let Some(link) = self.sync.links.get(&(mailbox, row)).filter(|link| link.kind == kind).cloned() {
                    self.sync.relink(mailbox, row, ActLink { seen: false, ..link });
                }
            }
        }
        let unseen = self.sync.unseen.range((mailbox, Uuid::nil())..).take_while(|(of, _)| *of == mailbox);
        let links = unseen.filter_map(|(_, row)| self.sync.links.get(&(mailbox, *row)));
        links.filter(|link| link.kind == kind && !link.item.is_empty()).map(|link| link.item.clone()).collect()
    }

    /// Exchange told of items.
    pub fn items_seen(&mut self, mailbox: Uuid, items: &[String]) {
        for item in items {
            let Some(row) = self.sync.items.get(&(mailbox, item.clone())).copied() else { continue };
            if let Some(link) = self.sync.links.get(&(mailbox, row)).filter(|link| !link.seen).cloned() {
                self.sync.relink(mailbox, row, ActLink { seen: true, ..link });
            }
        }
    }

    /// Takes in what became of an item: what is decided for the row is done at once, what is decided for the item is
    /// found again among the rows.
    pub fn take_item(
        &mut self,
        mailbox: Uuid,
        kind: ActKind,
        change: &ActChange,
        now: Now,
    ) -> Result<(), UpstreamOutcome> {
        let Some(user) = self.row("mailbox", mailbox).and_then(|row| Self::act_user(row)) else { return Ok(()) };
        let id = match change {
            ActChange::There(item) => &item.id,
            ActChange::Gone(id) => id,
        };
        let linked = self.sync.items.get(&(mailbox, id.clone())).copied();
        let Some(row) = linked else {
            return match change {
                ActChange::There(item) => self.meet_item(mailbox, user, kind, item, now),
                ActChange::Gone(_) => Ok(()),
            };
        };
        let Some(link) = self.sync.links.get(&(mailbox, row)).cloned() else { return Ok(()) };
        if link.unlinked {
            return Ok(());
        }
        let known = self.row(kind.table(), row).map(Arc::clone);
        let row_side = self.row_side(known.as_deref(), &link, user);
        let item_side = match change {
            ActChange::There(item) if item.change_key == link.change_key => ItemSide::Same,
            ActChange::There(_) => ItemSide::Changed,
            ActChange::Gone(_) => ItemSide::Gone,
        };
        let deletes = known.as_ref().map_or(link.deletes, |row| self.deletes(kind, row, user, now));
        let step = decide_act(kind, row_side, item_side, is_later(known.as_deref(), change), deletes);
        match (step, change) {
            (ActStep::Nothing | ActStep::DeleteItem, _) => {
                self.sync.again.insert((mailbox, row));
            }
            (ActStep::WriteItem, _) => {
                // The row is carried over with the others; without an item it gets a new one.
                let gone = item_side == ItemSide::Gone;
                let item = if gone { String::new() } else { link.item.clone() };
                self.sync.link(mailbox, row, ActLink { item, seen: true, ..link });
                self.sync.again.insert((mailbox, row));
            }
            (ActStep::WriteRow, ActChange::There(item)) => self.write_row(mailbox, user, (kind, row), item, now),
            (ActStep::DeleteRow, _) => {
                self.forget_link(mailbox, row);
                if let Some(table) = Table::named(kind.table()) {
                    self.take(table, row);
                    self.clear_references(table, row);
                }
            }
            (ActStep::Unlink | ActStep::WriteRow, _) if known.is_none() => self.forget_link(mailbox, row),
            (ActStep::Unlink | ActStep::WriteRow, _) => self.leave_link(mailbox, row, item_side == ItemSide::Gone, now),
        }
        Ok(())
    }

    /// An item that no row is linked to: of a row that was carried over before, or somebody's who has it tracked.
    fn meet_item(
        &mut self,
        mailbox: Uuid,
        user: Uuid,
        kind: ActKind,
        item: &ActItem,
        now: Now,
    ) -> Result<(), UpstreamOutcome> {
        if let Some(row) = item.made_from {
            let link = self.sync.links.get(&(mailbox, row)).cloned();
            // A copy of an item that is linked is nobody's.
            if link.as_ref().is_some_and(|link| !link.item.is_empty()) {
                return Ok(());
            }
            if self.row(kind.table(), row).is_some() {
                // Its answer was lost: which version it says is not known, so that it is written again.
                let mapping = link.as_ref().map(|link| link.mapping);
                self.link_row(mailbox, (kind, row), (&item.id, &item.change_key), (0, true), mapping, now);
                self.sync.again.insert((mailbox, row));
                return Ok(());
            }
            if let Some(link) = link {
                // The row went before anybody knew of its item.
                self.sync.link(mailbox, row, ActLink { item: item.id.clone(), seen: true, ..link });
                self.sync.again.insert((mailbox, row));
                return Ok(());
            }
        }
        if !item.tracked {
            return Ok(());
        }
        let people = item.values.iter().filter(|(list, _)| kind.people().iter().any(|(known, _)| known == *list));
        let people: usize = people.filter_map(|(_, cell)| cell.text()).map(|list| list.split(';').count()).sum();
        if self.rows + people + 3 >= ENVIRONMENT_ROWS_LIMIT {
            return Err(UpstreamOutcome::Code("0x80040216".to_owned()));
        }
        let id = self.next_id();
        self.write_row(mailbox, user, (kind, id), item, now);
        Ok(())
    }

    /// Makes a row say what an item says.
    fn write_row(&mut self, mailbox: Uuid, user: Uuid, (kind, row): (ActKind, Uuid), item: &ActItem, now: Now) {
        let Some(table) = Table::named(kind.table()) else { return };
        let known = self.row(kind.table(), row).map(Arc::clone);
        let mut draft = RowDraft::default();
        for column in kind.columns() {
            let cell = item.values.get(column).cloned();
            if cell.is_none() && kind.keeps(column) {
                continue;
            }
            let held = known.as_deref().and_then(|row| row.get(column)).cloned();
            if !is_same(kind, column, held.as_ref(), cell.as_ref(), known.as_deref()) {
                draft.set(column, fitting(table, column, cell));
            }
        }
        let owner = RowReference { table: "systemuser", id: user };
        if let Some(known) = known {
            if !draft.values.is_empty() {
                self.write(table, &known, draft, user, now);
            }
        } else {
            draft.id = Some(row);
            draft.set("ownerid", Some(owner.into()));
            if kind != ActKind::Contact && draft.get("subject").flatten().is_none() {
                draft.set("subject", Some("(no subject)".into()));
            }
            self.insert(table, draft, user, now);
        }
        self.take_people(kind, (table, row), item, now);
        let version = self.row(kind.table(), row).map_or(0, |row| row.version);
        let mapping = self.sync.links.get(&(mailbox, row)).map(|link| link.mapping);
        self.link_row(mailbox, (kind, row), (&item.id, &item.change_key), (version, true), mapping, now);
    }
}

/// Whether the row was changed later than the item. Of two at the same moment the item's is taken.
fn is_later(row: Option<&Row>, change: &ActChange) -> bool {
    match (row.and_then(|row| row.get("modifiedon")), change) {
        (Some(Cell::Moment(row)), ActChange::There(item)) => *row > item.modified,
        _ => true,
    }
}

/// Whether a column says in its row what it says in the item. A day is a day; a row that is completed or canceled is
/// free, or done, in Exchange.
fn is_same(kind: ActKind, column: &str, row: Option<&Cell>, item: Option<&Cell>, known: Option<&Row>) -> bool {
    if row == item {
        return true;
    }
    match (kind, column, row, item) {
        (
            ActKind::Task,
            "actualend" | "scheduledend" | "scheduledstart",
            Some(Cell::Moment(row)),
            Some(Cell::Moment(item)),
        ) => day_of(*row) == day_of(*item),
        (ActKind::Task, "percentcomplete", _, Some(Cell::Whole(100))) => {
            known.is_some_and(|row| matches!(row.whole("statecode"), Some(1 | 2)))
        }
        (ActKind::Appointment, "statuscode", _, Some(Cell::Whole(1))) => {
            known.is_some_and(|row| matches!(row.whole("statecode"), Some(1 | 2)))
        }
        (ActKind::Task, "statuscode", _, Some(Cell::Whole(5))) => {
            known.is_some_and(|row| row.whole("statecode") == Some(2))
        }
        (_, "isalldayevent", None, Some(Cell::Flag(false)))
        | (_, "prioritycode", None, Some(Cell::Whole(1)))
        | (_, "percentcomplete", None, Some(Cell::Whole(0))) => true,
        (_, "description", Some(Cell::Text(row)), Some(Cell::Text(item))) => row.trim_end() == item.trim_end(),
        _ => false,
    }
}

fn day_of(at: Timestamp) -> jiff::civil::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// A value that fits its column: what is longer loses its end.
fn fitting(table: &'static Table, column: &str, cell: Option<Cell>) -> Option<Cell> {
    use crate::dataverse::CellKind;
    let kind = table.column(column).map(|column| column.kind);
    match (kind, cell) {
        (Some(CellKind::Text(most) | CellKind::Memo(most)), Some(Cell::Text(text))) => {
            let kept: String = text.chars().take(most).collect();
            (!kept.is_empty()).then(|| kept.as_str().into())
        }
        (_, cell) => cell,
    }
}
