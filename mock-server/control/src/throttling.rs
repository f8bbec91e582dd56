//! Words for how much applications may ask of mailboxes: Outlook's limits, or other figures.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// How much one application may ask of one mailbox over Graph and Outlook REST: `off`, `outlook` (10,000 requests in 10
/// minutes, 4 at a time, 150 MB in 5 minutes), or other figures: `{ requests: 3, per: PT1M }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ThrottlingSetting {
    /// A word.
    Word(ThrottlingWord),
    /// Figures.
    Figures(ThrottlingFigures),
}

/// One word for all limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ThrottlingWord {
    /// Nobody counts.
    Off,
    /// The limits that Microsoft documents for Outlook.
    Outlook,
}

/// Limits for one application and one mailbox; those that are left out are Outlook's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThrottlingFigures {
    /// Requests in `per`: 10,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// The time in which requests are counted: `PT10M`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Requests at the same time: 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrent: Option<u64>,
    /// Bytes in `upload_per`: 150,000,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<u64>,
    /// The time in which bytes are counted: `PT5M`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_per: Option<String>,
}

impl<'de> Deserialize<'de> for ThrottlingSetting {
    // By hand: an untagged enum would lose the place of an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ThrottlingSetting;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("`off`, `outlook`, or figures: `{ requests: 3, per: PT1M }`")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<ThrottlingSetting, E> {
                ThrottlingWord::deserialize(StrDeserializer::<E>::new(word)).map(ThrottlingSetting::Word)
            }

            fn visit_bool<E: Error>(self, on: bool) -> Result<ThrottlingSetting, E> {
                // YAML reads the word `off` so.
                let word = if on { ThrottlingWord::Outlook } else { ThrottlingWord::Off };
                Ok(ThrottlingSetting::Word(word))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ThrottlingSetting, A::Error> {
                ThrottlingFigures::deserialize(MapAccessDeserializer::new(map)).map(ThrottlingSetting::Figures)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for ThrottlingSetting {
    fn schema_name() -> Cow<'static, str> {
        "ThrottlingSetting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<ThrottlingWord>();
        let figures = generator.subschema_for::<ThrottlingFigures>();
        json_schema!({
            "description": "How much one application may ask of one mailbox over Graph and Outlook REST: `off`, `outlook` \
                            (10,000 requests in 10 minutes, 4 at a time, 150 MB in 5 minutes), or other figures.",
            "anyOf": [word, figures],
        })
    }
}
