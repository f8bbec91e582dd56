//! From a filter as it was written to the domain's own.

use mock365_domain::query::{Filter, Op, Order, Part, Value};

use super::extended;
use super::property::{extended_collection, field_at};
use super::syntax::parse_date_time;
use super::{Condition, Family, Literal, Noun, ODataFault, ValueKind};
use crate::faces::wire_id::read_conversation;

/// The domain's filter behind a condition on a noun, in a version of the service.
pub(super) fn filter<N: Noun>(condition: &Condition, beta: bool) -> Result<Filter<N::Field>, ODataFault> {
    let filter_of = |condition: &Condition| filter::<N>(condition, beta);
    Ok(match condition {
        Condition::And(all) => Filter::And(all.iter().map(filter_of).collect::<Result<_, _>>()?),
        Condition::Or(some) => Filter::Or(some.iter().map(filter_of).collect::<Result<_, _>>()?),
        Condition::Not(inner) => Filter::Not(Box::new(filter_of(inner)?)),
        Condition::Text(path, part, text) => match field_at::<N>("$filter", path, beta)? {
            (field, ValueKind::Text) => Filter::Text(field, *part, text.clone()),
            _ => {
                return Err(ODataFault::filter(
                    "No function signature for the function matches the specified arguments.",
                ));
            }
        },
        Condition::Bare(path) => match field_at::<N>("$filter", path, beta) {
            Ok((field, ValueKind::Bool)) => Filter::Compare(field, Op::Eq, Value::Bool(true)),
            Ok((field, _)) => Filter::Exists(field),
            Err(fault) => return Err(fault),
        },
        Condition::Any(path, inner) => match extended_collection::<N>(path) {
            Some(collection) => extended::filter::<N>(collection, inner)?,
            _ if inner.needs_one_element() => of_one::<N>(path, inner, beta)?,
            _ => filter_of(inner)?,
        },
        Condition::All(..) => return Err(of_all::<N>()),
        Condition::Compare(path, op, literal) => {
            let (field, kind) = field_at::<N>("$filter", path, beta)?;
            Filter::Compare(field, *op, value(kind, *op, literal)?)
        }
    })
}

/// Several conditions on one and the same element of a collection. Exchange asks an element for one value alone (inferred: of
/// `and`, no answer was seen).
fn of_one<N: Noun>(path: &str, inner: &Condition, beta: bool) -> Result<Filter<N::Field>, ODataFault> {
    let asked = filter::<N>(inner, beta)?;
    if N::FAMILY == Family::Outlook {
        return Err(ODataFault::invalid_nodes());
    }
    if !inner.is_within(path) {
        return Err(ODataFault::unbuilt("conditions on one element and on more than it in $filter"));
    }
    Ok(Filter::OfOne(Box::new(asked)))
}

/// What is said of `all`: the directory was seen to refuse it, and Exchange is taken to (inferred).
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2318>
fn of_all<N: Noun>() -> ODataFault {
    match N::FAMILY {
        Family::Directory => ODataFault::bad_request("Filter not supported."),
        Family::Outlook => ODataFault::invalid_nodes(),
    }
}

/// What Exchange takes of the filters of lists: no end of a text, no recipients, and of a collection's elements only that
/// one is some value. Of contacts' `startswith` in `any`, of messages' `endswith` and of `toRecipients` it was captured; of the
/// other types and recipients it is inferred.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/2933>
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/7277>
/// <https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3957>
pub(super) fn check_exchange<N: Noun>(condition: &Condition) -> Result<(), ODataFault> {
    let is_asked = |path: &str| !N::NOT_ASKED.iter().any(|list| list.eq_ignore_ascii_case(path));
    let taken = match condition {
        Condition::And(inner) | Condition::Or(inner) => return inner.iter().try_for_each(check_exchange::<N>),
        Condition::Not(inner) => return check_exchange::<N>(inner),
        Condition::Any(path, inner) => {
            extended_collection::<N>(path).is_some() || is_asked(path) && names_values(inner)
        }
        Condition::Text(_, part, _) => *part != Part::End,
        Condition::All(..) => false,
        Condition::Compare(..) | Condition::Bare(_) => true,
    };
    if taken { Ok(()) } else { Err(ODataFault::invalid_nodes()) }
}

/// Whether it says no more than which values an element may be.
fn names_values(condition: &Condition) -> bool {
    match condition {
        Condition::Or(some) => some.iter().all(names_values),
        Condition::Compare(_, op, _) => *op == Op::Eq,
        _ => false,
    }
}

/// A literal as a value of a kind.
fn value(kind: ValueKind, op: Op, literal: &Literal) -> Result<Value, ODataFault> {
    let incompatible = || incompatible(type_name(kind), literal.type_name(), op);
    Ok(match (kind, literal) {
        (_, Literal::Null) => Value::Null,
        (ValueKind::Text, Literal::Text(text) | Literal::Guid(text)) => Value::Text(text.clone()),
        (ValueKind::Conversation, Literal::Text(text)) => match read_conversation(text) {
            Some(id) => Value::Text(id.to_string()),
            None => return Err(ODataFault::new("ErrorInvalidIdMalformed", "Id is malformed.")),
        },
        (ValueKind::Bool, Literal::Bool(truth)) => Value::Bool(*truth),
        (ValueKind::Int, Literal::Int(number)) => Value::Int(*number),
        (ValueKind::Time | ValueKind::TimeText, Literal::Time(at)) => Value::Time(*at),
        (ValueKind::TimeText, Literal::Text(text)) => Value::Time(parse_date_time(text).ok_or_else(incompatible)?),
        (ValueKind::Enum(members), Literal::Text(text)) => {
            let place = members.iter().position(|member| member.eq_ignore_ascii_case(text));
            let place = place.and_then(|place| i64::try_from(place).ok());
            Value::Int(place.ok_or_else(|| {
                ODataFault::filter(format!("The string '{text}' is not a valid enumeration type constant."))
            })?)
        }
        _ => return Err(incompatible()),
    })
}

/// What is said of two sides that cannot be compared.
pub(super) fn incompatible(left: &str, right: &str, op: Op) -> ODataFault {
    ODataFault::filter(incompatible_types(left, right, op))
}

/// The same, in the words of Microsoft's OData library.
pub fn incompatible_types(left: &str, right: &str, op: Op) -> String {
    format!(
        "A binary operator with incompatible types was detected. Found operand types '{left}' and '{right}' for operator \
         kind '{}'.",
        op_name(op)
    )
}

fn type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text | ValueKind::Conversation | ValueKind::Enum(_) => "Edm.String",
        ValueKind::Bool => "Edm.Boolean",
        ValueKind::Int => "Edm.Int32",
        ValueKind::Time | ValueKind::TimeText => "Edm.DateTimeOffset",
    }
}

fn op_name(op: Op) -> &'static str {
    match op {
        Op::Eq => "Equal",
        Op::Ne => "NotEqual",
        Op::Lt => "LessThan",
        Op::Le => "LessThanOrEqual",
        Op::Gt => "GreaterThan",
        Op::Ge => "GreaterThanOrEqual",
    }
}

/// Exchange's rule for messages: what is sorted by must be filtered by, first and in the same order.
///
/// <https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query>
pub(super) fn check_order<N: Noun>(
    condition: &Condition,
    order: &[Order<N::Field>],
    beta: bool,
) -> Result<(), ODataFault> {
    let mut filtered: Vec<N::Field> = Vec::new();
    for path in paths(condition) {
        // Nothing is sorted by MAPI properties.
        if path.split('/').next().and_then(extended_collection::<N>).is_some() {
            continue;
        }
        let (field, _) = field_at::<N>("$filter", path, beta)?;
        if !filtered.contains(&field) {
            filtered.push(field);
        }
    }
    let follows = order.iter().enumerate().all(|(place, key)| filtered.get(place) == Some(&key.field));
    if follows {
        return Ok(());
    }
    Err(ODataFault::new("InefficientFilter", "The restriction or sort order is too complex for this operation."))
}

/// The paths of a condition, in the order in which they are written.
pub(super) fn paths(condition: &Condition) -> Vec<&str> {
    match condition {
        Condition::And(inner) | Condition::Or(inner) => inner.iter().flat_map(paths).collect(),
        Condition::Not(inner) | Condition::Any(_, inner) | Condition::All(_, inner) => paths(inner),
        Condition::Compare(path, ..) | Condition::Text(path, ..) | Condition::Bare(path) => vec![path],
    }
}
