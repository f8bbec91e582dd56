//! A value in a row.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::query::Value;
use crate::text::Text;

/// What a column of a row holds. Nothing is a column that the row does not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A text.
    Text(Text),
    /// A whole number, or a choice.
    Whole(i64),
    /// Yes or no.
    Flag(bool),
    /// A moment.
    Moment(Timestamp),
    /// A day.
    Date(Date),
    /// An id.
    Guid(Uuid),
    /// A row of another table.
    Lookup(RowReference),
}

/// A row somewhere in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowReference {
    /// Logical name of its table.
    pub table: &'static str,
    /// Its id.
    pub id: Uuid,
}

impl Cell {
    /// A text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A number, where it is one.
    pub fn whole(&self) -> Option<i64> {
        if let Self::Whole(value) = self { Some(*value) } else { None }
    }

    /// The row that it leads to, where it leads to one.
    pub fn reference(&self) -> Option<RowReference> {
        if let Self::Lookup(reference) = self { Some(*reference) } else { None }
    }

    /// Roughly the bytes that it takes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.text().map_or(0, str::len)
    }
}

impl From<&Cell> for Value {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Text(text) => text.into(),
            Cell::Whole(value) => Self::Int(*value),
            Cell::Flag(flag) => Self::Bool(*flag),
            Cell::Moment(moment) => Self::Time(*moment),
            Cell::Date(day) => Self::Text(day.to_string()),
            Cell::Guid(id) | Cell::Lookup(RowReference { id, .. }) => Self::Text(id.to_string()),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Whole(value)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Uuid> for Cell {
    fn from(id: Uuid) -> Self {
        Self::Guid(id)
    }
}

impl From<Timestamp> for Cell {
    fn from(moment: Timestamp) -> Self {
        Self::Moment(moment)
    }
}

impl From<RowReference> for Cell {
    fn from(reference: RowReference) -> Self {
        Self::Lookup(reference)
    }
}
