//! What Microsoft's schema allows in a request, and what of it is taken here: nothing that a client sends is dropped in silence.
//!
//! Names alone are looked at, and the words of lists: clients send elements in another order than the schema has, and
//! leave out what it wants. `declared.txt` has a line for each request (`/`), each type, what may stand in a type more than once
//! (`+`), and each list of words (`=`). It was written from Microsoft's `messages.xsd` and `types.xsd`, and
//! `tests/ews/nothing_dropped.rs` compares its names with them.

mod taken;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

pub use taken::check as check_taken;

use super::element::{Element, Malformed};
use super::error::Fault;

const DECLARED: &str = include_str!("declared.txt");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::read(DECLARED));

/// The schema, by names.
#[derive(Default)]
struct Schema {
    /// The type of a request.
    requests: HashMap<&'static str, &'static str>,
    types: HashMap<&'static str, Declared>,
    /// The words of a list.
    lists: HashMap<&'static str, HashSet<&'static str>>,
}

/// A type.
#[derive(Default)]
struct Declared {
    base: Option<&'static str>,
    /// Elements, and attributes with an `@`, each with its type; an empty one where it does not matter.
    members: HashMap<&'static str, &'static str>,
    /// Elements that may stand there more than once.
    repeated: HashSet<&'static str>,
}

impl Schema {
    fn read(text: &'static str) -> Self {
        let mut schema = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let Some(name) = words.next() else { continue };
            if let Some(request) = name.strip_prefix('/') {
                schema.requests.extend(words.next().map(|kind| (request, kind)));
            } else if let Some(kind) = name.strip_prefix('+') {
                // The line of the type stands before it.
                if let Some(declared) = schema.types.get_mut(kind) {
                    declared.repeated.extend(words);
                }
            } else if let Some(list) = name.strip_prefix('=') {
                schema.lists.insert(list, words.collect());
            } else {
                schema.types.insert(name, Declared::read(words));
            }
        }
        schema
    }
}

impl Declared {
    fn read(words: impl Iterator<Item = &'static str>) -> Self {
        let mut declared = Self::default();
        for word in words {
            if let Some(base) = word.strip_prefix('<') {
                declared.base = Some(base);
            } else {
                let (name, kind) = word.split_once(':').unwrap_or((word, ""));
                declared.members.insert(name, kind);
            }
        }
        declared
    }
}

/// A type and those that it builds on.
fn with_bases(kind: &str) -> impl Iterator<Item = (&'static str, &'static Declared)> {
    let find = |kind: &str| SCHEMA.types.get_key_value(kind).map(|(name, declared)| (*name, declared));
    std::iter::successors(find(kind), move |(_, declared)| find(declared.base?))
}

/// The type of a member, which is empty where it does not matter; nothing where there is no such member.
fn member(kind: &str, name: &str) -> Option<&'static str> {
    with_bases(kind).find_map(|(_, declared)| declared.members.get(name).copied())
}

/// The type of a request.
fn request(name: &str) -> Option<&'static str> {
    SCHEMA.requests.get(name).copied()
}

/// All elements, and attributes with an `@`, of a type.
#[cfg(test)]
fn members(kind: &str) -> Vec<&'static str> {
    with_bases(kind).flat_map(|(_, declared)| declared.members.keys().copied()).collect()
}

/// Refuses a request with something in it that the schema does not know. Nothing is done of it then.
pub fn check(sent: &Element) -> Result<(), Fault> {
    request(sent.name).map_or(Ok(()), |kind| declared(sent, kind))
}

fn declared(sent: &Element, kind: &str) -> Result<(), Fault> {
    if kind == "bool" || SCHEMA.lists.contains_key(kind) {
        return word(kind, &sent.text, format_args!("The '{}' element", sent.name)).and_then(|()| childless(sent));
    }
    for (name, value) in &sent.attributes {
        match member(kind, &format!("@{name}")) {
            Some(list) => word(list, value, format_args!("The '{name}' attribute"))?,
            None if is_instance(name) || member(kind, "@*").is_some() => {}
            None => return Err(violation(format!("The '{name}' attribute is not declared."))),
        }
    }
    no_text(sent, kind)?;
    // As few as a type has members, however many elements are sent.
    let mut once: Vec<&str> = Vec::new();
    for child in &sent.children {
        if stands_once(kind, child.name) {
            if once.contains(&child.name) {
                return Err(unknown_child(sent, child));
            }
            once.push(child.name);
        }
        match member(kind, child.name) {
            Some("") => childless(child)?,
            Some(kind) => declared(child, kind)?,
            None if member(kind, "*").is_some() => {}
            None => return Err(unknown_child(sent, child)),
        }
    }
    Ok(())
}

/// Whether a type has an element once at most: the type that declares it says so.
fn stands_once(kind: &str, name: &str) -> bool {
    let declares = with_bases(kind).find(|(_, declared)| declared.members.contains_key(name));
    declares.is_some_and(|(_, declared)| !declared.repeated.contains(name))
}

/// Where elements stand, there is no text but white space.
fn no_text(sent: &Element, kind: &str) -> Result<(), Fault> {
    if sent.text.trim().is_empty() {
        return Ok(());
    }
    if with_bases(kind).any(|(_, declared)| declared.members.keys().any(|name| !name.starts_with('@'))) {
        return Err(violation(format!("The element '{}' cannot contain text.", sent.name)));
    }
    Ok(())
}

/// An element that holds a value has no elements in it.
fn childless(sent: &Element) -> Result<(), Fault> {
    sent.children.first().map_or(Ok(()), |child| Err(unknown_child(sent, child)))
}

/// Attributes that any element may have: `xsi:type` and its kin.
fn is_instance(name: &str) -> bool {
    matches!(name, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation")
}

/// Whether a value is one of those that there are.
fn word(list: &str, value: &str, what: fmt::Arguments<'_>) -> Result<(), Fault> {
    let value = value.trim();
    let (fits, constraint) = match list {
        "bool" => (matches!(value, "true" | "false" | "1" | "0"), "is not a valid Boolean value"),
        list => (SCHEMA.lists.get(list).is_none_or(|words| words.contains(value)), "The Enumeration constraint failed"),
    };
    if fits {
        return Ok(());
    }
    let shown: String = value.chars().take(80).collect();
    Err(violation(format!(
        "{what} is invalid - The value '{shown}' is invalid according to its datatype '{list}' - {constraint}."
    )))
}

fn unknown_child(parent: &Element, child: &Element) -> Fault {
    violation(format!("The element '{}' has invalid child element '{}'.", parent.name, child.name))
}

fn violation(violation: String) -> Fault {
    Fault::schema(&Malformed { line: 1, column: 1, violation })
}
