//! What query options ask of a table's rows, in the domain's words.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows>

use mock365_domain::dataverse::{CellKind, Column, Table};
use mock365_domain::query::{Filter, Op, Order, Value};
use uuid::Uuid;

use super::Fault;
use super::address::guid;
use super::resource::readable;
use super::shape::leads_to_several;
use crate::faces::odata::{Condition, Literal, incompatible_types, order_keys, parse_asked_moment, parse_filter};

/// The condition that a `$filter` is on a table's rows.
pub fn filter(table: &'static Table, text: &str) -> Result<Filter<&'static str>, Fault> {
    if names_function(text) {
        return Err(Fault::unbuilt("query functions of Dataverse in $filter"));
    }
    translated(table, &parse_filter(text)?)
}

/// Whether a function of Dataverse's own is called, outside of quotes.
fn names_function(text: &str) -> bool {
    text.split('\'').step_by(2).any(|part| part.contains("Microsoft.Dynamics.CRM."))
}

fn translated(table: &'static Table, condition: &Condition) -> Result<Filter<&'static str>, Fault> {
    Ok(match condition {
        Condition::And(all) => Filter::And(all.iter().map(|one| translated(table, one)).collect::<Result<_, _>>()?),
        Condition::Or(some) => Filter::Or(some.iter().map(|one| translated(table, one)).collect::<Result<_, _>>()?),
        Condition::Not(inner) => Filter::Not(Box::new(translated(table, inner)?)),
        Condition::Text(path, part, text) => {
            let column = column(table, path)?;
            if !matches!(column.kind, CellKind::Text(_) | CellKind::Memo(_)) {
                return Err(Fault::invalid("No function signature for the function matches the specified arguments."));
            }
            Filter::Text(column.logical, *part, text.clone())
        }
        Condition::Bare(path) => {
            let column = column(table, path)?;
            if !matches!(column.kind, CellKind::Flag(..)) {
                return Err(Fault::invalid("The $filter expression must evaluate to a single boolean value."));
            }
            Filter::Compare(column.logical, Op::Eq, Value::Bool(true))
        }
        Condition::In(path, values) => return translated(table, &Condition::one_by_one(path, values)),
        Condition::Any(..) | Condition::All(..) | Condition::Filled(_) => {
            return Err(Fault::unbuilt("conditions on related rows in $filter"));
        }
        Condition::Beyond(what) => return Err(Fault::unbuilt(format!("{what} in $filter"))),
        Condition::Compare(path, op, literal) => {
            let column = column(table, path)?;
            let value = value(column, literal).ok_or_else(|| incompatible(column, *op, literal))?;
            Filter::Compare(column.logical, *op, value)
        }
    })
}

/// The column at a path: its own, or the id of the row that a lookup leads to.
fn column(table: &'static Table, path: &str) -> Result<&'static Column, Fault> {
    if leads_to_several(table, path.split('/').next().unwrap_or(path)) {
        return Err(Fault::unbuilt("conditions on related rows in $filter"));
    }
    let Some((navigation, rest)) = path.split_once('/') else {
        return readable(table, path).ok_or_else(|| Fault::no_property(table.logical, path));
    };
    let Some((column, target)) = table.navigation(navigation) else {
        return Err(Fault::no_property(table.logical, navigation));
    };
    match Table::named(target) {
        Some(target) if target.id == rest => Ok(column),
        Some(target) if readable(target, rest).is_some() => {
            Err(Fault::unbuilt("conditions on columns of related rows in $filter"))
        }
        _ => Err(Fault::no_property(target, rest)),
    }
}

/// A literal as a column's value; nothing where it is of another type.
fn value(column: &Column, literal: &Literal) -> Option<Value> {
    Some(match (column.kind, literal) {
        (_, Literal::Null) => Value::Null,
        (CellKind::Text(_) | CellKind::Memo(_), Literal::Text(text) | Literal::Guid(text)) => Value::Text(text.clone()),
        (CellKind::Guid | CellKind::Lookup(_), Literal::Guid(text) | Literal::Text(text)) => {
            Value::Text(guid(text).as_ref().map(Uuid::to_string)?)
        }
        (CellKind::Flag(..), Literal::Bool(flag)) => Value::Bool(*flag),
        (CellKind::Moment, Literal::Time(at)) => Value::Time(*at),
        (CellKind::Moment, Literal::Text(text)) => Value::Time(parse_asked_moment(text)?),
        (CellKind::Date, Literal::Time(at)) => Value::Text(at.strftime("%Y-%m-%d").to_string()),
        (
            CellKind::Whole(..) | CellKind::Big | CellKind::Choice(_) | CellKind::State(_) | CellKind::Status(..),
            Literal::Int(number),
        ) => Value::Int(*number),
        _ => return None,
    })
}

fn incompatible(column: &Column, op: Op, literal: &Literal) -> Fault {
    Fault::invalid(incompatible_types(edm_type(column.kind), literal.type_name(), op))
}

/// The type of a column in OData's words.
pub fn edm_type(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Text(_) | CellKind::Memo(_) => "Edm.String",
        CellKind::Whole(..) | CellKind::Choice(_) | CellKind::State(_) | CellKind::Status(..) => "Edm.Int32",
        CellKind::Big => "Edm.Int64",
        CellKind::Flag(..) => "Edm.Boolean",
        CellKind::Moment => "Edm.DateTimeOffset",
        CellKind::Date => "Edm.Date",
        CellKind::Guid | CellKind::Lookup(_) => "Edm.Guid",
    }
}

/// The order that an `$orderby` asks for. Rows lie by their ids, and those that are alike stay so: pages have one order.
pub fn order(table: &'static Table, text: Option<&str>) -> Result<Vec<Order<&'static str>>, Fault> {
    let mut order = Vec::new();
    for (name, descending) in text.map(order_keys).transpose()?.into_iter().flatten() {
        order.push(Order { field: column(table, name)?.logical, descending });
    }
    Ok(order)
}
