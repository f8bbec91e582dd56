//! Reads what may be said in more than one way. By hand: an untagged enum would lose the place and the reason of an error.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::changes::{self, Moment};
use crate::report::Freeze;
use crate::rule::{AnswerSpec, ChangedAnswer, OneOrMore};

impl<'de> Deserialize<'de> for AnswerSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = AnswerSpec;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("the name of a canned answer, or an object with its `name` and what is to be different")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<AnswerSpec, E> {
                Ok(AnswerSpec::Named(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AnswerSpec, A::Error> {
                Box::<ChangedAnswer>::deserialize(MapAccessDeserializer::new(map)).map(AnswerSpec::Changed)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = OneOrMore;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a word, or a list of words")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore::One(word.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, words: A) -> Result<OneOrMore, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(words)).map(OneOrMore::More)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Freeze {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Freeze;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("`true`, or a moment in UTC such as \"2026-01-01T08:00:00Z\"")
            }

            fn visit_bool<E: Error>(self, here: bool) -> Result<Freeze, E> {
                Ok(Freeze::Here(here))
            }

            fn visit_str<E: Error>(self, moment: &str) -> Result<Freeze, E> {
                moment.parse::<Moment>().map(|moment| Freeze::At(moment.0)).map_err(|why| {
                    if changes::is_late(moment) {
                        E::custom(why)
                    } else {
                        E::invalid_value(Unexpected::Str(moment), &self)
                    }
                })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A status, of whatever size: what no answer can have is told where the rule is checked.
pub(crate) fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let Some(status) = Option::<i64>::deserialize(deserializer)? else { return Ok(None) };
    let fits = u16::try_from(status).ok().filter(|status| (200..=599).contains(status));
    fits.map(Some).ok_or_else(|| no_status(status))
}

/// A status that an answer may have, or one that is refused where it is looked at, with its place.
pub(crate) fn any_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let Some(status) = Option::<i64>::deserialize(deserializer)? else { return Ok(None) };
    u16::try_from(status).map(Some).map_err(|_| no_status(status))
}

fn no_status<E: Error>(status: i64) -> E {
    E::custom(format!("{status} is no status of an answer: say one from 200 to 599"))
}

/// A code: a text, or a number as people write it who leave `AADSTS` out.
pub(crate) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    struct Either;
    impl Visitor<'_> for Either {
        type Value = Option<String>;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a code such as \"AADSTS50105\" or \"ErrorAccessDenied\", or the number 50105")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E: Error>(self, code: &str) -> Result<Self::Value, E> {
            Ok(Some(code.to_owned()))
        }

        fn visit_u64<E: Error>(self, code: u64) -> Result<Self::Value, E> {
            Ok(Some(code.to_string()))
        }

        fn visit_i64<E: Error>(self, code: i64) -> Result<Self::Value, E> {
            Ok(Some(code.to_string()))
        }
    }
    deserializer.deserialize_any(Either)
}
