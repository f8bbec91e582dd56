//! Rows in answers: their columns, annotations and related rows.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/select-columns#formatted-values>

use std::sync::Arc;

use mock365_domain::dataverse::{Association, Cell, CellKind, Column, Environment, Row, Table};

use super::headers::MetadataLevel;
use super::page::{LARGEST_PAGE, write_place};
use super::request::Seen;
use super::shape::{Expansion, FORMATTED, LOGICAL_NAME, Leads, NAVIGATION, RowShape, ShownColumn, other_side};
use super::{DataverseRequest, Fault, Preferences};
use crate::faces::odata::{Object, Writer};
use crate::limits::GRAPH_ANSWER;

/// Rows as a request shows them.
pub struct Shows<'r> {
    /// The environment as its caller sees it.
    pub seen: Seen<'r>,
    prefer: &'r Preferences,
    root: &'r str,
    level: MetadataLevel,
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
        Self { seen, prefer, root: &request.root, level: request.level, formatted, navigation, logical_name }
    }

    /// The preferences.
    pub fn prefer(&self) -> &Preferences {
        self.prefer
    }

    /// Writes a row into its object.
    pub fn row(&self, row: &Row, shape: &RowShape, object: &mut Object<'_>) -> Result<(), Fault> {
        let (table, root, is_full) = (shape.table, self.root, self.level == MetadataLevel::Full);
        if is_full {
            object.kind(table.logical);
            object.control("@odata.id").text(format_args!("{root}/{}({})", table.set, row.id));
        }
        if self.level != MetadataLevel::None {
            object.control("@odata.etag").text(format_args!("W/\"{}\"", row.version));
        }
        if is_full {
            object.control("@odata.editLink").text(format_args!("{}({})", table.set, row.id));
        }
        for column in &shape.columns {
            self.column(row, column, object);
        }
        if !shape.columns.iter().any(|shown| shown.column.logical == table.id) {
            object.value(table.id, row.id);
        }
        if is_full && shape.is_whole {
            self.links(row, table, object);
        }
        for expansion in &shape.expansions {
            self.expansion(row, (table, expansion), object)?;
        }
        Ok(())
    }

    /// Writes where the relationships of a row lead.
    fn links(&self, row: &Row, table: &Table, object: &mut Object<'_>) {
        let root = self.root;
        let mut link = |name: &str| {
            let place = format!("{root}/{}({})/{name}", table.set, row.id);
            object.control(&format!("{name}@odata.associationLink")).text(format_args!("{place}/$ref"));
            object.control(&format!("{name}@odata.navigationLink")).value(&place);
        };
        for column in table.columns.iter().filter(|column| column.on.read) {
            // The owner has one property, wherever it leads.
            let all = if column.logical == "ownerid" { 1 } else { usize::MAX };
            column.targets().into_iter().flatten().take(all).for_each(|(_, navigation)| link(navigation));
        }
        let associations = Association::all().iter().filter(|association| other_side(association, table).is_some());
        associations.for_each(|association| link(association.name));
        if let Some(parties) = Environment::parties_of(table) {
            link(&parties);
        }
    }

    /// Writes a column with its annotations in front.
    fn column(&self, row: &Row, shown: &ShownColumn, object: &mut Object<'_>) {
        let cell = row.get(shown.column.logical);
        if let (Some(cell), true) = (cell, self.formatted || self.navigation || self.logical_name) {
            self.annotate(cell, shown, object);
        }
        if let (Some((name, kind)), MetadataLevel::Full, Some(_)) = (&shown.kind, self.level, cell) {
            object.control(name).value(kind);
        }
        show(cell, object.member(&shown.name));
    }

    fn annotate(&self, cell: &Cell, shown: &ShownColumn, object: &mut Object<'_>) {
        if let Cell::Lookup(reference) = cell {
            let navigation = shown.column.targets().into_iter().flatten().find(|(table, _)| *table == reference.table);
            if let Some((_, navigation)) = navigation.filter(|_| self.navigation && has_navigation(shown.column)) {
                object.control(&shown.navigation).value(*navigation);
            }
            if self.logical_name {
                object.control(&shown.logical_name).value(reference.table);
            }
        }
        if let Some(text) = self.formatted.then(|| self.formatted(shown.column, cell)).flatten() {
            object.control(&shown.formatted).value(&text);
        }
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

    fn expansion(
        &self,
        row: &Row,
        (table, expansion): (&Table, &Expansion),
        object: &mut Object<'_>,
    ) -> Result<(), Fault> {
        let found = match expansion.to {
            Leads::Lookup(column) => {
                let target = expansion.shape.table;
                let reference = row.reference(column.logical).filter(|reference| reference.table == target.logical);
                let seen = self.seen;
                let found = reference.map(|reference| seen.environment.get(seen.caller, target, reference.id));
                let found = found.transpose()?.map(Arc::as_ref);
                return self.nested(found, expansion, object.member(&expansion.name));
            }
            Leads::Association(association) => {
                self.seen.associated(association, expansion.shape.table, row.id, &expansion.query)?
            }
            Leads::Parties => {
                let found = self.seen.environment.parties(row.id).into_iter().map(AsRef::as_ref);
                expansion.query.run(found).items
            }
        };
        let written = self.several(&found, expansion, object.member(&expansion.name))?;
        if let (true, Some(first), Some(last)) = (written < found.len(), found.first(), found[..written].last()) {
            let mut link = format!("{}/{}({})/{}?", self.root, table.set, row.id, expansion.name);
            if !expansion.options.is_empty() {
                link.push_str(&expansion.options);
                link.push('&');
            }
            write_place(&mut link, expansion.shape.table.id, 1, (first.id, last.id));
            object.control(&format!("{}@odata.nextLink", expansion.name)).value(&link);
        }
        Ok(())
    }

    /// Writes rows, as many as a page has: how many those are.
    fn several(&self, rows: &[&Row], expansion: &Expansion, place: &mut Writer) -> Result<usize, Fault> {
        let mut done = Ok(());
        let page = &rows[..rows.len().min(LARGEST_PAGE)];
        let written = place.list_within(GRAPH_ANSWER.count(), page, |row, out| {
            out.object(|object| {
                if let Err(fault) = self.row(row, &expansion.shape, object) {
                    done = Err(fault);
                }
            });
        });
        done.map(|()| written)
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
