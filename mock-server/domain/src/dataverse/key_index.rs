//! Rows by the values of their alternate keys, so that whoever names one by them costs the same in tables of any size.

use imbl::OrdSet;
use uuid::Uuid;

use super::cell::Cell;
use super::row::Row;
use super::table::Table;

/// Rows by their alternate keys. Changes where rows are put and taken, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyIndex {
    /// The table, the key, the values in its columns, and the row.
    entries: OrdSet<(&'static str, &'static str, Vec<Cell>, Uuid)>,
}

impl KeyIndex {
    /// What all rows come to.
    pub fn of<'r>(rows: impl Iterator<Item = (&'static Table, &'r Row)>) -> Self {
        let mut index = Self::default();
        for (table, row) in rows {
            index.written(table, None, row);
        }
        index
    }

    /// A row was put in the place of another, or of none.
    pub fn written(&mut self, table: &'static Table, old: Option<&Row>, new: &Row) {
        for (key, columns) in table.keys {
            let (before, now) = (old.and_then(|old| values(old, columns)), values(new, columns));
            if before == now {
                continue;
            }
            if let Some(before) = before {
                self.entries.remove(&(table.logical, *key, before, new.id));
            }
            if let Some(now) = now {
                self.entries.insert((table.logical, *key, now, new.id));
            }
        }
    }

    /// A row was taken out.
    pub fn taken(&mut self, table: &'static Table, old: &Row) {
        for (key, columns) in table.keys {
            if let Some(before) = values(old, columns) {
                self.entries.remove(&(table.logical, *key, before, old.id));
            }
        }
    }

    /// The rows that have these values in the columns of a key, in its order.
    pub fn find<'i>(
        &'i self,
        table: &'static Table,
        key: &'static str,
        values: &[Cell],
    ) -> impl Iterator<Item = Uuid> + use<'i> {
        let from = (table.logical, key, values.to_vec(), Uuid::nil());
        let to = (table.logical, key, values.to_vec(), Uuid::max());
        self.entries.range(from..=to).map(|(.., id)| *id)
    }
}

/// What stands in some columns; nothing where one is empty: such rows are not known by the key.
fn values(row: &Row, columns: &[&str]) -> Option<Vec<Cell>> {
    columns.iter().map(|column| row.get(column).cloned()).collect()
}
