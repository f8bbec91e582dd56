//! New rows, changed ones and their status, and what leads to rows that are gone.

use std::sync::Arc;

use uuid::Uuid;

use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::kind::CellKind;
use super::refusal::DataverseRefusal;
use super::row::{Row, RowDraft};
use super::table::{Ownership, Table};
use crate::Now;

impl Environment {
    /// Puts in a row that may be there.
    pub(super) fn insert(&mut self, table: &'static Table, draft: RowDraft, by: Uuid, now: Now) -> Uuid {
        let chosen = match draft.get(table.id).flatten() {
            Some(Cell::Guid(id)) => Some(*id),
            _ => draft.id,
        };
        let mut row = Row::new(chosen.unwrap_or_else(|| self.next_id()));
        for column in &table.columns {
            row.set(column.logical, column.default.clone());
        }
        let by = RowReference { table: "systemuser", id: by };
        row.set("createdon", Some(now.timestamp().into()));
        row.set("createdby", Some(by.into()));
        if table.ownership == Ownership::User {
            row.set("ownerid", Some(by.into()));
        }
        if table.logical == "team" {
            row.set("administratorid", Some(by.into()));
        }
        let id = row.id;
        self.write(table, &row, draft, by.id, now);
        self.follow_create(table, id, by.id, now);
        id
    }

    /// Writes values into a row, with what follows from them.
    pub(super) fn write(&mut self, table: &'static Table, old: &Row, draft: RowDraft, by: Uuid, now: Now) {
        let mut row = old.clone();
        let (state, status) = (draft.get("statecode").is_some(), draft.get("statuscode").is_some());
        for (column, cell) in draft.values {
            row.set(column, cell);
        }
        match status_kind(table) {
            Some(kind) if state && !status => {
                let first = row.whole("statecode").and_then(|state| kind.first_status(state));
                row.set("statuscode", first.map(Cell::Whole));
            }
            Some(kind) if status => {
                let state = row.whole("statuscode").and_then(|status| kind.state_of(status));
                row.set("statecode", state.map(Cell::Whole));
            }
            _ => {}
        }
        row.set("modifiedon", Some(now.timestamp().into()));
        row.set("modifiedby", Some(RowReference { table: "systemuser", id: by }.into()));
        self.derive(table, &mut row);
        self.put(table, row);
    }

    /// State and status that are asked for belong together.
    pub(super) fn check_status(table: &'static Table, id: Uuid, draft: &RowDraft) -> Result<(), DataverseRefusal> {
        let wanted = |column| draft.get(column).flatten().and_then(Cell::whole);
        match (status_kind(table), wanted("statecode"), wanted("statuscode")) {
            (Some(kind), Some(state), Some(status)) if kind.state_of(status) != Some(state) => {
                let label = table.column("statecode").and_then(|column| column.kind.label(&Cell::Whole(state)));
                let (state, schema) = (label.unwrap_or_default(), table.schema);
                Err(DataverseRefusal::WrongStatus { status, state, schema, table: table.logical, id })
            }
            _ => Ok(()),
        }
    }

    /// A client makes rows in the state that new ones are in, with a status that belongs to that: whoever wants another
    /// changes the row. States are not valid for create.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/appointment>
    pub(super) fn check_first_status(table: &'static Table, draft: &RowDraft) -> Result<(), DataverseRefusal> {
        let first = table.column("statecode").and_then(|column| column.default.as_ref());
        let status = draft.get("statuscode").flatten().and_then(Cell::whole);
        let state = status.and_then(|status| status_kind(table)?.state_of(status));
        // An appointment may be open, beside being scheduled.
        let is_done = |state: i64| state != 0 && first.and_then(Cell::whole) != Some(state);
        let (Some(first), true) = (first, state.is_some_and(is_done)) else { return Ok(()) };
        let wanted = RowDraft::default().with("statecode", first.clone());
        let mut wanted = RowDraft { id: draft.id, ..wanted };
        wanted.set("statuscode", status.map(Cell::Whole));
        Self::check_status(table, draft.id.unwrap_or_default(), &wanted)
    }

    /// Takes away what leads to a row that is gone.
    pub(super) fn clear_references(&mut self, table: &'static Table, id: Uuid) {
        for other in Table::all() {
            let columns: Vec<&'static str> = other
                .columns
                .iter()
                .filter(|column| {
                    column.targets().is_some_and(|targets| targets.iter().any(|(to, _)| *to == table.logical))
                })
                .map(|column| column.logical)
                .collect();
            if columns.is_empty() {
                continue;
            }
            let leads = |row: &Row, column: &str| row.reference(column).is_some_and(|to| to.id == id);
            let rows: Vec<Arc<Row>> = self
                .all(other.logical)
                .filter(|row| columns.iter().any(|column| leads(row, column)))
                .cloned()
                .collect();
            for row in rows {
                // An alert about something that is gone goes with it, as do the parties of an activity.
                let goes = match other.logical {
                    "tracelog" => leads(&row, "regardingobjectid"),
                    "activityparty" => leads(&row, "activityid"),
                    _ => false,
                };
                if goes {
                    self.take(other, row.id);
                    continue;
                }
                let mut row = Row::clone(&row);
                for column in &columns {
                    if leads(&row, column) {
                        row.set(column, None);
                    }
                }
                self.put(other, row);
            }
        }
    }
}

fn status_kind(table: &'static Table) -> Option<CellKind> {
    table.column("statuscode").map(|column| column.kind)
}
