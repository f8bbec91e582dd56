//! `$metadata`: well formed, made of the tables of properties, and Microsoft's own as far as it goes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::facts;
use mock365::Mock;
use mock365::faces::graph::csdl::{WHOLE, types};
use quick_xml::Reader;
use quick_xml::events::Event;
use reqwest::blocking::Client;
use serde_json::Value;

const VERSIONS: [(&str, &str); 2] = [("v1.0", "graph/csdl-v1.0.json"), ("beta", "graph/csdl-beta.json")];
const NAMESPACE: &str = "microsoft.graph.";

fn table(version: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("graph/src/faces/graph/csdl/{version}.tsv"))
}

fn get(mock: &Mock, path: &str) -> String {
    let answer = Client::new().get(format!("{}{path}", mock.origin())).send().expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "application/xml");
    answer.text().expect("a text")
}

/// Each element that was begun or stands alone, with its attributes; ends are checked by the reader.
fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    let text = |letters: &str| letters.to_owned();
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => return found,
            Event::Start(element) | Event::Empty(element) => {
                let attributes = element.attributes().map(|one| one.expect("an attribute"));
                let attributes = attributes.map(|one| (text(one.key.as_ref()), text(&one.value))).collect();
                found.push((text(element.name().as_ref()), attributes));
            }
            _ => {}
        }
    }
}

#[test]
fn the_document_is_there_for_everybody_and_has_what_the_tables_have() {
    let mock = Mock::start();
    for path in ["/v1.0/$metadata", "/beta/$metadata", "/V1.0/%24metadata"] {
        let all = elements(&get(&mock, path));
        let name = |found: &(String, BTreeMap<String, String>)| found.1.get("Name").cloned().unwrap_or_default();
        let of = |kinds: &[&str]| -> BTreeSet<String> {
            all.iter().filter(|found| kinds.contains(&found.0.as_str())).map(name).collect()
        };
        let (entities, named) = (of(&["EntityType"]), of(&["EntityType", "ComplexType", "EnumType"]));
        for served in types() {
            assert!(entities.contains(served.name), "{} in {path}", served.name);
        }
        // Whoever loads it looks each type up.
        for (element, attributes) in &all {
            for kind in ["Type", "BaseType", "EntityType"].iter().filter_map(|kind| attributes.get(*kind)) {
                let bare = kind.trim_start_matches("Collection(").trim_end_matches(')');
                let known = bare.strip_prefix(NAMESPACE).is_none_or(|name| named.contains(name));
                assert!(known, "{element} of {kind} in {path}");
            }
        }
        assert!(of(&["EntitySet"]).contains("users") && of(&["Singleton"]).contains("me"));
    }
    let refused = Client::new().post(format!("{}/v1.0/$metadata", mock.origin())).send().expect("an answer");
    assert_eq!(refused.status(), 405);
}

/// A type of Microsoft's document with those of its properties that are served.
fn lines(facts: &Value, name: &str, own: Option<&BTreeSet<&str>>, shown: &BTreeSet<String>) -> Vec<String> {
    let kind = &facts["types"][format!("{NAMESPACE}{name}")];
    let word = if kind["kind"] == "EntityType" { "entity" } else { "complex" };
    let flags = [("open", &kind["open"]), ("abstract", &kind["abstract"])];
    let flags: Vec<&str> = flags.iter().filter(|(_, set)| **set == true).map(|(word, _)| *word).collect();
    let mut lines = vec![format!("{word}\t{name}\t{}\t{}", kind["base"].as_str().unwrap_or("-"), flags.join(","))];
    for (property, about) in kind["props"].as_object().into_iter().flatten() {
        if own.is_none_or(|own| own.contains(property.as_str())) {
            let required = if about["nullable"] == false { "required" } else { "" };
            lines.push(format!("property\t{property}\t{}\t{required}", about["type"].as_str().expect("a type")));
        }
    }
    for (property, about) in kind["nav"].as_object().into_iter().flatten() {
        let target = about["type"].as_str().expect("a type");
        let bare = target.trim_start_matches("Collection(").trim_end_matches(')').trim_start_matches(NAMESPACE);
        if shown.contains(bare) {
            let contained = if is_of_directory(facts, bare) { "" } else { "contained" };
            lines.push(format!("navigation\t{property}\t{target}\t{contained}"));
        }
    }
    lines
}

fn base<'f>(facts: &'f Value, name: &str) -> Option<&'f str> {
    facts["types"][format!("{NAMESPACE}{name}")]["base"].as_str().map(|base| base.trim_start_matches(NAMESPACE))
}

fn is_of_directory(facts: &Value, name: &str) -> bool {
    name == "directoryObject" || base(facts, name).is_some_and(|base| is_of_directory(facts, base))
}

/// The table that the document is made from, out of Microsoft's types and the tables of properties.
fn made(facts: &Value) -> String {
    let mut own: BTreeMap<String, Option<BTreeSet<&str>>> = BTreeMap::new();
    let known = |name: &str| !facts["types"][format!("{NAMESPACE}{name}")].is_null();
    for served in types() {
        let names: BTreeSet<&str> = served.properties.iter().copied().collect();
        for (derived, added) in served.derived.iter().filter(|(derived, _)| known(derived)) {
            own.insert((*derived).to_owned(), Some(names.iter().chain(added.iter()).copied().collect()));
        }
        // What its bases have is said by these.
        let mut above = served.name;
        while let Some(next) = base(facts, above) {
            let slot = own.entry(next.to_owned()).or_insert_with(|| Some(BTreeSet::new()));
            slot.as_mut().expect("a base").extend(names.iter());
            above = next;
        }
        own.insert(served.name.to_owned(), Some(names));
    }
    for whole in WHOLE.into_iter().filter(|whole| known(whole)) {
        let mut above = Some(whole);
        while let Some(name) = above {
            own.entry(name.to_owned()).or_insert(None);
            above = base(facts, name);
        }
    }
    let shown: BTreeSet<String> = own.keys().cloned().collect();
    let mut text: Vec<String> = Vec::new();
    let (mut waiting, mut seen): (Vec<String>, BTreeSet<String>) = (shown.iter().cloned().collect(), BTreeSet::new());
    let mut enums = BTreeSet::new();
    while !waiting.is_empty() {
        let name = waiting.remove(0);
        if !seen.insert(name.clone()) {
            continue;
        }
        let lines = lines(facts, &name, own.get(&name).and_then(Option::as_ref), &shown);
        for target in lines.iter().map(|line| line.split('\t').nth(2).unwrap_or_default()) {
            let bare = target.trim_start_matches("Collection(").trim_end_matches(')');
            let Some(name) = bare.strip_prefix(NAMESPACE) else { continue };
            if known(name) {
                waiting.push(name.to_owned());
            } else {
                enums.insert(name.to_owned());
            }
        }
        text.extend(lines);
    }
    for name in enums {
        let about = &facts["enums"][format!("{NAMESPACE}{name}")];
        let members: Vec<&str> = about["members"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(!members.is_empty(), "{name} is no enumeration");
        text.push(format!(
            "enum\t{name}\t{}\t{}",
            members.join(","),
            if about["flags"] == true { "flags" } else { "" }
        ));
    }
    text.join("\n") + "\n"
}

#[test]
fn its_tables_are_microsofts_as_far_as_ours_go() {
    for (version, name) in VERSIONS {
        let Some(facts) = facts::text(name) else { return };
        let wanted = made(&serde_json::from_str(&facts).expect("JSON"));
        if std::env::var_os("MOCK365_BLESS").is_some() {
            std::fs::write(table(version), &wanted).expect("the table is written");
        }
        let written = std::fs::read_to_string(table(version)).unwrap_or_default();
        assert!(written == wanted, "{} is stale: run this test with MOCK365_BLESS=1", table(version).display());
    }
}

/// Properties that answers have and Microsoft's document has not.
#[test]
fn no_property_is_ours_alone() {
    let Some(facts) = facts::text(VERSIONS[0].1) else { return };
    let facts: Value = serde_json::from_str(&facts).expect("JSON");
    let beta: Value = serde_json::from_str(&facts::text(VERSIONS[1].1).expect("the other")).expect("JSON");
    let mut ours = Vec::new();
    for served in types() {
        for property in served.properties.iter().filter(|name| !name.starts_with('@')) {
            let has = |facts: &Value| {
                let mut chain = std::iter::successors(Some(served.name), |name| base(facts, name));
                let derived = served.derived.iter().map(|(name, _)| *name);
                let own = |name: &str| !facts["types"][format!("{NAMESPACE}{name}")]["props"][*property].is_null();
                chain.any(own) || derived.into_iter().any(own)
            };
            if !has(&facts) && !has(&beta) {
                ours.push(format!("{}/{property}", served.name));
            }
        }
    }
    assert!(ours.is_empty(), "{ours:?}");
}
