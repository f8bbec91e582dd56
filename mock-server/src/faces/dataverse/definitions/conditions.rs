//! Conditions on definitions: looked up in the types before any definition is looked at, so that none passes unread.

use mock365_domain::query::Op;
use serde_json::Value as Json;

use super::Fault;
use super::schema::{MetadataType, check_types};
use crate::faces::odata::{Condition, Literal, parse_filter};

/// Reads a condition on definitions of a type.
pub fn read(kind: &MetadataType, text: &str) -> Result<Condition, Fault> {
    let condition = parse_filter(text)?;
    check(kind, &condition)?;
    Ok(condition)
}

fn check(kind: &MetadataType, condition: &Condition) -> Result<(), Fault> {
    match condition {
        Condition::And(all) | Condition::Or(all) => all.iter().try_for_each(|one| check(kind, one)),
        Condition::Not(inner) => check(kind, inner),
        Condition::Bare(path) => match kind.check_path(path)? {
            Json::Bool(_) | Json::Null => Ok(()),
            _ => Err(Fault::invalid("The $filter expression must evaluate to a single boolean value.")),
        },
        Condition::Compare(path, op, literal) => {
            check_types(kind.check_path(path)?, *op, literal)?;
            if matches!(op, Op::Eq | Op::Ne) {
                Ok(())
            } else {
                Err(Fault::unbuilt("comparisons of definitions by size"))
            }
        }
        Condition::Text(path, ..) => match kind.check_path(path)? {
            Json::String(_) | Json::Null => Ok(()),
            _ => Err(Fault::invalid("No function signature for the function matches the specified arguments.")),
        },
        Condition::In(path, values) => check(kind, &Condition::one_by_one(path, values)),
        Condition::Any(..) | Condition::All(..) | Condition::Filled(_) => {
            Err(Fault::unbuilt("conditions on lists of definitions"))
        }
        Condition::Beyond(what) => Err(Fault::unbuilt(format!("{what} in $filter"))),
    }
}

/// Whether a condition that was read holds for a definition.
pub fn holds(one: &Json, condition: &Condition) -> bool {
    match condition {
        Condition::And(all) => all.iter().all(|condition| holds(one, condition)),
        Condition::Or(some) => some.iter().any(|condition| holds(one, condition)),
        Condition::Not(inner) => !holds(one, inner),
        Condition::Bare(path) => at(one, path) == &Json::Bool(true),
        Condition::Compare(path, op, literal) => is(at(one, path), literal) == (*op == Op::Eq),
        Condition::Text(path, part, wanted) => {
            let text = at(one, path).as_str().unwrap_or_default().to_lowercase();
            part.is_in(&text, &wanted.to_lowercase())
        }
        Condition::In(path, values) => values.iter().any(|value| is(at(one, path), value)),
        Condition::Any(..) | Condition::All(..) | Condition::Filled(_) | Condition::Beyond(_) => false,
    }
}

/// Whether a value is what a condition names.
fn is(value: &Json, literal: &Literal) -> bool {
    match (value, literal) {
        (Json::String(text), Literal::Text(wanted) | Literal::Guid(wanted)) => text.eq_ignore_ascii_case(wanted),
        (Json::Bool(flag), Literal::Bool(wanted)) => flag == wanted,
        (Json::Number(number), Literal::Int(wanted)) => number.as_i64() == Some(*wanted),
        (value, Literal::Null) => value.is_null(),
        _ => false,
    }
}

/// What stands at a path; nothing where a definition of another kind has no such property.
fn at<'j>(one: &'j Json, path: &str) -> &'j Json {
    path.split('/').fold(one, |one, name| one.get(name).unwrap_or(&Json::Null))
}
