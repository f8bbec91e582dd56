//! What an address of the Web API leads to, and what asking for it is called.

use std::borrow::Cow;

use http::Method;
use mock365_domain::dataverse::{Association, Column, Environment, Table};

use super::address::{Segment, SegmentKey};
use super::{Fault, functions};

/// What an address leads to.
#[derive(Debug)]
pub enum WebResource {
    /// The list of entity sets.
    Service,
    /// The metadata document.
    Metadata,
    /// `$batch`
    Batch,
    /// A table's rows, or how many they are.
    Rows { table: &'static Table, counted: bool },
    /// One row, or something of it.
    Row { table: &'static Table, key: SegmentKey, part: RowPart },
    /// A function that belongs to nothing.
    Function { name: &'static str, parameters: SegmentKey },
    /// An action on a table's rows, or on one of them.
    Bound { table: &'static Table, key: Option<SegmentKey>, action: &'static str },
    /// Definitions of tables.
    Definitions(Vec<Segment>),
}

/// What is meant of a row.
#[derive(Debug)]
pub enum RowPart {
    /// All of it.
    Whole,
    /// A column; bare (`$value`), or in an object.
    Column { column: &'static Column, bare: bool },
    /// The row that a lookup leads to, or the lookup itself (`$ref`).
    Lookup { column: &'static Column, target: &'static str, is_ref: bool },
    /// The rows that it is associated with, or one of them.
    Associated { association: &'static Association, key: Option<SegmentKey>, form: RelatedForm },
}

/// In which form rows are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelatedForm {
    /// Themselves.
    Whole,
    /// Their addresses.
    Ref,
    /// Their number.
    Count,
}

/// Actions on a table's rows.
pub const ACTIONS: [&str; 5] = ["AddPrivilegesRole", "CreateMultiple", "SendEmail", "UpdateMultiple", "UpsertMultiple"];
/// What is done with tables and rows, as operations are called.
const VERBS: [&str; 12] = [
    "list",
    "count",
    "get",
    "create",
    "update",
    "delete",
    "get_column",
    "set_column",
    "related",
    "associate",
    "disassociate",
    "action",
];
/// Operations that belong to no table.
const BESIDE: [&str; 7] = [
    "dataverse.batch",
    "dataverse.change_set",
    "dataverse.definitions",
    "dataverse.metadata",
    "dataverse.service",
    "dataverse.unknown",
    "dataverse.unsupported",
];

/// Entity sets that Microsoft's have and the mock does not: refused with 501, as are functions and actions.
const UNBUILT: [&str; 26] = [
    "accounts",
    "activitymimeattachments",
    "activitypointers",
    "annotations",
    "asyncoperations",
    "campaigns",
    "connections",
    "incidents",
    "invoices",
    "leads",
    "letters",
    "lists",
    "opportunities",
    "phonecalls",
    "plugintraces",
    "products",
    "queueitems",
    "quotes",
    "salesorders",
    "solutions",
    "subjects",
    "systemforms",
    "teamtemplates",
    "transactioncurrencies",
    "userqueries",
    "workflows",
];
/// Functions and actions, and lists of definitions, that Microsoft's have and the mock does not: a line each, sorted.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/functions>
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/actions>
const UNBUILT_CALLS: &str = include_str!("unbuilt_calls.txt");

/// Every operation by its name, and what the journal calls requests that are none.
pub fn operations() -> Vec<String> {
    let of_table = |table: &'static Table| VERBS.iter().map(|verb| format!("dataverse.{}.{verb}", table.set));
    let of_tables = Table::all().iter().flat_map(of_table);
    let functions = functions::names().map(|name| format!("dataverse.{name}"));
    BESIDE.iter().map(|name| (*name).to_owned()).chain(functions).chain(of_tables).collect()
}

impl WebResource {
    /// What the segments of an address lead to.
    pub fn of(segments: Vec<Segment>) -> Result<Self, Fault> {
        let Some(first) = segments.first() else { return Ok(Self::Service) };
        let is_alone = segments.len() == 1;
        match first.name.as_str() {
            "$metadata" if is_alone => return Ok(Self::Metadata),
            "$batch" if is_alone => return Ok(Self::Batch),
            "EntityDefinitions" => return Ok(Self::Definitions(segments)),
            name if is_alone => {
                if let Some(name) = functions::named(bare(name)) {
                    let parameters = first.key.clone().unwrap_or(SegmentKey::Named(Vec::new()));
                    return Ok(Self::Function { name, parameters });
                }
            }
            _ => {}
        }
        let name = first.name.clone();
        let Some(table) = Table::of_set(&name) else { return Err(unknown(&name)) };
        let mut segments = segments.into_iter();
        let key = segments.next().and_then(|segment| segment.key);
        let rest: Vec<Segment> = segments.collect();
        match key {
            Some(key) => of_row(table, key, &rest),
            None => of_rows(table, &rest),
        }
    }

    /// What a method of it is called; nothing where it does not take the method.
    pub fn operation(&self, method: &Method) -> Option<Cow<'static, str>> {
        let verb = match self {
            Self::Service => return (*method == Method::GET).then_some("dataverse.service".into()),
            Self::Metadata => return (*method == Method::GET).then_some("dataverse.metadata".into()),
            Self::Definitions(_) => return Some("dataverse.definitions".into()),
            Self::Batch => return (*method == Method::POST).then_some("dataverse.batch".into()),
            Self::Function { name, .. } => return (*method == Method::GET).then(|| format!("dataverse.{name}").into()),
            Self::Bound { .. } => (*method == Method::POST).then_some("action")?,
            Self::Rows { counted: true, .. } => (*method == Method::GET).then_some("count")?,
            Self::Rows { .. } => *[(Method::GET, "list"), (Method::POST, "create")]
                .iter()
                .find(|(known, _)| known == method)
                .map(|(_, verb)| verb)?,
            Self::Row { part, .. } => part.verb(method)?,
        };
        Some(format!("dataverse.{}.{verb}", self.table()?.set).into())
    }

    /// The table that it is about.
    pub fn table(&self) -> Option<&'static Table> {
        match self {
            Self::Rows { table, .. } | Self::Row { table, .. } | Self::Bound { table, .. } => Some(table),
            _ => None,
        }
    }
}

impl RowPart {
    /// What is done by a method; nothing where it is not taken.
    fn verb(&self, method: &Method) -> Option<&'static str> {
        let verbs: &[(Method, &'static str)] = match self {
            Self::Whole => &[(Method::GET, "get"), (Method::PATCH, "update"), (Method::DELETE, "delete")],
            Self::Column { bare: true, .. } => &[(Method::GET, "get_column")],
            Self::Column { .. } => {
                &[(Method::GET, "get_column"), (Method::PUT, "set_column"), (Method::DELETE, "set_column")]
            }
            Self::Lookup { is_ref: true, .. } => {
                &[(Method::GET, "related"), (Method::PUT, "associate"), (Method::DELETE, "disassociate")]
            }
            Self::Associated { form: RelatedForm::Ref, .. } => {
                &[(Method::GET, "related"), (Method::POST, "associate"), (Method::DELETE, "disassociate")]
            }
            Self::Lookup { .. } | Self::Associated { .. } => &[(Method::GET, "related")],
        };
        verbs.iter().find(|(known, _)| known == method).map(|(_, verb)| *verb)
    }
}

/// A function's or action's name without its namespace.
fn bare(name: &str) -> &str {
    name.strip_prefix("Microsoft.Dynamics.CRM.").unwrap_or(name)
}

fn of_rows(table: &'static Table, rest: &[Segment]) -> Result<WebResource, Fault> {
    match rest {
        [] => Ok(WebResource::Rows { table, counted: false }),
        [one] if one.name == "$count" => Ok(WebResource::Rows { table, counted: true }),
        [one] => bound(table, None, &one.name),
        [_, further, ..] => Err(Fault::segment(&further.name)),
    }
}

fn bound(table: &'static Table, key: Option<SegmentKey>, name: &str) -> Result<WebResource, Fault> {
    let Some(name) = name.strip_prefix("Microsoft.Dynamics.CRM.") else { return Err(Fault::segment(name)) };
    match ACTIONS.into_iter().find(|known| *known == name) {
        Some(action) if key.is_some() == matches!(action, "AddPrivilegesRole" | "SendEmail") => {
            Ok(WebResource::Bound { table, key, action })
        }
        Some(_) => Err(Fault::segment(name)),
        None => Err(Fault::unbuilt(format_args!("the function or action '{name}'"))),
    }
}

fn of_row(table: &'static Table, key: SegmentKey, rest: &[Segment]) -> Result<WebResource, Fault> {
    let Some((first, rest)) = rest.split_first() else {
        return Ok(WebResource::Row { table, key, part: RowPart::Whole });
    };
    if first.name.starts_with("Microsoft.Dynamics.CRM.") {
        return bound(table, Some(key), &first.name);
    }
    let end = match rest {
        [] => None,
        [one] if one.key.is_none() => Some(one.name.as_str()),
        _ => return Err(Fault::unbuilt("addresses that go on from row to row")),
    };
    let part = part(table, first, end)?;
    Ok(WebResource::Row { table, key, part })
}

fn part(table: &'static Table, first: &Segment, end: Option<&str>) -> Result<RowPart, Fault> {
    let of_table = |association: &&'static Association| [association.left, association.right].contains(&table.logical);
    let name = first.name.as_str();
    let association = Association::named(name).filter(of_table);
    if first.key.is_some() && association.is_none() {
        return Err(Fault::segment(name));
    }
    if let Some((column, target)) = table.navigation(name) {
        let is_ref = match end {
            None => false,
            Some("$ref") => true,
            Some(further) => return Err(further_column(target, further)),
        };
        return Ok(RowPart::Lookup { column, target, is_ref });
    }
    if let Some(association) = association {
        let form = match end {
            None => RelatedForm::Whole,
            Some("$ref") => RelatedForm::Ref,
            Some("$count") => RelatedForm::Count,
            Some(further) => return Err(Fault::segment(further)),
        };
        return Ok(RowPart::Associated { association, key: first.key.clone(), form });
    }
    if Environment::parties_of(table).is_some_and(|collection| collection == name) {
        return Err(Fault::unbuilt("addresses of an activity's parties; $expand shows them"));
    }
    let column = readable(table, name).ok_or_else(|| Fault::segment(name))?;
    match end {
        None => Ok(RowPart::Column { column, bare: false }),
        Some("$value") => Ok(RowPart::Column { column, bare: true }),
        Some(further) => Err(Fault::segment(further)),
    }
}

/// A column as addresses and answers call it: a lookup is `_ownerid_value`. None that nobody reads.
pub fn readable(table: &'static Table, name: &str) -> Option<&'static Column> {
    let inner = name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
    let column = table.column(inner.unwrap_or(name)).filter(|column| column.on.read)?;
    (column.targets().is_some() == inner.is_some()).then_some(column)
}

/// Something of the row that a lookup leads to.
fn further_column(target: &str, name: &str) -> Fault {
    match Table::named(target).and_then(|table| readable(table, name)) {
        Some(_) => Fault::unbuilt("columns of a row that another leads to; $expand shows them"),
        None => Fault::segment(name),
    }
}

/// A first segment that the mock does not know.
fn unknown(name: &str) -> Fault {
    if UNBUILT.contains(&name) {
        return Fault::unbuilt(format_args!("the table behind '{name}'"));
    }
    if UNBUILT_CALLS.lines().any(|known| known == bare(name)) {
        return Fault::unbuilt(format_args!("'{name}'"));
    }
    Fault::segment(name)
}
