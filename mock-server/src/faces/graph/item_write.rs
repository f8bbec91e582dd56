//! Values in bodies that several types share, read with Graph's own errors.

use jiff::Timestamp;
use mock365_domain::mailbox::{Body, BodyKind, Importance, Recipient, Sensitivity};
use serde_json::{Map, Value as Json};

use super::odata::{Family, ODataFault};

/// The members of `importance`, in the domain's order.
pub const IMPORTANCE: &[&str] = &["low", "normal", "high"];
/// The members of `sensitivity`, in the domain's order.
pub const SENSITIVITY: &[&str] = &["normal", "personal", "private", "confidential"];

/// A text; null is empty.
pub fn text(property: &str, value: &Json) -> Result<String, ODataFault> {
    Ok(optional_text(property, value)?.unwrap_or_default())
}

/// A text, or null.
pub fn optional_text(property: &str, value: &Json) -> Result<Option<String>, ODataFault> {
    match value {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text.clone())),
        _ => Err(ODataFault::value(property, "Edm.String")),
    }
}

/// Whether a property's name is among some names. Bodies name properties in any casing.
pub fn is_among(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Refuses fields that a type does not have; annotations are let through.
pub fn only(kind: &'static str, fields: &Map<String, Json>, known: &[&str]) -> Result<(), ODataFault> {
    match fields.keys().find(|name| !name.contains('@') && !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(stranger) => Err(ODataFault::unknown_in_body(Family::Outlook, stranger, kind)),
    }
}

/// Yes or no.
pub fn truth(property: &str, value: &Json) -> Result<bool, ODataFault> {
    value.as_bool().ok_or_else(|| ODataFault::value(property, "Edm.Boolean"))
}

/// A whole number of 32 bits.
pub fn number(property: &str, value: &Json) -> Result<i32, ODataFault> {
    value.as_i64().and_then(|number| i32::try_from(number).ok()).ok_or_else(|| ODataFault::value(property, "Edm.Int32"))
}

/// Several texts; null is none.
pub fn texts(property: &str, value: &Json) -> Result<Vec<String>, ODataFault> {
    let wrong = || ODataFault::value(property, "Collection(Edm.String)");
    match value {
        Json::Null => Ok(Vec::new()),
        Json::Array(values) => values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

/// Several things of one kind; null is none.
pub fn several<T>(
    property: &str,
    value: &Json,
    kind: &str,
    read: impl Fn(&Json) -> Result<T, ODataFault>,
) -> Result<Vec<T>, ODataFault> {
    match value {
        Json::Null => Ok(Vec::new()),
        Json::Array(values) => values.iter().map(read).collect(),
        _ => Err(ODataFault::value(property, kind)),
    }
}

/// A moment.
pub fn read_date_time(property: &str, value: &Json) -> Result<Timestamp, ODataFault> {
    value
        .as_str()
        .and_then(super::odata::parse_date_time)
        .ok_or_else(|| ODataFault::value(property, "Edm.DateTimeOffset"))
}

/// The place of an enumeration's member.
pub fn member(property: &str, value: &Json, members: &[&str]) -> Result<usize, ODataFault> {
    let text = value.as_str().ok_or_else(|| ODataFault::value(property, "Edm.String"))?;
    members
        .iter()
        .position(|member| member.eq_ignore_ascii_case(text))
        .ok_or_else(|| ODataFault::new("RequestBodyRead", format!("Requested value '{text}' was not found.")))
}

/// `importance`
pub fn importance(value: &Json) -> Result<Importance, ODataFault> {
    Ok([Importance::Low, Importance::Normal, Importance::High][member("importance", value, IMPORTANCE)?])
}

/// `sensitivity`
pub fn sensitivity(value: &Json) -> Result<Sensitivity, ODataFault> {
    use Sensitivity::{Confidential, Normal, Personal, Private};
    Ok([Normal, Personal, Private, Confidential][member("sensitivity", value, SENSITIVITY)?])
}

/// `microsoft.graph.itemBody`
pub fn body(value: &Json) -> Result<Body, ODataFault> {
    let kind = match value["contentType"].as_str() {
        None => BodyKind::Text,
        Some(_) => [BodyKind::Text, BodyKind::Html][member("contentType", &value["contentType"], &["text", "html"])?],
    };
    if value.is_null() {
        return Ok(Body::default());
    }
    if !value.is_object() {
        return Err(ODataFault::value("body", "microsoft.graph.itemBody"));
    }
    Ok(Body { kind, content: text("content", &value["content"])? })
}

/// `microsoft.graph.emailAddress`; without a name it is called by its address.
pub fn email_address(value: &Json) -> Result<Recipient, ODataFault> {
    if !value.is_object() {
        return Err(ODataFault::value("emailAddress", "microsoft.graph.emailAddress"));
    }
    let address = text("address", &value["address"])?;
    let name = optional_text("name", &value["name"])?.filter(|name| !name.is_empty());
    Ok(Recipient::new(name.unwrap_or_else(|| address.clone()), address))
}
