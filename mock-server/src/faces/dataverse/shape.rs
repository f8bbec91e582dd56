//! Which columns and related rows an answer shows.

use mock365_domain::dataverse::{Association, Column, Environment, Table};
use mock365_domain::query::Query;

use super::Fault;
use super::filter::{edm_type, filter};
use super::resource::readable;
use crate::faces::odata::Expanded;
use crate::limits::DATAVERSE_EXPAND;

/// What an answer shows of a table's rows: looked up once per request.
pub struct RowShape {
    /// The table.
    pub table: &'static Table,
    /// The columns.
    pub columns: Vec<ShownColumn>,
    /// The related rows.
    pub expansions: Vec<Expansion>,
    /// Whether nothing was selected, so that everything shows.
    pub is_whole: bool,
}

/// A column that an answer shows, with all that its names are made of.
pub struct ShownColumn {
    /// The column.
    pub column: &'static Column,
    /// `_ownerid_value`
    pub name: String,
    /// `_ownerid_value@OData.Community.Display.V1.FormattedValue`
    pub formatted: String,
    /// `_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty`
    pub navigation: String,
    /// `_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname`
    pub logical_name: String,
    /// `_ownerid_value@odata.type` and `#Guid`, where the value in JSON does not say its type.
    pub kind: Option<(String, String)>,
}

impl ShownColumn {
    fn of(column: &'static Column) -> Self {
        let name = shown_name(column);
        let edm = edm_type(column.kind);
        let is_told = matches!(edm, "Edm.Boolean" | "Edm.Int32" | "Edm.String");
        let kind = (!is_told).then(|| (format!("{name}@odata.type"), edm.replace("Edm.", "#")));
        Self {
            column,
            formatted: format!("{name}@{FORMATTED}"),
            navigation: format!("{name}@{NAVIGATION}"),
            logical_name: format!("{name}@{LOGICAL_NAME}"),
            name,
            kind,
        }
    }
}

/// What people see in place of a value.
pub const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
/// The navigation property of a lookup.
pub const NAVIGATION: &str = "Microsoft.Dynamics.CRM.associatednavigationproperty";
/// The table that a lookup leads to.
pub const LOGICAL_NAME: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";

/// Related rows that an answer shows.
pub struct Expansion {
    /// The navigation property.
    pub name: String,
    /// Where it leads.
    pub to: Leads,
    /// What is shown of them.
    pub shape: RowShape,
    /// Which of them.
    pub query: Query<&'static str>,
    /// The same as options of an address, for the page behind.
    pub options: String,
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
        let columns: Vec<&'static Column> = if is_whole {
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
        if expand.len() > DATAVERSE_EXPAND.count() {
            return Err(Fault::too_many_expanded());
        }
        let mut expansions: Vec<Expansion> = Vec::new();
        for (at, one) in expand.iter().enumerate() {
            match expand[..at].iter().find(|known| known.name == one.name) {
                Some(known) if known == one => {}
                Some(_) => return Err(Fault::invalid(format!("$expand names '{}' in two ways.", one.name))),
                None => expansions.push(Expansion::of(table, one)?),
            }
        }
        Ok(Self { table, columns: columns.into_iter().map(ShownColumn::of).collect(), expansions, is_whole })
    }

    /// What stands in brackets behind the table in a context: `(fullname,ownerid(fullname))`.
    pub fn context(&self) -> String {
        let own = self.columns.iter().filter(|_| !self.is_whole).map(|column| column.name.clone());
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
        asked.only(&["select", "filter"])?;
        let missing = || match readable(table, &asked.name) {
            Some(_) => Fault::no_navigation(table.logical, &asked.name),
            None => Fault::no_property(table.logical, &asked.name),
        };
        let (to, target) = if let Some((column, target)) = table.navigation(&asked.name) {
            (Leads::Lookup(column), target)
        } else if Environment::parties_of(table).as_ref() == Some(&asked.name) {
            (Leads::Parties, "activityparty")
        } else {
            let association = Association::named(&asked.name).ok_or_else(missing)?;
            (Leads::Association(association), other_side(association, table).ok_or_else(missing)?)
        };
        let target = Table::named(target).ok_or_else(missing)?;
        if asked.options.filter.is_some() && matches!(to, Leads::Lookup(_)) {
            return Err(Fault::single_filtered());
        }
        let filter = asked.options.filter.as_deref().map(|text| filter(target, text)).transpose()?;
        let shape = RowShape::of(target, &asked.options.select, &[])?;
        let query = Query { filter, ..Query::default() };
        Ok(Self { name: asked.name.clone(), to, shape, query, options: options(asked) })
    }
}

/// Whether a name is that of a property that leads from a table's rows to several others.
pub fn leads_to_several(table: &Table, name: &str) -> bool {
    let is_association = Association::named(name).is_some_and(|known| other_side(known, table).is_some());
    is_association || Environment::parties_of(table).is_some_and(|parties| parties == name)
}

/// What an expansion asks for, as options of the address that goes on with it.
fn options(asked: &Expanded) -> String {
    let mut options = form_urlencoded::Serializer::new(String::new());
    if !asked.options.select.is_empty() {
        options.append_pair("$select", &asked.options.select.join(","));
    }
    if let Some(filter) = &asked.options.filter {
        options.append_pair("$filter", filter);
    }
    options.finish()
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
