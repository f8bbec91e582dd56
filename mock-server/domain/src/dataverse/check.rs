//! Whether values can stand in the columns for which they are meant.

use uuid::Uuid;

use super::cell::Cell;
use super::environment::{Environment, IDENTITIES};
use super::kind::CellKind;
use super::refusal::DataverseRefusal;
use super::row::RowDraft;
use super::table::{Column, Table};

impl Environment {
    /// Takes out what a client cannot write: the service passes over it, so that a row may be sent back as it was read.
    ///
    /// <https://cloudblogs.microsoft.com/dynamics365/no-audience/2007/07/23/locating-attributes-that-are-valid-for-creating-or-updating-records/>
    pub(super) fn pass_over(table: &'static Table, draft: &mut RowDraft, new: bool) {
        let is_written = |column: &Column| if new { column.on.create } else { column.on.update };
        draft.values.retain(|name, _| table.column(name).is_none_or(is_written));
    }

    /// Every value is of a column, and of its type.
    pub(super) fn check_values(
        &self,
        table: &'static Table,
        draft: &RowDraft,
        new: bool,
    ) -> Result<(), DataverseRefusal> {
        for (name, cell) in &draft.values {
            let Some(column) = table.column(name) else {
                return Err(DataverseRefusal::NoColumn { column: (*name).into(), table: table.logical });
            };
            match cell {
                None if column.required => return Err(DataverseRefusal::Required(column.logical)),
                None => {}
                Some(cell) => self.check_cell(table, column, cell)?,
            }
        }
        let missing = |column: &&Column| column.required && column.on.create && column.default.is_none();
        let given = |column: &Column| {
            let cell = draft.get(column.logical).flatten();
            cell.is_some_and(|cell| cell.text().is_none_or(|text| !text.is_empty()))
        };
        // Ids and owners come by themselves.
        let own = [table.id, "ownerid", "businessunitid"];
        let needed = table.columns.iter().filter(missing).filter(|column| !own.contains(&column.logical));
        match needed.filter(|_| new).find(|column| !given(column)) {
            Some(column) => Err(DataverseRefusal::Required(column.logical)),
            None => Ok(()),
        }
    }

    /// A value fits its column.
    pub(super) fn check_cell(&self, table: &Table, column: &Column, cell: &Cell) -> Result<(), DataverseRefusal> {
        let (name, table) = (column.logical, table.logical);
        if !column.kind.takes(cell) {
            return Err(DataverseRefusal::WrongType { column: name, table });
        }
        match (&column.kind, cell) {
            (CellKind::Text(most) | CellKind::Memo(most), Cell::Text(text)) if text.chars().count() > *most => {
                Err(DataverseRefusal::TooLong { column: name, table, most: *most })
            }
            (CellKind::Whole(least, most), Cell::Whole(value)) if !(least..=most).contains(&value) => {
                Err(DataverseRefusal::OutOfRange { column: name, table })
            }
            (kind, Cell::Whole(value)) => match kind.choices() {
                Some(choices) if !choices.iter().any(|(known, _)| known == value) => {
                    let accepted: Vec<String> = choices.iter().map(|(known, _)| known.to_string()).collect();
                    Err(DataverseRefusal::NoChoice { value: *value, column: name, table, accepted: accepted.join(",") })
                }
                _ => Ok(()),
            },
            (_, Cell::Lookup(to)) if self.row(to.table, to.id).is_none() => {
                Err(DataverseRefusal::Missing { table: to.table, id: to.id })
            }
            _ => Ok(()),
        }
    }

    /// No other row has the same values in the columns of an alternate key.
    pub(super) fn check_keys(
        &self,
        table: &'static Table,
        own: Option<Uuid>,
        draft: &RowDraft,
    ) -> Result<(), DataverseRefusal> {
        // Whoever asks is one system user, and no two.
        if table.logical == "systemuser" {
            for column in IDENTITIES {
                let Some(Some(Cell::Guid(identity))) = draft.get(column) else { continue };
                if self.identities.get(identity).is_some_and(|user| Some(*user) != own) {
                    return Err(DataverseRefusal::Duplicate);
                }
            }
        }
        for (key, columns) in table.keys {
            if columns.iter().all(|column| draft.get(column).is_none()) {
                continue;
            }
            // What is not said stays as it is.
            let before = own.and_then(|id| self.row(table.logical, id));
            let value = |column: &&str| match draft.get(column) {
                Some(said) => said.cloned(),
                None => before.and_then(|row| row.get(column)).cloned(),
            };
            let Some(wanted) = columns.iter().map(value).collect::<Option<Vec<Cell>>>() else { continue };
            if self.keys.find(table, key, &wanted).any(|id| Some(id) != own) {
                let shown = columns.iter().filter_map(|column| table.column(column)).map(|column| column.display);
                return Err(DataverseRefusal::DuplicateKey { key, columns: shown.collect::<Vec<_>>().join(", ") });
            }
        }
        Ok(())
    }
}
