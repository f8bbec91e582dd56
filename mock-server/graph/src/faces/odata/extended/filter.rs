//! Filters by MAPI properties: `any(ep: ep/id eq '…' and ep/value eq '…')`.

use std::sync::Arc;

use mock365_domain::mailbox::{PropertyKey, PropertyType};
use mock365_domain::query::{Filter, Op, Part, Value};

use super::id::{is_id, read_key};
use super::{SEVERAL, SINGLE};
use crate::faces::odata::translate::incompatible;
use crate::faces::odata::{Condition, Literal, Noun, ODataFault, parse_asked_moment};

/// The filter behind what must hold for one element of the collection: `ep/id eq '…' and ep/value eq '…'`.
///
/// <https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get>
pub(super) fn filter<N: Noun>(collection: &'static str, inner: &Condition) -> Result<Filter<N::Field>, ODataFault> {
    let access = N::EXTENDED.ok_or_else(|| ODataFault::unbuilt_property(collection, N::NAME))?;
    if collection == SEVERAL {
        return Err(ODataFault::unbuilt("$filter by multiValueExtendedProperties"));
    }
    let all = match inner {
        Condition::And(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let named = all.iter().enumerate().find_map(|(at, one)| match one {
        Condition::Compare(path, Op::Eq, Literal::Text(id)) if is_id(below(path)) => Some((at, id)),
        _ => None,
    });
    let (named, id) = named.ok_or_else(|| ODataFault::filter("An extended property is named by its id."))?;
    let key = Arc::new(read_key(id, SINGLE)?);
    let field = (access.field)(Arc::clone(&key));
    let rest = all.iter().enumerate().filter(|(at, _)| *at != named).map(|(_, one)| one);
    let mut holds = rest.map(|one| on_value(one, &key, &field)).collect::<Result<Vec<_>, _>>()?;
    // What has no such property meets no condition on its value.
    holds.insert(0, Filter::Exists(field));
    Ok(Filter::And(holds))
}

/// What stands behind the collection in a path.
fn below(path: &str) -> &str {
    path.split_once('/').map_or("", |(_, below)| below)
}

fn on_value<F: Clone>(condition: &Condition, key: &PropertyKey, field: &F) -> Result<Filter<F>, ODataFault> {
    let several = |inner: &[Condition]| inner.iter().map(|one| on_value(one, key, field)).collect::<Result<_, _>>();
    let value_of = |path: &str| {
        let (value, cast) =
            below(path).split_once('/').map_or((below(path), None), |(value, cast)| (value, Some(cast.to_owned())));
        value.eq_ignore_ascii_case("value").then_some(cast)
    };
    let wrong = ODataFault::invalid_nodes;
    Ok(match condition {
        Condition::And(inner) => Filter::And(several(inner)?),
        Condition::Or(inner) => Filter::Or(several(inner)?),
        Condition::Not(inner) => Filter::Not(Box::new(on_value(inner, key, field)?)),
        Condition::Compare(path, op, literal) => {
            let cast = value_of(path).ok_or_else(wrong)?;
            Filter::Compare(field.clone(), *op, value(key, cast.as_deref(), *op, literal)?)
        }
        Condition::Text(path, part, text) if key.kind == PropertyType::String && *part != Part::End => {
            value_of(path).ok_or_else(wrong)?;
            Filter::Text(field.clone(), *part, text.clone())
        }
        Condition::Text(..)
        | Condition::In(..)
        | Condition::Bare(_)
        | Condition::Filled(_)
        | Condition::Beyond(_)
        | Condition::Any(..)
        | Condition::All(..) => return Err(wrong()),
    })
}

/// What the value of a property is compared with. It is a text, unless it is cast to the type that the other side has.
fn value(key: &PropertyKey, cast: Option<&str>, op: Op, literal: &Literal) -> Result<Value, ODataFault> {
    let incompatible = || incompatible(cast.unwrap_or("Edm.String"), literal.type_name(), op);
    let text = match (cast, literal) {
        (_, Literal::Null) => return Ok(Value::Null),
        (None | Some("Edm.String" | "Edm.Binary" | "Edm.Guid" | "Edm.Duration"), Literal::Text(text))
        | (Some("Edm.Guid"), Literal::Guid(text)) => text.clone(),
        (
            Some("Edm.Int16" | "Edm.Int32" | "Edm.Int64" | "Edm.Double" | "Edm.Single" | "Edm.Decimal"),
            Literal::Int(number),
        ) => number.to_string(),
        (Some("Edm.Double" | "Edm.Single" | "Edm.Decimal"), Literal::Float(number)) => number.to_string(),
        (Some("Edm.Boolean"), Literal::Bool(truth)) => truth.to_string(),
        (Some("Edm.DateTimeOffset"), Literal::Time(at)) => at.to_string(),
        _ => return Err(incompatible()),
    };
    let settled = match key.kind {
        PropertyType::SystemTime => parse_asked_moment(&text).map(Value::Time),
        kind => kind.comparable(&text),
    };
    settled.ok_or_else(|| ODataFault::filter(format!("The value '{text}' is none of the type {}.", key.kind.name())))
}
