//! Rows that are changed where they are there, and made where they are not.

use uuid::Uuid;

use super::caller::DataverseCaller;
use super::cell::Cell;
use super::environment::Environment;
use super::refusal::DataverseRefusal;
use super::row::RowDraft;
use super::table::Table;
use super::verbs::Precondition;
use crate::Now;

/// Which row of a table is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// The row with that id.
    Id(Uuid),
    /// The row with those values in the columns of an alternate key.
    Columns(Vec<(&'static str, Cell)>),
}

/// What must hold of a row that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpsertConditions {
    /// It is there already.
    pub only_known: bool,
    /// It is not there yet.
    pub only_new: bool,
    /// It has that version.
    pub version: Precondition,
}

/// What became of a row that was to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upserted {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
}

impl UpsertConditions {
    /// None.
    pub const NONE: Self = Self { only_known: false, only_new: false, version: Precondition::None };
    /// The row is there already.
    pub const KNOWN: Self = Self { only_known: true, ..Self::NONE };
}

impl Environment {
    /// Changes a row, or makes it: with that id, or with the key's values. Parties of an activity come with it.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/use-upsert-insert-update-record>
    pub fn upsert(
        &mut self,
        caller: &DataverseCaller,
        (table, key): (&'static Table, RowKey),
        (mut draft, parties): (RowDraft, Option<Vec<RowDraft>>),
        conditions: UpsertConditions,
        now: Now,
    ) -> Result<(Uuid, Upserted), DataverseRefusal> {
        let known = match &key {
            RowKey::Id(id) => self.row(table.logical, *id).map(|row| row.id),
            RowKey::Columns(columns) => match self.by_key(caller, table, columns) {
                Ok(row) => Some(row.id),
                Err(DataverseRefusal::MissingByKey(_)) => None,
                Err(refusal) => return Err(refusal),
            },
        };
        let Some(id) = known else {
            if conditions.only_known {
                return Err(match key {
                    RowKey::Id(id) => DataverseRefusal::Missing { table: table.logical, id },
                    RowKey::Columns(_) => DataverseRefusal::MissingByKey(table.logical),
                });
            }
            match key {
                RowKey::Id(id) => draft.id = Some(id),
                RowKey::Columns(columns) => {
                    for (column, cell) in columns {
                        draft.fill_in(column, cell);
                    }
                }
            }
            return Ok((self.make(caller, table, (draft, parties), now)?, Upserted::Created));
        };
        if conditions.only_new {
            return Err(DataverseRefusal::Duplicate);
        }
        // The id in the draft says which row it is, as the key does.
        if draft.id.take().is_some_and(|given| given != id) {
            let why = "The id in the payload is not the one in the address.";
            return Err(DataverseRefusal::Invalid(why.to_owned()));
        }
        match parties {
            Some(parties) => {
                self.update_activity(caller, (table, id), draft, parties, (conditions.version, now))?;
            }
            None => self.update(caller, table, id, draft, conditions.version, now)?,
        }
        Ok((id, Upserted::Updated))
    }

    /// Makes a row, with its parties where it is an activity.
    pub fn make(
        &mut self,
        caller: &DataverseCaller,
        table: &'static Table,
        (draft, parties): (RowDraft, Option<Vec<RowDraft>>),
        now: Now,
    ) -> Result<Uuid, DataverseRefusal> {
        match parties {
            Some(parties) => self.create_activity(caller, table, draft, parties, now),
            None => self.create(caller, table, draft, now),
        }
    }
}
