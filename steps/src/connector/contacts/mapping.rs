//! The 14 properties that are synced, and where each stands in a contact: `mappings.json` lists them, and nothing else is
//! read or written. So neither the birthday nor anything of a customer's own ever leaves a side.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Properties by the CRM's names. What is not set is not there: Outlook has null for it, or an empty text.
pub type Properties = BTreeMap<String, String>;

/// One of the properties.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Line")]
pub(super) struct Mapping {
    /// The CRM's name.
    pub record: String,
    /// The contact's property.
    property: String,
    place: Place,
}

#[derive(Deserialize)]
struct Line {
    record: String,
    contact: String,
}

/// Where in the contact's property the value stands.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// It is the value.
    Whole,
    /// In the first entry of its list.
    First,
    /// In a member of the first entry of its list.
    FirstsMember(String),
    /// In a member.
    Member(String),
}

impl TryFrom<Line> for Mapping {
    type Error = String;

    fn try_from(line: Line) -> Result<Self, String> {
        let (property, place) = match (line.contact.split_once("[0]"), line.contact.split_once('.')) {
            (Some((property, "")), _) => (property, Place::First),
            (Some((property, rest)), _) => {
                let member = rest.strip_prefix('.').ok_or_else(|| format!("`{}` is no place", line.contact))?;
                (property, Place::FirstsMember(member.to_owned()))
            }
            (None, Some((property, member))) => (property, Place::Member(member.to_owned())),
            (None, None) => (line.contact.as_str(), Place::Whole),
        };
        Ok(Self { property: property.to_owned(), place, record: line.record })
    }
}

static MAPPINGS: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    let read: Result<_, serde_json::Error> = serde_json::from_str(include_str!("mappings.json"));
    read.unwrap_or_else(|why| panic!("mappings.json: {why}"))
});

/// All of them.
pub(super) fn mappings() -> &'static [Mapping] {
    &MAPPINGS
}

/// What is asked of each contact: `$select`.
pub(super) static SELECT: LazyLock<String> = LazyLock::new(|| {
    let properties: BTreeSet<&str> = mappings().iter().map(|mapping| mapping.property.as_str()).collect();
    let own = ["id", "changeKey", "lastModifiedDateTime"];
    own.into_iter().chain(properties).collect::<Vec<_>>().join(",")
});

impl Mapping {
    /// The value in a contact. A list gives its first entry, whatever stands behind it.
    fn value<'c>(&self, contact: &'c Value) -> Option<&'c str> {
        let property = &contact[&self.property];
        let value = match &self.place {
            Place::Whole => property,
            Place::First => &property[0],
            Place::FirstsMember(member) => &property[0][member],
            Place::Member(member) => &property[member],
        };
        value.as_str().filter(|value| !value.is_empty())
    }

    /// The contact's property with another value in it: lists and addresses are replaced as a whole, so that what else
    /// stands in them comes along.
    fn with(&self, current: &Value, value: Option<&str>) -> Value {
        match &self.place {
            Place::Whole => json!(value),
            Place::First => first(current, value.map(|value| json!(value))),
            Place::FirstsMember(member) => {
                let with = |value: &str| {
                    let mut entry = current[0].as_object().cloned().unwrap_or_default();
                    entry.insert(member.clone(), json!(value));
                    Value::Object(entry)
                };
                first(current, value.map(with))
            }
            Place::Member(member) => {
                let mut object = current.as_object().cloned().unwrap_or_default();
                match value {
                    Some(value) => drop(object.insert(member.clone(), json!(value))),
                    None => drop(object.remove(member)),
                }
                Value::Object(object)
            }
        }
    }
}

/// A list with another first entry, or without the one that it has: the next one moves up.
fn first(list: &Value, entry: Option<Value>) -> Value {
    let others = list.as_array().into_iter().flatten().skip(1).cloned();
    Value::Array(entry.into_iter().chain(others).collect())
}

/// What a contact says.
pub(crate) fn read(contact: &Value) -> Properties {
    let set =
        mappings().iter().filter_map(|mapping| Some((mapping.record.clone(), mapping.value(contact)?.to_owned())));
    set.collect()
}

/// What is sent to make a contact say something else than it does: the properties that differ, and no others. A contact that
/// is not there yet is `Value::Null`.
pub(crate) fn body(contact: &Value, wanted: &Properties) -> Value {
    let mut body = Map::new();
    for mapping in mappings() {
        let value = wanted.get(&mapping.record).map(String::as_str);
        if mapping.value(contact) == value {
            continue;
        }
        let current = body.get(&mapping.property).unwrap_or(&contact[&mapping.property]);
        let changed = mapping.with(current, value);
        body.insert(mapping.property.clone(), changed);
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(pairs: &[(&str, &str)]) -> Properties {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn there_are_fourteen_and_the_birthday_is_none_of_them() {
        assert_eq!(mappings().len(), 14);
        assert!(!SELECT.contains("birthday"));
        assert!(!SELECT.contains("xtension") && !SELECT.contains("xtended"));
    }

    #[test]
    fn what_is_not_set_is_not_there() {
        let contact = json!({
            "givenName": "Greta", "surname": null, "title": "", "emailAddresses": [], "businessPhones": ["1", "2"],
            "businessAddress": { "city": "Ulm" }, "birthday": "1980-05-17T11:59:00Z",
        });
        assert_eq!(read(&contact), properties(&[("firstname", "Greta"), ("phone", "1"), ("city", "Ulm")]));
    }

    #[test]
    fn lists_and_addresses_keep_what_else_stands_in_them() {
        let contact = json!({
            "emailAddresses": [{ "name": "G", "address": "a@x.example" }, { "name": "G", "address": "b@x.example" }],
            "businessPhones": ["1", "2"], "businessAddress": { "city": "Ulm", "street": "Weg 1" },
        });
        let wanted = properties(&[("email", "c@x.example"), ("city", "Bonn"), ("zip", "53111")]);
        assert_eq!(
            body(&contact, &wanted),
            json!({
                "emailAddresses": [{ "name": "G", "address": "c@x.example" }, { "name": "G", "address": "b@x.example" }],
                "businessPhones": ["2"], "businessAddress": { "city": "Bonn", "postalCode": "53111" },
            })
        );
    }

    #[test]
    fn only_what_differs_is_sent() {
        let wanted = properties(&[("firstname", "Greta"), ("jobtitle", "Buyer")]);
        assert_eq!(
            body(&json!({ "givenName": "Greta", "jobTitle": "Clerk" }), &wanted),
            json!({ "jobTitle": "Buyer" })
        );
        assert_eq!(body(&Value::Null, &wanted), json!({ "givenName": "Greta", "jobTitle": "Buyer" }));
        assert_eq!(body(&json!({ "jobTitle": "Clerk" }), &Properties::new()), json!({ "jobTitle": null }));
    }
}
