//! Values of bodies, read with Graph's errors. Null is the empty value.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::faces::graph::odata::Fault;

/// A text.
pub fn text(value: &Value, property: &str) -> Result<String, Fault> {
    Ok(optional_text(value, property)?.unwrap_or_default())
}

/// A text or nothing.
pub fn optional_text(value: &Value, property: &str) -> Result<Option<String>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(Fault::value(property, "Edm.String")),
    }
}

/// Yes or no.
pub fn truth(value: &Value, property: &str) -> Result<bool, Fault> {
    match value {
        Value::Null => Ok(false),
        Value::Bool(truth) => Ok(*truth),
        _ => Err(Fault::value(property, "Edm.Boolean")),
    }
}

/// A moment.
pub fn moment(value: &Value, property: &str) -> Result<Timestamp, Fault> {
    let moment = value.as_str().and_then(|text| text.parse().ok());
    moment.ok_or_else(|| Fault::value(property, "Edm.DateTimeOffset"))
}

/// An object.
pub fn object<'a>(value: &'a Value, property: &str, kind: &str) -> Result<&'a Map<String, Value>, Fault> {
    value.as_object().ok_or_else(|| Fault::value(property, kind))
}

/// The elements of a collection.
pub fn list<'a>(value: &'a Value, property: &str) -> Result<&'a [Value], Fault> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(values) => Ok(values),
        _ => Err(Fault::value(property, "Collection")),
    }
}

/// Texts.
pub fn texts(value: &Value, property: &str) -> Result<Vec<String>, Fault> {
    list(value, property)?.iter().map(|value| text(value, property)).collect()
}

/// One word of several, whatever the casing: its place.
pub fn choice(value: &Value, property: &str, words: &[&str]) -> Result<usize, Fault> {
    let word = value.as_str().ok_or_else(|| Fault::value(property, "enumeration"))?;
    words.iter().position(|known| known.eq_ignore_ascii_case(word)).ok_or_else(|| {
        Fault::new("RequestBodyRead", format!("Requested value '{word}' was not found. (property '{property}')"))
    })
}
