//! A name stands for one thing: no two rooms have a public type, trait or constant of one name, but for those listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::order::{DOMAIN, SERVER};
use crate::sources::Package;

const PACKAGES: [Package; 3] =
    [SERVER, DOMAIN, Package { folders: &["mock-server/control/src"], names: &["mock365_control"], holders: &[] }];

/// Names that several rooms have, and why.
const LISTED: &[(&str, &str)] = &[
    ("Fault", "what a face, or the control API, refuses with: each has its own, and none ever sees another's"),
    ("Field", "Graph and EWS: what can be asked of an item, as each protocol's table has it"),
    ("IMPORTANCE", "Graph and EWS: the same words, in each protocol's casing"),
    ("OPERATIONS", "Graph and EWS: each protocol's table, as it is published by"),
    ("Operation", "Graph and EWS: a line in each protocol's table of what is built"),
    ("Paging", "Graph and EWS: how each protocol cuts a list into pages"),
    ("Property", "Graph and EWS: a line in each protocol's table of an item"),
    ("SENSITIVITY", "Graph and EWS: the same words, in each protocol's casing"),
];

/// The words before the name of an item.
const ITEMS: [&str; 8] = [
    "pub struct ",
    "pub enum ",
    "pub trait ",
    "pub type ",
    "pub const ",
    "pub static ",
    "pub union ",
    "pub unsafe trait ",
];

/// Rooms by the names that they make public, with the places.
fn named() -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut named: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for package in PACKAGES {
        for source in package.sources() {
            let Some(room) = package.room(&source.module) else { continue };
            for (at, line) in source.code.lines().enumerate() {
                let Some(rest) = ITEMS.iter().find_map(|words| line.strip_prefix(words)) else { continue };
                let rest = ["fn ", "unsafe "].iter().fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
                let name: String = rest.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
                // Functions and modules are called with the module that they lie in.
                if name.starts_with(char::is_uppercase) {
                    let places =
                        named.entry(name).or_default().entry(format!("{}/{room}", package.names[0])).or_default();
                    places.push(format!("{}:{}", source.shown, at + 1));
                }
            }
        }
    }
    named
}

#[test]
fn a_name_stands_for_one_thing() {
    let (mut faults, mut needed) = (String::new(), BTreeSet::new());
    for (name, rooms) in named().iter().filter(|(_, rooms)| rooms.len() > 1) {
        needed.insert(name.clone());
        if !LISTED.iter().any(|(listed, _)| listed == name) {
            let places: Vec<&str> = rooms.values().map(|places| places[0].as_str()).collect();
            let _ = writeln!(faults, "`{name}` stands for several things: {}", places.join(", "));
        }
    }
    for (name, reason) in LISTED {
        if !needed.contains(*name) {
            let _ = writeln!(faults, "the list: no two rooms have a `{name}` any more ({reason})");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}
