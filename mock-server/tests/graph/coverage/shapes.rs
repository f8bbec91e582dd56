//! What answers have to look like: each is held against Microsoft's published types, where the facts are here.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::facts;

/// Types and enumerations by name.
static SCHEMAS: LazyLock<Option<Value>> =
    LazyLock::new(|| facts::text("graph/schemas.json").map(|text| serde_json::from_str(&text).expect("the facts")));

/// What actions and functions answer with: their name, the type, and whether it is several. What is bound to a thing
/// answers with such a thing where nothing is named.
const CALLED: &[(&str, &str, bool)] = &[
    ("delta", "", true),
    ("copy", "", false),
    ("move", "", false),
    ("createReply", "", false),
    ("createReplyAll", "", false),
    ("createForward", "", false),
    ("reauthorize", "", false),
    ("createUploadSession", "uploadSession", false),
    ("findMeetingTimes", "meetingTimeSuggestionsResult", false),
    ("getMailTips", "mailTips", true),
    ("getVapidPublicKey", "Edm.String", false),
    ("getSchedule", "scheduleInformation", true),
    ("reminderView", "reminder", true),
    ("supportedLanguages", "localeInfo", true),
    ("supportedTimeZones", "timeZoneInformation", true),
    ("translateExchangeIds", "convertIdResult", true),
];

/// Properties that answers have only where a client selects them, or where there is something to say.
const SELECTED: &[(&str, &[&str])] = &[
    ("message", &["internetMessageHeaders", "uniqueBody"]),
    ("eventMessage", &["internetMessageHeaders", "uniqueBody"]),
    ("eventMessageRequest", &["internetMessageHeaders", "uniqueBody"]),
    ("eventMessageResponse", &["internetMessageHeaders", "uniqueBody"]),
    ("event", &["cancelledOccurrences", "originalStart"]),
    ("messageRule", &["conditions", "exceptions"]),
];

/// What a path leads to: a type, and whether it is several of it.
#[derive(Clone)]
struct Led {
    kind: String,
    several: bool,
}

/// Panics where an answer is not what Microsoft's types say that the path leads to.
pub fn check(method: &str, path: &str, answer: &Value) {
    let Some(schemas) = SCHEMAS.as_ref() else { return };
    let checker = Checker { schemas, wrong: Vec::new() };
    let wrong = checker.answer(method, path, answer);
    assert!(wrong.is_empty(), "{method} {path}:\n  {}\nin {answer:#}", wrong.join("\n  "));
}

struct Checker<'a> {
    schemas: &'a Value,
    wrong: Vec<String>,
}

impl Checker<'_> {
    fn answer(mut self, method: &str, path: &str, answer: &Value) -> Vec<String> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let Some(mut led) = self.lead(path) else { return self.wrong };
        if method == "POST" && !CALLED.iter().any(|called| path.ends_with(called.0)) {
            led.several = false;
        }
        let default = !query.contains("$select");
        if led.kind.starts_with("Edm.") {
            self.value(&led.kind, &answer["value"], false, "value");
        } else if led.several {
            match answer["value"].as_array() {
                Some(items) => items.iter().for_each(|item| self.thing(&led.kind, item, default, "")),
                None => self.wrong.push("is no list".to_owned()),
            }
        } else {
            self.thing(&led.kind, answer, default, "");
        }
        if !answer["@odata.context"].as_str().is_some_and(|context| context.contains("/$metadata#")) {
            self.wrong.push(format!("its @odata.context is {}", answer["@odata.context"]));
        }
        self.wrong
    }

    /// What a path leads to; nothing, where what comes is no JSON of a published type.
    fn lead(&mut self, path: &str) -> Option<Led> {
        let mut segments = path.split('/').skip(1);
        let mut led = match segments.next()? {
            "me" => Led { kind: "user".to_owned(), several: false },
            "users" => Led { kind: "user".to_owned(), several: true },
            "subscriptions" => Led { kind: "subscription".to_owned(), several: true },
            _ => return None,
        };
        for segment in segments {
            if segment.starts_with('$') {
                return None;
            }
            let name = segment.split('(').next().unwrap_or(segment);
            let name = name.strip_prefix("microsoft.graph.").unwrap_or(name);
            let called = CALLED.iter().find(|called| called.0.eq_ignore_ascii_case(name));
            led = match (called, self.member(&led.kind, name)) {
                (Some((_, kind, several)), _) => {
                    Led { kind: if kind.is_empty() { led.kind } else { (*kind).to_owned() }, several: *several }
                }
                (None, Some(next)) if !led.several => next,
                (None, _) if led.several => Led { several: false, ..led },
                // An action that answers nothing.
                (None, _) => return None,
            };
        }
        Some(led)
    }

    fn kind(&self, name: &str) -> Option<&Value> {
        self.schemas["types"].get(format!("microsoft.graph.{name}"))
    }

    /// A property or a relation of a type, or of what it is made from.
    fn member(&self, kind: &str, name: &str) -> Option<Led> {
        let kind = self.kind(kind)?;
        let of = |members: &str| {
            let members = kind[members].as_object()?;
            members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1["type"].as_str()
        };
        match of("properties").or_else(|| of("navigation")) {
            Some(found) => {
                let several = found.strip_prefix("Collection(").and_then(|inner| inner.strip_suffix(')'));
                let kind = plain(several.unwrap_or(found)).to_owned();
                Some(Led { kind, several: several.is_some() })
            }
            None => self.member(plain(kind["baseType"].as_str()?), name),
        }
    }

    /// A type's properties and those of what it is made from: name, type, and whether it may be null.
    fn properties(&self, kind: &str) -> Map<String, Value> {
        let Some(kind) = self.kind(kind) else { return Map::new() };
        let mut all = kind["baseType"].as_str().map(|base| self.properties(plain(base))).unwrap_or_default();
        all.extend(kind["properties"].as_object().cloned().unwrap_or_default());
        all
    }

    /// Relations, which stand in an answer where they are expanded.
    fn is_relation(&self, kind: &str, name: &str) -> bool {
        self.member(kind, name).is_some()
    }

    fn thing(&mut self, kind: &str, thing: &Value, default: bool, at: &str) {
        let Some(members) = thing.as_object() else {
            return self.value(kind, thing, true, at);
        };
        let said = thing["@odata.type"].as_str().map(|said| plain(said.trim_start_matches('#')).to_owned());
        let kind = said.as_deref().unwrap_or(kind);
        if self.kind(kind).is_none() {
            return self.wrong.push(format!("{at}: Microsoft publishes no type {kind}"));
        }
        let properties = self.properties(kind);
        let open = kind == "openTypeExtension" || kind == "extension";
        for (name, value) in members {
            let at = format!("{at}/{name}");
            match properties.get(name) {
                Some(property) => self.property(property, value, &at),
                None if name.contains('@') || open || self.is_relation(kind, name) => {}
                None => self.wrong.push(format!("{at}: {kind} has no such property")),
            }
        }
        let rare = of(SELECTED, kind);
        let entity = properties.contains_key("id");
        if default && entity && !members.contains_key("@removed") {
            let missing =
                properties.keys().filter(|name| !members.contains_key(*name) && !rare.contains(&name.as_str()));
            let missing: Vec<_> = missing.map(|name| format!("{at}/{name}: is missing of {kind}")).collect();
            self.wrong.extend(missing);
        }
    }

    fn property(&mut self, property: &Value, value: &Value, at: &str) {
        let kind = property["type"].as_str().unwrap_or_default();
        match kind.strip_prefix("Collection(").and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) => match value.as_array() {
                Some(values) => values.iter().for_each(|value| self.value(inner, value, false, at)),
                None => self.wrong.push(format!("{at}: no list of {inner}: {value}")),
            },
            None => self.value(kind, value, property["nullable"] != false, at),
        }
    }

    fn value(&mut self, kind: &str, value: &Value, nullable: bool, at: &str) {
        if value.is_null() {
            if !nullable {
                self.wrong.push(format!("{at}: may not be null"));
            }
            return;
        }
        if let Some(members) = self.schemas["enums"].get(format!("microsoft.graph.{}", plain(kind))) {
            let known = members["members"].as_array().expect("members");
            let said = value.as_str().unwrap_or_default();
            let several = members["isFlags"] == true;
            let fits = |word: &str| known.iter().any(|member| member == word);
            if !(fits(said) || several && said.split(',').all(|word| fits(word.trim()))) {
                self.wrong.push(format!("{at}: {value} is none of {kind}"));
            }
        } else if let Some(fits) = fits(kind, value) {
            if !fits {
                self.wrong.push(format!("{at}: {value} is no {kind}"));
            }
        } else if value.is_object() {
            self.thing(plain(kind), value, false, at);
        } else {
            self.wrong.push(format!("{at}: {value} is no {kind}"));
        }
    }
}

/// The names that a table has of a type.
fn of(table: &[(&str, &'static [&'static str])], kind: &str) -> &'static [&'static str] {
    table.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, names)| *names)
}

fn plain(kind: &str) -> &str {
    kind.strip_prefix("microsoft.graph.").unwrap_or(kind)
}

/// Whether a value is of a primitive type, where that is one.
fn fits(kind: &str, value: &Value) -> Option<bool> {
    let text = |fits: fn(&str) -> bool| value.as_str().is_some_and(fits);
    Some(match kind.strip_prefix("Edm.")? {
        "String" => value.is_string(),
        "Boolean" => value.is_boolean(),
        "Int16" => value.as_i64().is_some_and(|number| i16::try_from(number).is_ok()),
        "Int32" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Int64" => value.is_i64(),
        "Double" | "Single" | "Decimal" => value.is_number(),
        "DateTimeOffset" => text(|text| text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok()),
        "Date" => text(|text| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()),
        "TimeOfDay" => text(|text| text.parse::<jiff::civil::Time>().is_ok()),
        "Duration" => text(|text| text.starts_with('P') || text.starts_with("-P")),
        "Guid" => text(|text| text.parse::<uuid::Uuid>().is_ok()),
        "Binary" => text(|text| base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).is_ok()),
        kind => panic!("a primitive type {kind}"),
    })
}

#[test]
fn wrong_answers_are_seen() {
    if SCHEMAS.is_none() {
        return;
    }
    let context = "https://graph.microsoft.com/v1.0/$metadata#users('x')/mailFolders/$entity";
    let right = serde_json::json!({
        "@odata.context": context, "id": "AAA", "displayName": "Inbox", "parentFolderId": "BBB", "childFolderCount": 0,
        "unreadItemCount": 1, "totalItemCount": 2, "isHidden": false,
    });
    check("GET", "/me/mailFolders/inbox", &right);
    let changes = [
        ("childFolderCount", serde_json::json!("0")),
        ("colour", serde_json::json!("red")),
        ("isHidden", serde_json::json!(0)),
        ("@odata.context", Value::Null),
        ("displayName", serde_json::json!(7)),
    ];
    for (name, value) in changes {
        let mut wrong = right.clone();
        wrong[name] = value;
        assert!(refuses("/me/mailFolders/inbox", &wrong), "{name}");
    }
    let mut wrong = right.clone();
    wrong.as_object_mut().expect("an object").remove("unreadItemCount");
    assert!(refuses("/me/mailFolders/inbox", &wrong));
    assert!(refuses("/me/mailFolders", &right), "a folder is no list of them");
    let message = serde_json::json!({ "@odata.context": context, "importance": "urgent" });
    assert!(refuses("/me/messages/a?$select=importance", &message));
}

#[cfg(test)]
fn refuses(path: &str, answer: &Value) -> bool {
    std::panic::catch_unwind(|| check("GET", path, answer)).is_err()
}
