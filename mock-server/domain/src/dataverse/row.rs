//! A row of a table, and what is wanted of one.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::cell::{Cell, RowReference};
use crate::query::{Queried, Value};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: Uuid,
    /// Its version: grows with every change of the environment.
    pub version: u64,
    /// Values by column. What is not there is nothing.
    values: BTreeMap<&'static str, Cell>,
}

/// Values for a new row, or for one that is to be changed. `None` takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowDraft {
    /// The id, where the client chose it.
    pub id: Option<Uuid>,
    /// Values by column.
    pub values: BTreeMap<&'static str, Option<Cell>>,
}

impl Row {
    /// A row with nothing in it.
    pub(super) fn new(id: Uuid) -> Self {
        Self { id, version: 0, values: BTreeMap::new() }
    }

    /// What a column holds.
    pub fn get(&self, column: &str) -> Option<&Cell> {
        self.values.get(column)
    }

    /// A text in it; empty where there is none.
    pub fn text(&self, column: &str) -> &str {
        self.get(column).and_then(Cell::text).unwrap_or_default()
    }

    /// A number in it.
    pub fn whole(&self, column: &str) -> Option<i64> {
        self.get(column).and_then(Cell::whole)
    }

    /// Whether a flag is set in it.
    pub fn flag(&self, column: &str) -> bool {
        self.get(column) == Some(&Cell::Flag(true))
    }

    /// The row that a lookup in it leads to.
    pub fn reference(&self, column: &str) -> Option<RowReference> {
        self.get(column).and_then(Cell::reference)
    }

    /// All that it holds, by column.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Cell)> {
        self.values.iter().map(|(column, cell)| (*column, cell))
    }

    /// Puts a value in, or takes it out.
    pub(super) fn set(&mut self, column: &'static str, cell: Option<Cell>) {
        match cell {
            Some(cell) => drop(self.values.insert(column, cell)),
            None => drop(self.values.remove(column)),
        }
    }

    /// Roughly the bytes that it takes.
    pub(super) fn size(&self) -> usize {
        self.values.values().map(|cell| size_of::<&str>() + cell.size()).sum::<usize>() + size_of::<Self>()
    }
}

impl Queried<&'static str> for Row {
    fn value(&self, field: &&'static str) -> Value {
        self.get(field).map_or(Value::Null, Value::from)
    }
}

impl RowDraft {
    /// Values for the row of that id.
    pub fn of(id: Uuid) -> Self {
        Self { id: Some(id), values: BTreeMap::new() }
    }

    /// Says what a column is to hold.
    #[must_use]
    pub fn with(mut self, column: &'static str, cell: impl Into<Cell>) -> Self {
        self.set(column, Some(cell.into()));
        self
    }

    /// Says what a column is to hold, or that it is to be empty.
    pub fn set(&mut self, column: &'static str, cell: Option<Cell>) {
        self.values.insert(column, cell);
    }

    /// What is wanted of a column: nothing, or that it be empty, or a value.
    pub fn get(&self, column: &str) -> Option<Option<&Cell>> {
        self.values.get(column).map(Option::as_ref)
    }

    /// Says what a column is to hold where nothing was said yet.
    pub(super) fn fill_in(&mut self, column: &'static str, cell: impl Into<Cell>) {
        self.values.entry(column).or_insert_with(|| Some(cell.into()));
    }
}
