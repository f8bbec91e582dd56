//! From a filter as it was written to the domain's own.

use std::marker::PhantomData;

use mock365_domain::query::{Filter, Op, Order, Part, Value};
use uuid::Uuid;

use super::extended;
use super::property::{extended_collection, field_at, unbuilt_path};
use super::syntax::parse_asked_moment;
use super::{Condition, Family, Literal, Noun, ODataFault, ValueKind};
use crate::faces::wire_id::{IdKind, WireId, read_conversation};

/// What is asked.
#[derive(Clone, Copy, Default)]
pub(super) struct Asker {
    /// Whether it is the beta version.
    pub(super) beta: bool,
    /// The mailbox, where its folders are asked about.
    pub(super) mailbox: Option<Uuid>,
}

/// The domain's filter behind a condition on a noun.
pub(super) fn filter<N: Noun>(condition: &Condition, asker: Asker) -> Result<Filter<N::Field>, ODataFault> {
    Scope::<N> { asker, within: None, noun: PhantomData }.filter(condition)
}

/// Where a condition stands.
struct Scope<'c, N> {
    /// What is asked.
    asker: Asker,
    /// The collection whose elements are asked, where a lambda goes through one.
    within: Option<&'c str>,
    noun: PhantomData<N>,
}

impl<N: Noun> Scope<'_, N> {
    fn filter(&self, condition: &Condition) -> Result<Filter<N::Field>, ODataFault> {
        Ok(match condition {
            Condition::And(all) => Filter::And(self.joined(all, "And")?),
            Condition::Or(some) => Filter::Or(self.joined(some, "Or")?),
            Condition::Not(inner) => Filter::Not(Box::new(self.denied(inner)?)),
            Condition::Text(path, part, text) => match self.field(path, Asked::Function)? {
                (field, ValueKind::Text) => Filter::Text(field, *part, text.clone()),
                _ => return Err(no_signature()),
            },
            Condition::In(path, values) => return self.filter(&Condition::one_by_one(path, values)),
            Condition::Bare(path) => match self.field(path, Asked::Alone)? {
                (field, ValueKind::Bool) => Filter::Compare(field, Op::Eq, Value::Bool(true)),
                _ => return Err(ODataFault::no_condition()),
            },
            Condition::Filled(path) => Filter::Exists(field_at::<N>("$filter", path, self.asker.beta)?.0),
            Condition::Any(path, inner) => {
                if let Some(collection) = extended_collection::<N>(path) {
                    extended::filter::<N>(collection, inner)?
                } else {
                    let inside = Scope::<N> { within: Some(path), ..*self };
                    if inner.needs_one_element() { inside.of_one(path, inner)? } else { inside.filter(inner)? }
                }
            }
            Condition::All(..) => return Err(of_all::<N>()),
            Condition::Beyond(_) => return Err(beyond::<N>()),
            Condition::Compare(path, op, literal) => {
                let (field, kind) = self.field(path, Asked::Compared(*op))?;
                let value = match (kind, literal) {
                    (ValueKind::Folder, Literal::Text(id)) => self.folder(path, *op, id)?,
                    _ => value(kind, *op, literal)?,
                };
                Filter::Compare(field, *op, value)
            }
        })
    }

    /// The key of the folder with an id; that of another mailbox is none. That messages are filtered so, clients rely on; that
    /// there is no order among ids, and what is said of none, is inferred. Whether names of folders are taken is not known.
    fn folder(&self, path: &str, op: Op, id: &str) -> Result<Value, ODataFault> {
        let Some(mailbox) = self.asker.mailbox else { return Err(unbuilt_path::<N>("$filter", path, N::NAME)) };
        if !matches!(op, Op::Eq | Op::Ne) {
            return Err(ODataFault::invalid_nodes());
        }
        match WireId::read(id) {
            Some(id) if id.kind == IdKind::Folder => {
                let key = (id.mailbox == mailbox).then_some(id.key).and_then(|key| i64::try_from(key).ok());
                Ok(Value::Int(key.unwrap_or(-1)))
            }
            None if !id.is_empty() && id.bytes().all(|letter| letter.is_ascii_alphabetic()) => {
                Err(ODataFault::unbuilt(format_args!("the name of a folder in $filter ('{id}')")))
            }
            _ => Err(ODataFault::new("ErrorInvalidIdMalformed", "Id is malformed.")),
        }
    }

    /// What `and` and `or` join: truths alone.
    fn joined(&self, parts: &[Condition], word: &'static str) -> Result<Vec<Filter<N::Field>>, ODataFault> {
        let truth = "Edm.Boolean";
        let types = parts.iter().map(|part| self.bare_type(part)).collect::<Result<Vec<_>, _>>()?;
        for (at, found) in types.iter().enumerate().filter(|_| types.len() > 1) {
            let Some(found) = found else { continue };
            let next = types.get(1).copied().flatten().unwrap_or(truth);
            let (left, right) = if at == 0 { (*found, next) } else { (truth, *found) };
            return Err(ODataFault::filter(incompatible_operands(left, right, word)));
        }
        parts.iter().map(|part| self.filter(part)).collect()
    }

    /// What `not` denies: a truth.
    fn denied(&self, inner: &Condition) -> Result<Filter<N::Field>, ODataFault> {
        match self.bare_type(inner)? {
            None => self.filter(inner),
            Some(found) => Err(ODataFault::filter(format!(
                "A unary operator with an incompatible type was detected. Found operand type '{found}' for operator kind \
                 'Not'."
            ))),
        }
    }

    /// The type of a property that stands alone, where that is no truth.
    fn bare_type(&self, condition: &Condition) -> Result<Option<&'static str>, ODataFault> {
        let Condition::Bare(path) = condition else { return Ok(None) };
        let (_, kind) = self.field(path, Asked::Alone)?;
        Ok((kind != ValueKind::Bool).then(|| type_name(kind)))
    }

    /// What stands at a path. Of a collection as a whole nothing is asked, but in a lambda.
    fn field(&self, path: &str, asked: Asked) -> Result<(N::Field, ValueKind), ODataFault> {
        let (first, below) = path.split_once('/').unwrap_or((path, ""));
        let is_list = N::LISTS.iter().any(|list| list.eq_ignore_ascii_case(first)) && below != "$count";
        if !is_list || self.within.is_some_and(|collection| is_below(collection, first)) {
            return field_at::<N>("$filter", path, self.asker.beta);
        }
        Err(match (below.split('/').next().unwrap_or_default(), asked) {
            ("", Asked::Alone) => ODataFault::no_condition(),
            ("", Asked::Function) => no_signature(),
            ("", Asked::Compared(op)) => ODataFault::filter(format!(
                "The operand for a binary operator '{}' is not a single value. Binary operators require both operands to be \
                 single values.",
                op_name(op)
            )),
            (name, _) => ODataFault::filter(format!(
                "The parent value for a property access of a property '{name}' is not a single value. Property access can \
                 only be applied to a single value."
            )),
        })
    }

    /// Several conditions on one and the same element of a collection. Exchange asks an element for one value alone (inferred:
    /// of `and`, no answer was seen).
    fn of_one(&self, path: &str, inner: &Condition) -> Result<Filter<N::Field>, ODataFault> {
        let asked = self.filter(inner)?;
        if N::FAMILY == Family::Outlook {
            return Err(ODataFault::invalid_nodes());
        }
        if !inner.is_within(path) {
            return Err(ODataFault::unbuilt("conditions on one element and on more than it in $filter"));
        }
        Ok(Filter::OfOne(Box::new(asked)))
    }
}

/// Whether a path begins with a name.
fn is_below(path: &str, name: &str) -> bool {
    path.split('/').next().is_some_and(|first| first.eq_ignore_ascii_case(name))
}

/// What is asked of what stands at a path.
#[derive(Clone, Copy)]
enum Asked {
    /// Nothing: it stands alone.
    Alone,
    /// What a function of texts says of it.
    Function,
    /// How it compares with a value.
    Compared(Op),
}

fn no_signature() -> ODataFault {
    ODataFault::filter("No function signature for the function matches the specified arguments.")
}

/// What is said of functions and comparisons that OData has and neither service takes. Graph documents `startswith`,
/// `endswith`, `contains` and lambdas alone; the words are those of other such filters (inferred).
///
/// <https://learn.microsoft.com/graph/filter-query-parameter>
fn beyond<N: Noun>() -> ODataFault {
    match N::FAMILY {
        Family::Directory => ODataFault::new("Request_UnsupportedQuery", "Unsupported Query."),
        Family::Outlook => ODataFault::invalid_nodes(),
    }
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

/// What Exchange takes of the filters of lists: no `in`, no end of a text, no recipients, and of a collection's elements only that
/// one is some value. Of contacts' `startswith` in `any`, of messages' `endswith` and `in`, of folders' `in` and of
/// `toRecipients` it was captured; of the other types and recipients it is inferred.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/523>
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
        Condition::All(..) | Condition::In(..) | Condition::Beyond(_) => false,
        Condition::Compare(..) | Condition::Bare(_) | Condition::Filled(_) => true,
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
        (ValueKind::Text, Literal::Text(text) | Literal::Guid(text)) | (ValueKind::Guid, Literal::Guid(text)) => {
            Value::Text(text.clone())
        }
        (ValueKind::Conversation, Literal::Text(text)) => match read_conversation(text) {
            Some(id) => Value::Text(id.to_string()),
            None => return Err(ODataFault::new("ErrorInvalidIdMalformed", "Id is malformed.")),
        },
        (ValueKind::Bool, Literal::Bool(truth)) => Value::Bool(*truth),
        (ValueKind::Int, Literal::Int(number)) => Value::Int(*number),
        (ValueKind::Time | ValueKind::TimeText, Literal::Time(at)) => Value::Time(*at),
        (ValueKind::TimeText, Literal::Text(text)) => Value::Time(parse_asked_moment(text).ok_or_else(incompatible)?),
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
    incompatible_operands(left, right, op_name(op))
}

fn incompatible_operands(left: &str, right: &str, operator: &str) -> String {
    format!(
        "A binary operator with incompatible types was detected. Found operand types '{left}' and '{right}' for operator \
         kind '{operator}'."
    )
}

fn type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text | ValueKind::Conversation | ValueKind::Folder | ValueKind::Enum(_) => "Edm.String",
        ValueKind::Bool => "Edm.Boolean",
        ValueKind::Guid => "Edm.Guid",
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

/// Exchange's rule for messages: what is filtered by is sorted by in the same order, as far as both go.
///
/// <https://learn.microsoft.com/graph/query-parameters#orderby>
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
    // What is sorted by goes on where the filter ends, as in Microsoft's own example.
    let follows = order.iter().zip(&filtered).all(|(key, asked)| key.field == *asked);
    if order.is_empty() || follows && !filtered.is_empty() {
        return Ok(());
    }
    Err(ODataFault::new("InefficientFilter", "The restriction or sort order is too complex for this operation."))
}

/// The paths of a condition, in the order in which they are written.
pub(super) fn paths(condition: &Condition) -> Vec<&str> {
    match condition {
        Condition::And(inner) | Condition::Or(inner) => inner.iter().flat_map(paths).collect(),
        Condition::Not(inner) | Condition::Any(_, inner) | Condition::All(_, inner) => paths(inner),
        Condition::Compare(path, ..)
        | Condition::Text(path, ..)
        | Condition::In(path, _)
        | Condition::Bare(path)
        | Condition::Filled(path) => vec![path],
        Condition::Beyond(_) => Vec::new(),
    }
}
