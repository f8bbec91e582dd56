//! `$metadata`: well formed, made of the tables of properties, and Microsoft's own as far as it goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::facts;
use mock365::Mock;
use mock365::faces::graph::csdl::{BESIDE, CALLS, CallModel, Model, SETS, SINGLETONS, WHOLE, bare, types};
use mock365::faces::graph::{mocked_paths, rooted_paths};
use quick_xml::Reader;
use quick_xml::events::Event;
use reqwest::blocking::Client;
use serde_json::Value;

const VERSIONS: [(&str, &str); 2] = [("v1.0", "graph/csdl-v1.0.json"), ("beta", "graph/csdl-beta.json")];
const NAMESPACE: &str = "microsoft.graph.";

fn table(version: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("graph/src/faces/graph/csdl/{version}.tsv"))
}

fn client() -> Client {
    // Already installed by another test: that is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([]).build().expect("a client")
}

fn get(mock: &Mock, path: &str) -> String {
    let answer = client().get(format!("{}{path}", mock.origin())).send().expect("an answer");
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

fn of_each(all: &[(String, BTreeMap<String, String>)], kinds: &[&str]) -> Vec<String> {
    all.iter().filter(|found| kinds.contains(&found.0.as_str())).map(|found| found.1["Name"].clone()).collect()
}

/// The name of every action and function that is served is in the document, and no other.
#[test]
fn what_can_be_called_is_what_is_served() {
    let listed: BTreeSet<&str> = CALLS.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    let last = |path: &str| {
        let last = path.rsplit('/').next().unwrap_or_default();
        last.split('(').next().unwrap_or_default().to_owned()
    };
    let served: BTreeSet<String> = mocked_paths()
        .map(|(method, path)| (method, last(&path)))
        .filter(|(method, last)| *method == "POST" || listed.contains(last.as_str()))
        .map(|(_, last)| last)
        .filter(|last| !last.starts_with(['{', '$']) && !is_list(last))
        .collect();
    let listed: BTreeSet<String> = listed.into_iter().map(str::to_owned).collect();
    assert_eq!(listed, served);
}

/// The names of the parameters in the brackets behind a function's name.
fn in_brackets(segment: &str) -> BTreeSet<&str> {
    let inner = segment.split_once('(').map_or("", |(_, inner)| inner.trim_end_matches(')'));
    inner.split(',').filter_map(|part| part.split_once('=')).map(|(name, _)| name).collect()
}

/// Each action and function is bound to what the paths before it lead to, and to nothing else; a function has the parameters
/// that stand in its path, and all types are in the document.
#[test]
fn calls_are_bound_to_what_they_stand_behind() {
    let mut wrong: BTreeSet<String> = BTreeSet::new();
    for version in VERSIONS.map(|(version, _)| version) {
        let model = Model::of(version);
        let mut idle: BTreeSet<usize> = (0..model.calls.len()).collect();
        for (method, path) in rooted_paths() {
            let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
            let root = segments[0].split('(').next().unwrap_or_default();
            if !root.starts_with('$') && !SETS.iter().chain(&SINGLETONS).any(|(known, _)| *known == root) {
                wrong.insert(format!("{version}: {root} is at no root"));
            }
            let Some((last, before)) = segments.split_last() else { continue };
            let name = last.split('(').next().unwrap_or_default();
            let by_method = |call: &CallModel| call.name == name && call.is_action == (method == "POST");
            if !matches!(method, "GET" | "POST") || !model.calls.iter().any(by_method) {
                continue;
            }
            let Some((kind, is_list)) = model.led_to(&before.join("/")) else {
                wrong.insert(format!("{version}: {path} leads nowhere"));
                continue;
            };
            let bound = |call: &CallModel| {
                let has = call.parameters.iter().map(|(name, _)| *name).collect::<BTreeSet<&str>>();
                by_method(call)
                    && call.bound.starts_with("Collection(") == is_list
                    && model.is_a(kind, bare(call.bound))
                    && (call.is_action || has == in_brackets(last))
            };
            match model.calls.iter().position(bound) {
                Some(place) => _ = idle.remove(&place),
                None => _ = wrong.insert(format!("{version}: {path} stands behind {} (list: {is_list})", kind.name)),
            }
        }
        for call in idle.into_iter().map(|place| &model.calls[place]) {
            wrong.insert(format!("{version}: nothing serves {} of {}", call.name, call.bound));
        }
        for call in &model.calls {
            let kinds = call.parameters.iter().map(|(_, kind)| *kind).chain([call.bound, call.gives]);
            let strange =
                |kind: &&str| !kind.is_empty() && !bare(kind).starts_with("Edm.") && model.get(kind).is_none();
            wrong.extend(kinds.filter(strange).map(|kind| format!("{version}: {} names {kind}", call.name)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether a name is that of a list, where a POST makes something.
fn is_list(name: &str) -> bool {
    let beside = BESIDE.lines().filter_map(|line| line.strip_prefix("navigation\t"));
    let own = std::fs::read_to_string(table("v1.0")).expect("the table");
    let own: Vec<&str> = own.lines().filter_map(|line| line.strip_prefix("navigation\t")).collect();
    let mut led = beside.chain(own).filter_map(|line| line.split('\t').next());
    SETS.iter().any(|(set, _)| *set == name) || led.any(|known| known.eq_ignore_ascii_case(name))
}

/// A key is a property of the type that it stands in.
fn assert_keys(all: &[(String, BTreeMap<String, String>)]) {
    let types = ["EntityType", "ComplexType", "EnumType", "Action", "Function", "EntityContainer"];
    let inside = all.split(|found| types.contains(&found.0.as_str()));
    let id = |of: &[(String, BTreeMap<String, String>)], kind: &str| {
        of.iter().any(|found| found.0 == kind && found.1["Name"] == "id")
    };
    let keyed: Vec<_> = inside.filter(|inside| id(inside, "PropertyRef")).collect();
    assert!(keyed.len() > 2, "{}", keyed.len());
    assert!(keyed.iter().all(|inside| id(inside, "Property")), "{keyed:?}");
}

#[test]
fn the_document_is_there_for_everybody_and_has_what_the_tables_have() {
    let mock = Mock::start();
    for path in ["/v1.0/$metadata", "/beta/$metadata", "/V1.0/%24metadata"] {
        let all = elements(&get(&mock, path));
        assert_keys(&all);
        let name = |found: &(String, BTreeMap<String, String>)| found.1.get("Name").cloned().unwrap_or_default();
        let of = |kinds: &[&str]| -> BTreeSet<String> {
            all.iter().filter(|found| kinds.contains(&found.0.as_str())).map(name).collect()
        };
        let (entities, named) = (of(&["EntityType"]), of(&["EntityType", "ComplexType", "EnumType"]));
        for served in types() {
            assert!(named.contains(served.name), "{} in {path}", served.name);
        }
        assert!(["message", "servicePrincipal", "messageRule"].iter().all(|name| entities.contains(*name)));
        let twice: Vec<String> = of_each(&all, &["EntityType", "ComplexType", "EnumType"]);
        assert_eq!(twice.len(), named.len(), "a type stands twice in {path}");
        // Whoever loads it looks each type up.
        for (element, attributes) in &all {
            for kind in ["Type", "BaseType", "EntityType"].iter().filter_map(|kind| attributes.get(*kind)) {
                let bare = kind.trim_start_matches("Collection(").trim_end_matches(')');
                let known = bare.strip_prefix(NAMESPACE).is_none_or(|name| named.contains(name));
                assert!(known, "{element} of {kind} in {path}");
            }
        }
        let roots = of(&["EntitySet", "Singleton"]);
        for root in ["users", "me", "applications", "servicePrincipals", "policies", "domains"] {
            assert!(roots.contains(root), "{root} in {path}");
        }
        assert!(of(&["Action"]).contains("sendMail") && of(&["Function"]).contains("delta"), "{path}");
        for (_, bound) in all.iter().filter(|(element, _)| element == "NavigationPropertyBinding") {
            assert!(roots.contains(&bound["Target"]), "{bound:?} in {path}");
        }
    }
    let refused = client().post(format!("{}/v1.0/$metadata", mock.origin())).send().expect("an answer");
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
    for (_, property, kind) in TOLD.iter().filter(|(told, ..)| *told == name) {
        lines.push(format!("property\t{property}\t{kind}\t"));
    }
    for (property, about) in kind["nav"].as_object().into_iter().flatten() {
        let target = about["type"].as_str().expect("a type");
        let bare = target.trim_start_matches("Collection(").trim_end_matches(')').trim_start_matches(NAMESPACE);
        if shown.contains(bare) {
            let is_listed = SETS.iter().any(|(_, kind)| *kind == bare);
            let contained = if is_listed || is_of_directory(facts, bare) { "" } else { "contained" };
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

/// Properties that answers of Microsoft's have and the facts have not.
const TOLD: [(&str, &str, &str); 1] = [("servicePrincipal", "createdDateTime", "Edm.DateTimeOffset")];

/// The table that the document is made from, out of Microsoft's types and the tables of properties.
fn made(facts: &Value) -> String {
    let mut own: BTreeMap<String, Option<BTreeSet<&str>>> = BTreeMap::new();
    let known = |name: &str| !facts["types"][format!("{NAMESPACE}{name}")].is_null();
    let beside = || BESIDE.lines().map(|line| line.split('\t').collect::<Vec<&str>>());
    let defined = |fields: &[&str]| matches!(fields[0], "entity" | "complex" | "enum");
    for served in types().into_iter().filter(|served| known(served.name)) {
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
        let slot = own.entry(served.name.to_owned()).or_insert_with(|| Some(BTreeSet::new()));
        slot.as_mut().expect("a type with a table").extend(names);
    }
    for whole in WHOLE.into_iter().filter(|whole| known(whole)) {
        let mut above = Some(whole);
        while let Some(name) = above {
            own.entry(name.to_owned()).or_insert(None);
            above = base(facts, name);
        }
    }
    let besides: BTreeSet<String> =
        beside().filter(|fields| defined(fields)).map(|fields| fields[1].to_owned()).collect();
    let shown: BTreeSet<String> = own.keys().chain(&besides).cloned().collect();
    let mut text: Vec<String> = Vec::new();
    let (mut waiting, mut seen): (Vec<String>, BTreeSet<String>) = (own.keys().cloned().collect(), BTreeSet::new());
    let mut enums = BTreeSet::new();
    let called = CALLS.lines().flat_map(|line| line.split(['\t', ',', ':'])).filter(|word| word.contains(NAMESPACE));
    let led = beside().filter(|fields| fields[0] != "enum").map(|fields| fields[2]);
    let named: Vec<&str> = called.chain(led).filter(|kind| kind.contains(NAMESPACE)).map(bare).collect();
    waiting.extend(named.into_iter().filter(|name| known(name)).map(str::to_owned));
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
            } else if !besides.contains(name) {
                enums.insert(name.to_owned());
            }
        }
        text.extend(lines);
    }
    text.extend(enums.iter().map(|name| enumeration(facts, name)));
    text.join("\n") + "\n"
}

/// The line of an enumeration.
fn enumeration(facts: &Value, name: &str) -> String {
    let about = &facts["enums"][format!("{NAMESPACE}{name}")];
    let members: Vec<&str> = about["members"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(!members.is_empty(), "{name} is no enumeration");
    format!("enum\t{name}\t{}\t{}", members.join(","), if about["flags"] == true { "flags" } else { "" })
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

/// All that a type has and leads to, bases among it.
fn members<'f>(facts: &'f Value, name: &str) -> BTreeSet<&'f str> {
    let about = &facts["types"][format!("{NAMESPACE}{name}")];
    let own = ["props", "nav"].into_iter().filter_map(|part| about[part].as_object());
    let own = own.flat_map(|part| part.keys().map(String::as_str));
    own.chain(base(facts, name).map(|base| members(facts, base)).unwrap_or_default()).collect()
}

/// What is refused as not kept is what Microsoft's types have, and each of them is known.
#[test]
fn what_types_have_is_microsofts() {
    let [Some(first), Some(beta)] = VERSIONS.map(|(_, name)| facts::text(name)) else { return };
    let [first, beta]: [Value; 2] = [first, beta].map(|facts| serde_json::from_str(&facts).expect("JSON"));
    let all = types();
    let names: BTreeSet<&str> =
        all.iter().flat_map(|one| one.derived.iter().map(|(name, _)| *name).chain([one.name])).collect();
    let mut wanted = String::new();
    for name in names {
        let old = members(&first, name);
        let new: BTreeSet<&str> = members(&beta, name).difference(&old).copied().collect();
        for (version, has) in [("v1.0", old), ("beta", new)].into_iter().filter(|(_, has)| !has.is_empty()) {
            let has: Vec<&str> = has.into_iter().collect();
            let _ = writeln!(wanted, "{name}\t{version}\t{}", has.join(" "));
        }
    }
    let path = table("members");
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::write(&path, &wanted).expect("the table is written");
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == wanted, "{} is stale: bless it", path.display());
}

/// Whether a type stands in the table of those that the facts lack.
fn is_beside(name: &str) -> bool {
    BESIDE.lines().any(|line| line.split('\t').nth(1) == Some(name) && line.starts_with("entity"))
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
            let is_led =
                |facts: &Value| !facts["types"][format!("{NAMESPACE}{}", served.name)]["nav"][*property].is_null();
            // Lists of directory objects ask of all of them what some types of them have.
            let is_beside = is_beside(served.name) || served.name == "directoryObject";
            let is_told = TOLD.iter().any(|(name, told, _)| (*name, *told) == (served.name, *property));
            if !has(&facts) && !has(&beta) && !is_led(&facts) && !is_beside && !is_told {
                ours.push(format!("{}/{property}", served.name));
            }
        }
    }
    assert!(ours.is_empty(), "{ours:?}");
}
