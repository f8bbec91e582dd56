//! The tables that there are, and their columns: read once in a process from files that say them line by line.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/reference/about-entity-reference>

use std::sync::LazyLock;

use super::cell::Cell;
use super::kind::CellKind;

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Logical name: `mailbox`.
    pub logical: &'static str,
    /// Name of the entity set, in addresses: `mailboxes`.
    pub set: &'static str,
    /// Schema name.
    pub schema: &'static str,
    /// What people call it.
    pub display: &'static str,
    /// Who owns its rows.
    pub ownership: Ownership,
    /// Object type code.
    pub type_code: u32,
    /// The column with the id of a row.
    pub id: &'static str,
    /// The column by which people know a row; empty where there is none.
    pub name: &'static str,
    /// Columns.
    pub columns: Vec<Column>,
    /// Alternate keys: a name, and the columns of it.
    pub keys: &'static [(&'static str, &'static [&'static str])],
}

/// Who owns the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// A user or a team.
    User,
    /// A business unit.
    Business,
    /// The organisation.
    Organization,
    /// Nobody.
    None,
}

/// A column.
#[derive(Debug, PartialEq)]
pub struct Column {
    /// Logical name.
    pub logical: &'static str,
    /// Schema name.
    pub schema: &'static str,
    /// What people call it.
    pub display: &'static str,
    /// What it holds.
    pub kind: CellKind,
    /// For what it can be used.
    pub on: ColumnUse,
    /// What a new row has in it where nothing is said.
    pub default: Option<Cell>,
    /// Whether it always has a value.
    pub required: bool,
    /// The same in the words of definitions; people are asked for some in forms that a row does without.
    pub level: &'static str,
}

/// For what a column can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnUse {
    /// It may be given to a new row.
    pub create: bool,
    /// It may be changed.
    pub update: bool,
    /// It can be read.
    pub read: bool,
}

/// Columns of every table.
const EVERYWHERE: &str = include_str!("tables/everywhere.tsv");
/// Columns of tables whose rows belong to users and teams.
const OWNED: &str = include_str!("tables/owned.tsv");
/// Columns of tables whose rows belong to the organisation.
const ORGANIZATION: &str = include_str!("tables/organization_owned.tsv");

/// A file for each table, with its alternate keys.
type Source = (&'static str, &'static [(&'static str, &'static [&'static str])]);

const SOURCES: [Source; 17] = [
    (include_str!("tables/activityparty.tsv"), &[]),
    (include_str!("tables/appointment.tsv"), &[]),
    (include_str!("tables/businessunit.tsv"), &[]),
    (include_str!("tables/contact.tsv"), &[]),
    (include_str!("tables/email.tsv"), &[]),
    (include_str!("tables/emailserverprofile.tsv"), &[]),
    (include_str!("tables/exchangesyncidmapping.tsv"), &[]),
    (include_str!("tables/mailbox.tsv"), &[]),
    (include_str!("tables/organization.tsv"), &[]),
    (include_str!("tables/privilege.tsv"), &[]),
    (include_str!("tables/queue.tsv"), &[]),
    (include_str!("tables/role.tsv"), &[]),
    (include_str!("tables/systemuser.tsv"), &[("aadobjectid", &["azureactivedirectoryobjectid"])]),
    (include_str!("tables/task.tsv"), &[]),
    (include_str!("tables/team.tsv"), &[]),
    (include_str!("tables/tracelog.tsv"), &[]),
    (include_str!("tables/usersettings.tsv"), &[]),
];

static TABLES: LazyLock<Vec<Table>> =
    LazyLock::new(|| SOURCES.into_iter().filter_map(|(text, keys)| Table::read(text, keys)).collect());

impl Table {
    /// All tables, by logical name.
    pub fn all() -> &'static [Self] {
        &TABLES
    }

    /// The table with that logical name.
    pub fn named(logical: &str) -> Option<&'static Self> {
        TABLES.binary_search_by(|table| table.logical.cmp(logical)).ok().and_then(|at| TABLES.get(at))
    }

    /// The table with that entity set.
    pub fn of_set(set: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.set == set)
    }

    /// The column with that logical name.
    pub fn column(&self, logical: &str) -> Option<&Column> {
        self.columns.binary_search_by(|column| column.logical.cmp(logical)).ok().and_then(|at| self.columns.get(at))
    }

    /// The lookup behind a navigation property, and the table that it leads to.
    pub fn navigation(&self, name: &str) -> Option<(&Column, &'static str)> {
        self.columns.iter().find_map(|column| {
            let CellKind::Lookup(targets) = column.kind else { return None };
            let (table, _) = targets.iter().find(|(_, known)| *known == name)?;
            Some((column, *table))
        })
    }

    fn read(text: &'static str, keys: &'static [(&'static str, &'static [&'static str])]) -> Option<Self> {
        let (head, own) = text.split_once('\n')?;
        let mut head = head.split('\t');
        let mut next = || head.next();
        let (logical, set, schema, display, ownership) = (next()?, next()?, next()?, next()?, next()?);
        let (type_code, id, name) = (next()?.parse().ok()?, next()?, next()?);
        let ownership = match ownership {
            "user" => Ownership::User,
            "business" => Ownership::Business,
            "organization" => Ownership::Organization,
            _ => Ownership::None,
        };
        let further = match ownership {
            Ownership::User => OWNED,
            Ownership::Business | Ownership::Organization => ORGANIZATION,
            Ownership::None => "",
        };
        let lines = [own, EVERYWHERE, further].into_iter().flat_map(str::lines);
        let mut columns: Vec<Column> = lines.filter_map(Column::read).collect();
        columns.sort_by_key(|column| column.logical);
        Some(Self { logical, set, schema, display, ownership, type_code, id, name, columns, keys })
    }
}

impl Column {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut next = || cells.next();
        let (schema, kind, on, default, required, display) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let logical: &'static str = schema.to_ascii_lowercase().leak();
        let kind = CellKind::read(kind, logical)?;
        let default = kind.read_default(default);
        let on = ColumnUse { create: on.contains('c'), update: on.contains('u'), read: on.contains('r') };
        let level = match required {
            "yes" => "SystemRequired",
            "app" => "ApplicationRequired",
            "rec" => "Recommended",
            _ => "None",
        };
        Some(Self { logical, schema, display, kind, on, default, required: required == "yes", level })
    }

    /// The tables that it leads to, where it is a lookup.
    pub fn targets(&self) -> Option<super::kind::Targets> {
        if let CellKind::Lookup(targets) = self.kind { Some(targets) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line of the files was understood, whatever it says.
    #[test]
    fn every_line_is_read() {
        assert_eq!(Table::all().len(), SOURCES.len());
        let everywhere = EVERYWHERE.lines().count();
        for (table, (text, _)) in Table::all().iter().zip(SOURCES) {
            let further = match table.ownership {
                Ownership::User => OWNED.lines().count(),
                Ownership::Business | Ownership::Organization => ORGANIZATION.lines().count(),
                Ownership::None => 0,
            };
            assert_eq!(table.columns.len(), text.lines().count() - 1 + everywhere + further, "{}", table.logical);
            assert!(table.column(table.id).is_some(), "{}", table.logical);
            assert!(table.name.is_empty() || table.column(table.name).is_some(), "{}", table.logical);
            let mut names: Vec<&str> = table.columns.iter().map(|column| column.logical).collect();
            names.dedup();
            assert_eq!(names.len(), table.columns.len(), "{} names a column twice", table.logical);
        }
        assert!(Table::all().is_sorted_by_key(|table| table.logical));
    }

    #[test]
    fn a_column_is_what_its_line_says() {
        let mailbox = Table::named("mailbox").expect("the table");
        let status = mailbox.column("incomingemailstatus").expect("the column");
        assert_eq!(status.on, ColumnUse { create: false, update: true, read: true });
        assert_eq!(status.kind.label(&Cell::Whole(2)), Some("Failure"));
        assert_eq!(status.default, Some(Cell::Whole(0)));
        let password = mailbox.column("password").expect("the column");
        assert!(!password.on.read, "nobody reads it back");
        let (regarding, table) = mailbox.navigation("regardingobjectid_queue").expect("the way to a queue");
        assert_eq!((regarding.logical, table), ("regardingobjectid", "queue"));
        assert_eq!(mailbox.navigation("ownerid").map(|(column, _)| column.logical), Some("ownerid"));
        let status = mailbox.column("statuscode").expect("the column");
        assert_eq!((status.kind.state_of(2), status.kind.first_status(0)), (Some(1), Some(1)));
    }
}
