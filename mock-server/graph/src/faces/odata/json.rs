//! JSON that clients send: read as it stands, but where a name stands twice in one object, of which only one could be heeded.
//!
//! <https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html>

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

use super::ODataFault;

/// Why a body is not read.
#[derive(Debug)]
pub enum UnreadJson {
    /// It is no JSON.
    Malformed(String),
    /// A name stands in an object twice.
    Twice(String),
}

/// Reads JSON.
pub fn read_json(body: &[u8]) -> Result<Json, UnreadJson> {
    // Some clients write a mark of the order of bytes, which UTF-8 does not need.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = Once { twice: &twice }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|why| match twice.take() {
        Some(name) => UnreadJson::Twice(name),
        None => UnreadJson::Malformed(why.to_string()),
    })
}

/// What Microsoft's OData library says of a name that stands twice: its words, as they are in its sources.
///
/// <https://github.com/OData/odata.net/blob/main/src/Microsoft.OData.Core/SRResources.resx>
pub fn named_twice(name: &str) -> ODataFault {
    ODataFault::misread(format!(
        "Multiple properties with the name '{name}' were detected in a resource or a complex value. Within them, property \
         names must be unique."
    ))
}

/// Refuses an object with one name in several casings: names are read in any.
pub fn check_names(fields: &Map<String, Json>) -> Result<(), ODataFault> {
    let mut seen = HashSet::with_capacity(fields.len());
    match fields.keys().find(|name| !seen.insert(name.to_ascii_lowercase())) {
        Some(name) => Err(named_twice(name)),
        None => Ok(()),
    }
}

/// A value whose objects have each name once.
#[derive(Clone, Copy)]
struct Once<'t> {
    twice: &'t RefCell<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once<'_> {
    type Value = Json;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(Json::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            read.push(item);
        }
        Ok(read.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut read = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if read.contains_key(&name) {
                self.twice.replace(Some(name));
                return Err(A::Error::custom("a name stands twice"));
            }
            let value = members.next_value_seed(self)?;
            read.insert(name, value);
        }
        Ok(read.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_stand_once() {
        for (text, name) in [(r#"{"a":1,"a":2}"#, "a"), (r#"[{"b":{"c":1,"d":2,"c":null}}]"#, "c")] {
            assert!(matches!(read_json(text.as_bytes()), Err(UnreadJson::Twice(said)) if said == name), "{text}");
        }
        assert!(matches!(read_json(b"{} x"), Err(UnreadJson::Malformed(_))));
        assert!(matches!(read_json(&b"[".repeat(100_000)), Err(UnreadJson::Malformed(_))));
        assert_eq!(read_json(b"\xef\xbb\xbf{\"a\":[1]}").unwrap(), serde_json::json!({ "a": [1] }));
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_serde_reads(text in "[\\[\\]{}\":,a-c0-9.eE+-]{0,24}") {
            if let (Ok(ours), Ok(theirs)) = (read_json(text.as_bytes()), serde_json::from_str::<Json>(&text)) {
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
