//! What values a column has: the types of Dataverse.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-types-operations>

use super::cell::{Cell, RowReference};

/// Values of a choice with their labels.
pub type Choices = &'static [(i64, &'static str)];

/// Tables that a lookup leads to, each with the name of the navigation property to it.
pub type Targets = &'static [(&'static str, &'static str)];

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellKind {
    /// A line of text, so many characters at the most.
    Text(usize),
    /// A text of several lines.
    Memo(usize),
    /// A whole number between two.
    Whole(i64, i64),
    /// A large number that counts versions.
    Big,
    /// Yes or no, with the labels of both, no first.
    Flag(&'static str, &'static str),
    /// One of several.
    Choice(Choices),
    /// Whether the row is active, or its like.
    State(Choices),
    /// Why it is in that state. With each value the state that it belongs to.
    Status(Choices, &'static [i64]),
    /// A moment.
    Moment,
    /// A day.
    Date,
    /// An id.
    Guid,
    /// A row of another table.
    Lookup(Targets),
}

impl CellKind {
    /// Reads a kind as the tables write it: `choice:0=None;1=Some`.
    pub(super) fn read(text: &'static str, column: &str) -> Option<Self> {
        let (name, rest) = text.split_once(':').unwrap_or((text, ""));
        Some(match name {
            "text" => Self::Text(rest.parse().ok()?),
            "memo" => Self::Memo(rest.parse().ok()?),
            "whole" => {
                let (least, most) = rest.split_once(':')?;
                Self::Whole(least.parse().ok()?, most.parse().ok()?)
            }
            "big" => Self::Big,
            "flag" => rest.split_once(';').map_or(Self::Flag("No", "Yes"), |(no, yes)| Self::Flag(no, yes)),
            "choice" => Self::Choice(choices(rest)?.0),
            "state" => Self::State(choices(rest)?.0),
            "status" => {
                let (choices, states) = choices(rest)?;
                Self::Status(choices, states)
            }
            "moment" => Self::Moment,
            "date" => Self::Date,
            "guid" => Self::Guid,
            "lookup" => Self::Lookup(targets(rest, column)),
            _ => return None,
        })
    }

    /// Reads a default as the tables write it.
    pub(super) fn read_default(&self, text: &'static str) -> Option<Cell> {
        match self {
            _ if text == "-" => None,
            Self::Flag(..) => Some(Cell::Flag(text == "1")),
            Self::Text(_) | Self::Memo(_) => Some(Cell::Text(text.into())),
            _ => text.parse().ok().map(Cell::Whole),
        }
    }

    /// Whether a value is of this type, whatever its size.
    pub fn takes(&self, cell: &Cell) -> bool {
        match self {
            Self::Text(_) | Self::Memo(_) => matches!(cell, Cell::Text(_)),
            Self::Whole(..) | Self::Big | Self::Choice(_) | Self::State(_) | Self::Status(..) => {
                matches!(cell, Cell::Whole(_))
            }
            Self::Flag(..) => matches!(cell, Cell::Flag(_)),
            Self::Moment => matches!(cell, Cell::Moment(_)),
            Self::Date => matches!(cell, Cell::Date(_)),
            Self::Guid => matches!(cell, Cell::Guid(_)),
            Self::Lookup(targets) => {
                matches!(cell, Cell::Lookup(RowReference { table, .. }) if targets.iter().any(|(known, _)| known == table))
            }
        }
    }

    /// The values that it may have, with their labels; nothing where it is no choice.
    pub fn choices(&self) -> Option<Choices> {
        match self {
            Self::Choice(choices) | Self::State(choices) | Self::Status(choices, _) => Some(choices),
            _ => None,
        }
    }

    /// The label of a value: what people see in its place.
    pub fn label(&self, cell: &Cell) -> Option<&'static str> {
        match (self, cell) {
            (Self::Flag(no, yes), Cell::Flag(flag)) => Some(if *flag { yes } else { no }),
            (_, Cell::Whole(value)) => {
                self.choices()?.iter().find(|(known, _)| known == value).map(|(_, label)| *label)
            }
            _ => None,
        }
    }

    /// The state that a status belongs to.
    pub fn state_of(&self, status: i64) -> Option<i64> {
        let Self::Status(choices, states) = self else { return None };
        let at = choices.iter().position(|(value, _)| *value == status)?;
        states.get(at).copied()
    }

    /// The first status that belongs to a state.
    pub fn first_status(&self, state: i64) -> Option<i64> {
        let Self::Status(choices, states) = self else { return None };
        let at = states.iter().position(|known| *known == state)?;
        choices.get(at).map(|(value, _)| *value)
    }
}

/// `0=None;1=Some`, or `1@0=Active;2@1=Inactive` with the state that each belongs to. They live as long as the process.
fn choices(text: &'static str) -> Option<(Choices, &'static [i64])> {
    let (mut choices, mut states) = (Vec::new(), Vec::new());
    for choice in text.split(';') {
        let (value, label) = choice.split_once('=')?;
        let (value, state) = value.split_once('@').unwrap_or((value, "0"));
        choices.push((value.parse().ok()?, label));
        states.push(state.parse().ok()?);
    }
    Some((choices.leak(), states.leak()))
}

/// A lookup to several tables has a navigation property for each of them, but that to the owner has one. Those that are
/// called otherwise say so: `contact=regardingobjectid_contact_task`.
fn targets(text: &'static str, column: &str) -> Targets {
    let tables: Vec<&'static str> = text.split(',').collect();
    let several = tables.len() > 1 && column != "ownerid";
    let named = tables.into_iter().map(|target| match target.split_once('=') {
        Some((table, name)) => (table, name),
        None if several => (target, &*format!("{column}_{target}").leak()),
        None => (target, &*column.to_owned().leak()),
    });
    named.collect::<Vec<_>>().leak()
}
