//! Words for what depends on the date: how a tenant holds Microsoft's changes, how EWS may be used, and moments.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a tenant holds a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HeldSetting {
    /// The sandbox's clock decides.
    ByDate,
    /// It applies, whatever the clock says.
    Applied,
    /// It does not, whatever the clock says.
    NotYet,
}

/// How a tenant holds Microsoft's changes: one word for all, or by name, `all` first:
/// `{ all: by-date, ews-end: not-yet }`. The names stand in `docs/generated/changes.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ChangesSetting {
    /// All alike.
    All(HeldSetting),
    /// By name.
    Each(IndexMap<String, HeldSetting>),
}

impl<'de> Deserialize<'de> for ChangesSetting {
    // By hand: an untagged enum would lose the place of an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ChangesSetting;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("`by-date`, `applied` or `not-yet`, or one of these for each change by name")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<ChangesSetting, E> {
                let word = serde::de::value::StrDeserializer::<E>::new(word);
                HeldSetting::deserialize(word).map(ChangesSetting::All)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ChangesSetting, A::Error> {
                let each = serde::de::value::MapAccessDeserializer::new(map);
                IndexMap::deserialize(each).map(ChangesSetting::Each)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for ChangesSetting {
    fn schema_name() -> Cow<'static, str> {
        "ChangesSetting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let all = generator.subschema_for::<HeldSetting>();
        let each = generator.subschema_for::<IndexMap<String, HeldSetting>>();
        json_schema!({
            "description": "How a tenant holds Microsoft's changes: one word for all, or by name, `all` first. The names \
                            stand in `docs/generated/changes.md`.",
            "anyOf": [all, each],
        })
    }
}

/// A switch that may be set or not: `true`, `false`, `unset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SwitchSetting(pub Option<bool>);

impl Serialize for SwitchSetting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(on) => serializer.serialize_bool(on),
            None => serializer.serialize_str("unset"),
        }
    }
}

impl<'de> Deserialize<'de> for SwitchSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = SwitchSetting;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("`true`, `false` or `unset`")
            }

            fn visit_bool<E: Error>(self, on: bool) -> Result<SwitchSetting, E> {
                Ok(SwitchSetting(Some(on)))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<SwitchSetting, E> {
                match word {
                    "unset" => Ok(SwitchSetting(None)),
                    "true" => Ok(SwitchSetting(Some(true))),
                    "false" => Ok(SwitchSetting(Some(false))),
                    other => Err(E::invalid_value(Unexpected::Str(other), &self)),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for SwitchSetting {
    fn schema_name() -> Cow<'static, str> {
        "SwitchSetting".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A switch that may be set or not: `true`, `false`, `unset`.",
            "enum": [true, false, "unset"],
        })
    }
}

/// EWS at Exchange Online for an organisation, as `Set-OrganizationConfig` has it:
/// `{ enabled: true, allowed_apps: [HubSpot Sales] }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EwsPatch {
    /// `EwsEnabled`: `true`, `false` or `unset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<SwitchSetting>,
    /// Whether user name and password are accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basic: Option<bool>,
    /// `EwsAllowedAppIDs`, these and no others: applications by name or client id. It counts where `enabled` is `true`, and a
    /// change takes 24 hours on the sandbox's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_apps: Option<Vec<String>>,
    /// `true`: the 24 hours that a change of `allowed_apps` takes are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<bool>,
    /// `EwsApplicationAccessPolicy`: which of the two lists is enforced, for Graph as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_policy: Option<AccessPolicySetting>,
    /// `EwsAllowList`: `User-Agent` patterns, these and no others: `[Outlook-iOS/*]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_list: Option<Vec<String>>,
    /// `EwsBlockList`: `User-Agent` patterns, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_list: Option<Vec<String>>,
}

/// EWS at Exchange Online for a mailbox, as `Set-CASMailbox` has it: `{ enabled: false }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailboxEwsPatch {
    /// `EwsEnabled`: `true`, `false` or `unset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<SwitchSetting>,
    /// `EwsApplicationAccessPolicy`: which of the two lists is enforced, for Graph as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_policy: Option<AccessPolicySetting>,
    /// `EwsAllowList`: `User-Agent` patterns, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_list: Option<Vec<String>>,
    /// `EwsBlockList`: `User-Agent` patterns, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_list: Option<Vec<String>>,
}

/// Which list of `User-Agent` patterns is enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccessPolicySetting {
    /// None.
    None,
    /// Only the clients of `allow_list` may come.
    EnforceAllowList,
    /// All but the clients of `block_list` may come.
    EnforceBlockList,
}

/// A moment, or a day, which stands for its beginning in UTC: `2027-01-15`, `2027-01-15T08:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Timestamp);

/// The last day that has a beginning on the clock.
const LAST_DAY: Date = Date::constant(9999, 12, 30);

/// Whether a text that is no moment of the clock is one past its end.
pub(crate) fn is_late(text: &str) -> bool {
    text.get(..10).and_then(|day| day.parse::<Date>().ok()).is_some_and(|day| day >= LAST_DAY)
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Ok(Self(moment));
        }
        // A date and nothing else: civil dates would also be read from a moment without a zone.
        let day = (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten();
        let start = day.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
        start.map(|start| Self(start.timestamp())).ok_or_else(|| {
            // The clock counts some hours less than the calendar, so that every zone has a date for every moment.
            if is_late(text) {
                return format!("`{text}` is past the end of time: the clock goes to {}", Timestamp::MAX);
            }
            format!("`{text}` is neither a day such as 2027-01-15 nor a moment in UTC such as 2027-01-15T08:00:00Z")
        })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A moment in UTC, or a day, which stands for its beginning.",
            "type": "string",
            "examples": ["2027-01-15", "2027-01-15T08:00:00Z"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments() {
        let moment = |text: &str| text.parse::<Moment>().map(|moment| moment.0.to_string()).ok();
        assert_eq!(moment("2027-01-15").as_deref(), Some("2027-01-15T00:00:00Z"));
        assert_eq!(moment("2027-01-15T08:00:00+02:00").as_deref(), Some("2027-01-15T06:00:00Z"));
        for wrong in ["", "tomorrow", "2027-01", "2027-13-01", "2027-01-15T08:00:00", "20270115"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
        assert_eq!(moment("9999-12-30").as_deref(), Some("9999-12-30T00:00:00Z"));
        for late in ["9999-12-31", "9999-12-31T00:00:00Z", "9999-12-30T23:00:00Z"] {
            let why = late.parse::<Moment>().expect_err(late);
            assert!(why.contains("end of time") && why.contains("9999-12-30T22:00:00"), "{why}");
        }
    }

    #[test]
    fn words_for_changes() {
        let read = |text: &str| serde_json::from_str::<ChangesSetting>(text).map_err(|why| why.to_string());
        assert_eq!(read("\"by-date\""), Ok(ChangesSetting::All(HeldSetting::ByDate)));
        let each = [("ews-end".to_owned(), HeldSetting::NotYet)].into_iter().collect();
        assert_eq!(read("{\"ews-end\":\"not-yet\"}"), Ok(ChangesSetting::Each(each)));
        assert!(read("\"soon\"").is_err());
        assert!(read("{\"x\":\"soon\"}").is_err());
        assert!(read("1").is_err());
        let switch = |text: &str| serde_json::from_str::<SwitchSetting>(text).ok();
        assert_eq!(switch("\"unset\""), Some(SwitchSetting(None)));
        assert_eq!((switch("true"), switch("\"maybe\"")), (Some(SwitchSetting(Some(true))), None));
    }
}
