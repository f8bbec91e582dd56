//! Restrictions and sort orders, translated for the shared query engine.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/restriction>

use std::sync::Arc;

use mock365_domain::mailbox::{FolderField, PropertyKey};
use mock365_domain::query::{Filter, Op, Order, Part, Value};

use super::element::Element;
use super::error::{Fault, FaultDetail};
use super::property::{self, Constant, Extended, Field};

/// Finds the field behind an address, and how its constants are written.
pub type Lookup<F> = fn(Path<'_>) -> Option<(F, Constant)>;

/// The address of a property.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// `item:Subject`
    Uri(&'a str),
    /// A MAPI property.
    Added(&'a Arc<PropertyKey>),
}

/// Fields of items.
pub fn item_field(path: Path<'_>) -> Option<(Field, Constant)> {
    let field = match path {
        Path::Uri(uri) => Field::find(uri),
        Path::Added(key) => Some(Field::added(key)),
    };
    field.map(|field| (field.clone(), field.constant))
}

/// Fields of folders.
pub fn folder_field(path: Path<'_>) -> Option<(FolderField, Constant)> {
    match path {
        Path::Uri(uri) => property::folder::field(uri),
        Path::Added(key) => Some((FolderField::Extended(Arc::clone(key)), Constant::Property(key.kind))),
    }
}

/// Reads a `Restriction`.
pub fn read<F>(restriction: Option<&Element>, lookup: Lookup<F>) -> Result<Option<Filter<F>>, Fault> {
    let Some(restriction) = restriction else { return Ok(None) };
    let condition = restriction.children.first().ok_or_else(|| Fault::missing("SearchExpression"))?;
    filter(condition, lookup).map(Some)
}

fn filter<F>(condition: &Element, lookup: Lookup<F>) -> Result<Filter<F>, Fault> {
    let parts = || condition.children.iter().map(|child| filter(child, lookup)).collect::<Result<Vec<_>, _>>();
    Ok(match condition.name {
        "And" => Filter::And(parts()?),
        "Or" => Filter::Or(parts()?),
        "Not" => {
            let inner = condition.children.first().ok_or_else(|| Fault::missing("SearchExpression"))?;
            Filter::Not(Box::new(filter(inner, lookup)?))
        }
        "Exists" => Filter::Exists(field(condition, lookup)?.0),
        "IsEqualTo" => compare(condition, Op::Eq, lookup)?,
        "IsNotEqualTo" => compare(condition, Op::Ne, lookup)?,
        "IsLessThan" => compare(condition, Op::Lt, lookup)?,
        "IsLessThanOrEqualTo" => compare(condition, Op::Le, lookup)?,
        "IsGreaterThan" => compare(condition, Op::Gt, lookup)?,
        "IsGreaterThanOrEqualTo" => compare(condition, Op::Ge, lookup)?,
        "Contains" => contains(condition, lookup)?,
        other => return Err(Fault::unsupported(&format!("the search expression {other}"))),
    })
}

/// The field that a condition is about.
fn field<F>(condition: &Element, lookup: Lookup<F>) -> Result<(F, Constant), Fault> {
    let path = condition.children.iter().find(|child| child.name.ends_with("FieldURI"));
    let path = path.ok_or_else(|| Fault::missing("FieldURI"))?;
    let extended = (path.name == "ExtendedFieldURI").then(|| Extended::read_path(path)).transpose()?;
    let address = match &extended {
        Some(extended) => Path::Added(&extended.key),
        None => Path::Uri(path.attribute("FieldURI").ok_or_else(|| Fault::missing("FieldURI"))?),
    };
    lookup(address).ok_or_else(|| {
        let text = "The property can not be used with this type of restriction.";
        let named = match &address {
            Path::Uri(uri) => uri,
            Path::Added(_) => "that extended property",
        };
        Fault { details: vec![FaultDetail::path(path)], ..Fault::new("ErrorUnsupportedPathForQuery", text) }
            .explain(format!("mock365 does not search by {named}"))
    })
}

fn compare<F>(condition: &Element, op: Op, lookup: Lookup<F>) -> Result<Filter<F>, Fault> {
    let (field, constant) = field(condition, lookup)?;
    let other = condition.find("FieldURIOrConstant").ok_or_else(|| Fault::missing("FieldURIOrConstant"))?;
    let Some(value) = other.find("Constant") else {
        return Err(Fault::unsupported("comparing a property with another one"));
    };
    let text = value.attribute("Value").unwrap_or("");
    let value = constant.value(text).ok_or_else(|| {
        Fault::new("ErrorInvalidRestriction", "The restriction contains a value that is invalid for the property.")
            .explain(format!("the value {text:?} cannot be compared with that property"))
    })?;
    Ok(Filter::Compare(field, op, value))
}

fn contains<F>(condition: &Element, lookup: Lookup<F>) -> Result<Filter<F>, Fault> {
    let (field, constant) = field(condition, lookup)?;
    if !constant.is_text() {
        return Err(Fault::new(
            "ErrorContainsFilterWrongType",
            "The Contains filter can only be used for string properties.",
        ));
    }
    let part = match condition.attribute("ContainmentMode") {
        Some("FullString" | "ExactPhrase") => Part::Whole,
        Some("Prefixed" | "PrefixOnWords") => Part::Start,
        _ => Part::Contains,
    };
    let text = condition.find("Constant").and_then(|constant| constant.attribute("Value")).unwrap_or("");
    Ok(Filter::Text(field, part, text.to_owned()))
}

/// Reads a `SortOrder`.
pub fn order<F>(sort: Option<&Element>, lookup: Lookup<F>) -> Result<Vec<Order<F>>, Fault> {
    let mut order = Vec::new();
    for key in sort.iter().flat_map(|sort| &sort.children) {
        let descending = key.attribute("Order") == Some("Descending");
        order.push(Order { field: field(key, lookup)?.0, descending });
    }
    Ok(order)
}

/// The words of a `QueryString`: each stands in the subject, the body or the sender.
pub fn words(query: &str) -> Option<Filter<Field>> {
    let words = query.split_whitespace().map(|word| {
        let (key, word) = word.split_once(':').unwrap_or(("", word));
        let word = word.trim_matches('"').to_owned();
        let uris: &[&str] = match key.to_ascii_lowercase().as_str() {
            "subject" => &["item:Subject"],
            "from" => &["message:From"],
            "body" => &["item:Body"],
            _ => &["item:Subject", "item:Body", "message:From"],
        };
        let fields = uris.iter().filter_map(|uri| Field::find(uri));
        Filter::Or(fields.map(|field| Filter::Text(field, Part::Contains, word.clone())).collect())
    });
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then_some(Filter::And(words))
}

/// Names between two, as contact lists ask for them.
pub fn between(first: Option<&str>, last: Option<&str>) -> Option<Filter<Field>> {
    let field = Field::find("contacts:DisplayName")?;
    let bound = |op, text: Option<&str>| text.map(|text| Filter::Compare(field.clone(), op, Value::from(text)));
    let last = last.map(|last| format!("{last}\u{10ffff}"));
    Some(Filter::And(bound(Op::Ge, first).into_iter().chain(bound(Op::Le, last.as_deref())).collect()))
}
