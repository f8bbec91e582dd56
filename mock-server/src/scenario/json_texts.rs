//! The texts of a JSON value: shown with their places, or exchanged.

use serde_json::Value;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// The name of a member.
    Key,
    /// A value.
    Value,
}

/// Shows every text of a value, keys among them, with its place.
pub fn show(value: &Value, place: &str, look: &mut dyn FnMut(&str, Is, &str)) {
    match value {
        Value::String(text) => look(place, Is::Value, text),
        Value::Array(all) => {
            for (number, value) in all.iter().enumerate() {
                show(value, &format!("{place}/{number}"), look);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let place = format!("{place}/{name}");
                look(&place, Is::Key, name);
                show(value, &place, look);
            }
        }
        _ => {}
    }
}

/// A value with other texts in it; its keys stay.
pub fn exchange<E>(value: &Value, other: &mut dyn FnMut(&str) -> Result<String, E>) -> Result<Value, E> {
    exchange_with(value, &mut |is, text| if is == Is::Key { Ok(text.to_owned()) } else { other(text) })
}

/// A value with other texts in it, keys among them.
pub fn exchange_with<E>(value: &Value, other: &mut dyn FnMut(Is, &str) -> Result<String, E>) -> Result<Value, E> {
    Ok(match value {
        Value::String(text) => Value::String(other(Is::Value, text)?),
        Value::Array(all) => {
            Value::Array(all.iter().map(|value| exchange_with(value, other)).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let mut exchanged = serde_json::Map::with_capacity(members.len());
            for (name, value) in members {
                exchanged.insert(other(Is::Key, name)?, exchange_with(value, other)?);
            }
            Value::Object(exchanged)
        }
        other => other.clone(),
    })
}
