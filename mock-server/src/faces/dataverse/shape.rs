//! Which columns and related rows an answer shows.

use mock365_domain::dataverse::{Association, Column, Environment, Table};
use mock365_domain::query::Filter;

use super::Fault;
use super::filter::filter;
use super::resource::readable;
use crate::faces::odata::Expanded;

/// What an answer shows of a table's rows: looked up once per request.
pub struct RowShape {
    /// The table.
    pub table: &'static Table,
    /// The columns.
    pub columns: Vec<&'static Column>,
    /// The related rows.
    pub expansions: Vec<Expansion>,
    /// The names that were selected, for the context; nothing where none were.
    names: Option<Vec<String>>,
}

/// Related rows that an answer shows.
pub struct Expansion {
    /// The navigation property.
    pub name: String,
    /// Where it leads.
    pub to: Leads,
    /// What is shown of them.
    pub shape: RowShape,
    /// Which of them.
    pub filter: Option<Filter<&'static str>>,
}

/// Where a navigation property leads.
#[derive(Clone, Copy)]
pub enum Leads {
    /// To the row in a lookup.
    Lookup(&'static Column),
    /// To the rows on the other side.
    Association(&'static Association),
    /// To the parties of an activity.
    Parties,
}

impl RowShape {
    /// What `$select` and `$expand` ask for.
    pub fn of(table: &'static Table, select: &[String], expand: &[Expanded]) -> Result<Self, Fault> {
        let is_whole = select.is_empty() || select.iter().any(|name| name == "*");
        let columns = if is_whole {
            table.columns.iter().filter(|column| column.on.read).collect()
        } else {
            let mut columns: Vec<&'static Column> = Vec::new();
            for name in select {
                let column = readable(table, name).ok_or_else(|| Fault::no_property(table.logical, name))?;
                if !columns.contains(&column) {
                    columns.push(column);
                }
            }
            columns
        };
        let expansions = expand.iter().map(|one| Expansion::of(table, one)).collect::<Result<_, _>>()?;
        let names = (!is_whole).then(|| columns.iter().map(|column| shown_name(column)).collect());
        Ok(Self { table, columns, expansions, names })
    }

    /// What stands in brackets behind the table in a context: `(fullname,ownerid(fullname))`.
    pub fn context(&self) -> String {
        let own = self.names.iter().flatten().cloned();
        let further = self.expansions.iter().map(|one| {
            let inner = one.shape.context();
            format!("{}{}", one.name, if inner.is_empty() { "()" } else { &inner })
        });
        let all: Vec<String> = own.chain(further).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(",")) }
    }
}

impl Expansion {
    fn of(table: &'static Table, asked: &Expanded) -> Result<Self, Fault> {
        let missing = || Fault::no_property(table.logical, &asked.name);
        let (to, target) = if let Some((column, target)) = table.navigation(&asked.name) {
            (Leads::Lookup(column), target)
        } else if Environment::parties_of(table).as_ref() == Some(&asked.name) {
            (Leads::Parties, "activityparty")
        } else {
            let association = Association::named(&asked.name).ok_or_else(missing)?;
            (Leads::Association(association), other_side(association, table).ok_or_else(missing)?)
        };
        let target = Table::named(target).ok_or_else(missing)?;
        if asked.filter.is_some() && matches!(to, Leads::Lookup(_)) {
            return Err(Fault::invalid("$filter is not supported on a single-valued navigation property in $expand."));
        }
        let filter = asked.filter.as_deref().map(|text| filter(target, text)).transpose()?;
        Ok(Self { name: asked.name.clone(), to, shape: RowShape::of(target, &asked.select, &[])?, filter })
    }
}

/// The table on the other side of an association; nothing where it is not the table's.
pub fn other_side(association: &Association, table: &Table) -> Option<&'static str> {
    if association.left == table.logical {
        Some(association.right)
    } else {
        (association.right == table.logical).then_some(association.left)
    }
}

/// What answers call a column: a lookup is `_ownerid_value`.
pub fn shown_name(column: &Column) -> String {
    if column.targets().is_some() { format!("_{}_value", column.logical) } else { column.logical.to_owned() }
}
