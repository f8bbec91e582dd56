//! Rows in answers: their columns, annotations and related rows.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns#formatted-values>

use std::sync::Arc;

use mock365_domain::dataverse::{Cell, CellKind, Column, Row, Table};
use mock365_domain::query::Query;

use super::request::Seen;
use super::shape::{Expansion, Leads, RowShape, shown_name};
use super::{DataverseRequest, Fault, Preferences};
use crate::faces::odata::{Object, Writer};

/// What people see in place of a value.
const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
/// The navigation property of a lookup.
const NAVIGATION: &str = "Microsoft.Dynamics.CRM.associatednavigationproperty";
/// The table that a lookup leads to.
const LOGICAL_NAME: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";

/// Rows as a request shows them.
pub struct Shows<'r> {
    /// The environment as its caller sees it.
    pub seen: Seen<'r>,
    prefer: &'r Preferences,
    formatted: bool,
    navigation: bool,
    logical_name: bool,
}

impl<'r> Shows<'r> {
    /// As a request prefers them.
    pub fn of(request: &'r DataverseRequest<'_>, seen: Seen<'r>) -> Self {
        let prefer = &request.prefer;
        let [formatted, navigation, logical_name] =
            [FORMATTED, NAVIGATION, LOGICAL_NAME].map(|name| prefer.includes(name));
        Self { seen, prefer, formatted, navigation, logical_name }
    }

    /// The preferences.
    pub fn prefer(&self) -> &Preferences {
        self.prefer
    }

    /// Writes a row into its object.
    pub fn row(&self, row: &Row, shape: &RowShape, object: &mut Object<'_>) -> Result<(), Fault> {
        object.control("@odata.etag").text(format_args!("W/\"{}\"", row.version));
        for column in &shape.columns {
            self.column(row, shape.table, column, object);
        }
        if !shape.columns.iter().any(|column| column.logical == shape.table.id) {
            object.value(shape.table.id, row.id);
        }
        for expansion in &shape.expansions {
            self.expansion(row, expansion, object)?;
        }
        Ok(())
    }

    /// Writes a column with its annotations in front.
    fn column(&self, row: &Row, table: &Table, column: &'static Column, object: &mut Object<'_>) {
        let name = shown_name(column);
        let cell = cell(row, table, column);
        if let Some(cell) = &cell {
            if let Cell::Lookup(reference) = cell {
                let navigation = column.targets().into_iter().flatten().find(|(table, _)| *table == reference.table);
                if let Some((_, navigation)) = navigation.filter(|_| self.navigation && has_navigation(column)) {
                    object.control(&format!("{name}@{NAVIGATION}")).value(*navigation);
                }
                if self.logical_name {
                    object.control(&format!("{name}@{LOGICAL_NAME}")).value(reference.table);
                }
            }
            if let Some(text) = self.formatted.then(|| self.formatted(column, cell)).flatten() {
                object.control(&format!("{name}@{FORMATTED}")).value(&text);
            }
        }
        show(cell.as_ref(), object.member(&name));
    }

    /// What people see in place of a value; nothing where that is the value.
    fn formatted(&self, column: &Column, cell: &Cell) -> Option<String> {
        if let Some(label) = column.kind.label(cell) {
            return Some(label.to_owned());
        }
        match (cell, column.kind) {
            (Cell::Whole(number), CellKind::Whole(..) | CellKind::Big) => Some(grouped(*number)),
            (Cell::Moment(at), _) => Some(at.strftime("%-m/%-d/%Y %-I:%M %p").to_string()),
            (Cell::Date(day), _) => Some(day.strftime("%-m/%-d/%Y").to_string()),
            // The owner stands beside them, with his name.
            (Cell::Lookup(_), _) if matches!(column.logical, "owninguser" | "owningteam") => None,
            (Cell::Lookup(reference), _) => {
                let table = Table::named(reference.table)?;
                let row = self.seen.environment.get(self.seen.caller, table, reference.id).ok()?;
                Some(row.text(table.name).to_owned())
            }
            _ => None,
        }
    }

    fn expansion(&self, row: &Row, expansion: &Expansion, object: &mut Object<'_>) -> Result<(), Fault> {
        let place = object.member(&expansion.name);
        match expansion.to {
            Leads::Lookup(column) => {
                let target = expansion.shape.table;
                let reference = row.reference(column.logical).filter(|reference| reference.table == target.logical);
                let seen = self.seen;
                let found = reference.map(|reference| seen.environment.get(seen.caller, target, reference.id));
                self.nested(found.transpose()?.map(Arc::as_ref), expansion, place)
            }
            Leads::Association(association) => {
                let all = Query { filter: expansion.filter.clone(), ..Query::default() };
                let found = self.seen.associated(association, expansion.shape.table, row.id, &all)?;
                self.several(found, expansion, place)
            }
            Leads::Parties => {
                let found = self.seen.environment.parties(row.id).into_iter().map(AsRef::as_ref);
                let shows = |party: &&Row| expansion.filter.as_ref().is_none_or(|filter| filter.holds(*party));
                self.several(found.filter(shows).collect(), expansion, place)
            }
        }
    }

    fn several(&self, rows: Vec<&Row>, expansion: &Expansion, place: &mut Writer) -> Result<(), Fault> {
        let mut done = Ok(());
        place.list(rows, |row, out| {
            out.object(|object| {
                if let Err(fault) = self.row(row, &expansion.shape, object) {
                    done = Err(fault);
                }
            });
        });
        done
    }

    fn nested(&self, row: Option<&Row>, expansion: &Expansion, place: &mut Writer) -> Result<(), Fault> {
        let Some(row) = row else {
            place.null();
            return Ok(());
        };
        let mut done = Ok(());
        place.object(|object| done = self.row(row, &expansion.shape, object));
        done
    }
}

/// Whether the navigation property of a lookup is told: that is for whoever may bind it. Of those that nobody writes, it is
/// that of the business unit alone.
fn has_navigation(column: &Column) -> bool {
    column.on.create || column.on.update || column.logical == "owningbusinessunit"
}

/// What a column of a row holds; the id stands beside the others.
pub fn cell(row: &Row, table: &Table, column: &Column) -> Option<Cell> {
    if column.logical == table.id { Some(Cell::Guid(row.id)) } else { row.get(column.logical).cloned() }
}

/// Writes a value.
pub fn show(cell: Option<&Cell>, out: &mut Writer) {
    match cell {
        None => out.null(),
        Some(Cell::Text(text)) => out.value(text),
        Some(Cell::Whole(number)) => out.value(*number),
        Some(Cell::Flag(flag)) => out.value(*flag),
        Some(Cell::Moment(at)) => out.value(*at),
        Some(Cell::Date(day)) => out.text(format_args!("{day}")),
        Some(Cell::Guid(id)) => out.value(*id),
        Some(Cell::Lookup(reference)) => out.value(reference.id),
    }
}

/// A number with commas between thousands.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut shown = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if number < 0 { format!("-{shown}") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_have_commas() {
        let shown: Vec<String> = [0, 999, 1000, -1_234_567].into_iter().map(grouped).collect();
        assert_eq!(shown, ["0", "999", "1,000", "-1,234,567"]);
    }
}
