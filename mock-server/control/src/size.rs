//! An amount of data: `1MB`, `49.5GB`, or a number of bytes.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// Units, as Exchange counts them.
const UNITS: [(&str, u64); 5] = [("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("B", 1)];
/// More than any mailbox has, and little enough to be added up.
const MOST: u64 = 1 << 50;

impl ByteSize {
    /// Reads `49.5 GB`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let unit = UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?.trim_end(), *unit)));
        let (number, unit) = unit.unwrap_or((&text, 1));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let is_plain = |digits: &str, most: usize| digits.len() <= most && digits.bytes().all(|it| it.is_ascii_digit());
        if whole.is_empty() || !is_plain(whole, 15) || !is_plain(part, 6) || (part.is_empty() && number.contains('.')) {
            return None;
        }
        let thousandths = 10_u128.pow(u32::try_from(part.len()).ok()?);
        let digits: u128 = format!("{whole}{part}").parse().ok()?;
        let bytes = u64::try_from(digits * u128::from(unit) / thousandths).ok()?;
        (bytes <= MOST).then_some(Self(bytes))
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = ByteSize;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an amount as `1MB`, `49.5GB`, or a number of bytes, up to 1024TB")
            }

            fn visit_u64<E: Error>(self, bytes: u64) -> Result<ByteSize, E> {
                if bytes <= MOST {
                    Ok(ByteSize(bytes))
                } else {
                    Err(E::invalid_value(Unexpected::Unsigned(bytes), &self))
                }
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ByteSize, E> {
                ByteSize::read(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An amount of data: `1MB`, `49.5GB` (of 1024 each), or a number of bytes.",
            "anyOf": [{ "type": "string" }, { "type": "integer", "minimum": 0, "maximum": MOST }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_a_number_and_a_unit() {
        for (text, bytes) in [
            ("1MB", Some(1 << 20)),
            ("49.5 gb", Some(99 << 29)),
            ("12", Some(12)),
            ("0kB", Some(0)),
            ("0.000001TB", Some(1_099_511)),
            ("1024TB", Some(MOST)),
            ("1025TB", None),
            ("99999999999999999999GB", None),
            ("1.MB", None),
            (".5MB", None),
            ("-1MB", None),
            ("1e3", None),
            ("MB", None),
            ("", None),
        ] {
            assert_eq!(ByteSize::read(text), bytes.map(ByteSize), "{text}");
        }
    }
}
