//! The types of a version, looked up by name: what the document is written from, and what answers say of themselves.

use std::sync::LazyLock;

use indexmap::IndexMap;

use super::{BESIDE, CALLS, SETS, SINGLETONS};

const NAMESPACE: &str = "microsoft.graph.";

/// The types of a version.
pub struct Model {
    types: IndexMap<&'static str, TypeModel>,
    /// What can be called.
    pub calls: Vec<CallModel>,
}

/// A type.
pub struct TypeModel {
    /// `entity`, `complex` or `enum`.
    pub kind: &'static str,
    /// Its name behind the namespace.
    pub name: &'static str,
    /// The type that it derives from, or the members of an enumeration.
    pub base: &'static str,
    /// `open`, `abstract`, `flags`.
    pub flags: &'static str,
    /// Its own properties.
    pub properties: Vec<MemberModel>,
    /// Where it leads.
    pub navigations: Vec<MemberModel>,
}

/// A property, or a navigation property.
pub struct MemberModel {
    /// Its name.
    pub name: &'static str,
    /// Its type: `Edm.String`, `Collection(microsoft.graph.recipient)`.
    pub kind: &'static str,
    /// `required`, `contained`.
    pub flag: &'static str,
}

/// What is declared at a path.
#[derive(Debug, PartialEq, Eq)]
pub enum Declared {
    /// A property, or where things lead, of a type.
    Here(&'static str),
    /// Nothing: a type on the way does not have the name.
    Lacking {
        /// The type.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Nobody says.
    Unknown,
}

/// An action, or a function.
pub struct CallModel {
    /// Whether it is an action.
    pub is_action: bool,
    /// Its name.
    pub name: &'static str,
    /// What it is bound to.
    pub bound: &'static str,
    /// Its parameters.
    pub parameters: Vec<(&'static str, &'static str)>,
    /// What it gives; empty where that is nothing.
    pub gives: &'static str,
}

static VERSION_1: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("v1.0.tsv"), false));
static BETA: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("beta.tsv"), true));

/// A type's name without the namespace, and what it is in the collection of.
pub fn bare(kind: &str) -> &str {
    let item = kind.strip_prefix("Collection(").and_then(|item| item.strip_suffix(')')).unwrap_or(kind);
    item.strip_prefix(NAMESPACE).unwrap_or(item)
}

impl Model {
    /// That of a version.
    pub fn of(version: &str) -> &'static Self {
        if version == "beta" { &BETA } else { &VERSION_1 }
    }

    /// Lines are `entity` or `complex`, name, base (or `-`), `open` and `abstract` where they are; `property` and
    /// `navigation`, name, type, `required` and `contained` where they are; `enum`, name, members.
    fn read(table: &'static str, is_beta: bool) -> Self {
        let mut types: IndexMap<&'static str, TypeModel> = IndexMap::new();
        // What the facts have of a type is Microsoft's own.
        let mut is_known = false;
        for line in table.lines().chain(BESIDE.lines()) {
            let fields: Vec<&'static str> = line.split('\t').collect();
            let [kind, name, what, more] = fields[..] else { continue };
            let member = MemberModel { name, kind: what, flag: more };
            if matches!(kind, "entity" | "complex" | "enum") {
                is_known = types.contains_key(name);
            }
            match (kind, types.last_mut()) {
                _ if is_known => {}
                ("property", Some((_, open))) => open.properties.push(member),
                ("navigation", Some((_, open))) => open.navigations.push(member),
                ("entity" | "complex" | "enum", _) => {
                    let (properties, navigations) = (Vec::new(), Vec::new());
                    types.insert(name, TypeModel { kind, name, base: what, flags: more, properties, navigations });
                }
                _ => {}
            }
        }
        let calls = CALLS.lines().filter_map(|line| call(line, is_beta)).collect();
        Self { types, calls }
    }

    /// All types, in the order of the tables.
    pub fn types(&self) -> impl Iterator<Item = &TypeModel> {
        self.types.values()
    }

    /// The type with a name, with or without the namespace.
    pub fn get(&self, name: &str) -> Option<&TypeModel> {
        self.types.get(bare(name))
    }

    /// A type and those that it derives from.
    pub fn line<'m>(&'m self, kind: &'m TypeModel) -> impl Iterator<Item = &'m TypeModel> {
        std::iter::successors(Some(kind), |kind| self.get(kind.base).filter(|_| kind.kind != "enum"))
    }

    /// The type of a property, its type's own or one of a base's.
    pub fn property(&self, kind: &TypeModel, name: &str) -> Option<&'static str> {
        self.line(kind).find_map(|kind| kind.properties.iter().find(|one| one.name == name)).map(|one| one.kind)
    }

    /// What stands at a path below a type, whose names are read in any casing.
    pub fn declared(&self, kind: &str, path: &str) -> Declared {
        let Some(mut kind) = self.get(kind) else { return Declared::Unknown };
        let mut names = path.split('/').filter(|name| !name.is_empty());
        while let Some(name) = names.next() {
            let mut own = self.line(kind).flat_map(|kind| kind.properties.iter().chain(&kind.navigations));
            let Some(found) = own.find(|own| own.name.eq_ignore_ascii_case(name)) else {
                // Casts, counts, and what nobody declares of open types.
                let is_open = name.contains(['.', '$', '@']) || kind.flags.contains("open");
                return if is_open {
                    Declared::Unknown
                } else {
                    Declared::Lacking { kind: kind.name, name: name.into() }
                };
            };
            match (self.get(found.kind).filter(|kind| kind.kind != "enum"), names.clone().next()) {
                (_, None) => return Declared::Here(found.kind),
                (Some(below), Some(_)) => kind = below,
                (None, Some(below)) if !below.contains(['.', '$']) && found.kind.starts_with("Edm.") => {
                    return Declared::Lacking { kind: found.kind, name: below.into() };
                }
                (None, Some(_)) => return Declared::Unknown,
            }
        }
        Declared::Unknown
    }

    /// What a path of an operation leads to: a type, and whether it is a list of such. Keys stand in braces, or in brackets
    /// behind the root.
    pub fn led_to(&self, path: &str) -> Option<(&TypeModel, bool)> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let first = segments.next()?;
        let root = first.split('(').next()?;
        let mut at = (self.at_root(root)?, self.is_list(root) && root == first);
        for segment in segments {
            at = match segment.strip_prefix("microsoft.graph.") {
                Some(cast) => (self.get(cast)?, at.1),
                None if segment.starts_with('{') => (at.0, false),
                None => {
                    let found = self.navigations(at.0).find(|one| one.name.eq_ignore_ascii_case(segment))?;
                    (self.get(found.kind)?, found.kind.starts_with("Collection("))
                }
            };
        }
        Some(at)
    }

    /// Where things of a type lead, the type's own names first.
    pub fn navigations<'m>(&'m self, kind: &'m TypeModel) -> impl Iterator<Item = &'m MemberModel> {
        self.line(kind).flat_map(|kind| &kind.navigations)
    }

    /// Whether a type is another, or derives from it.
    pub fn is_a(&self, kind: &TypeModel, other: &str) -> bool {
        self.line(kind).any(|kind| kind.name == other)
    }

    /// The list at the root that things of a type are in.
    pub fn set_of(&self, kind: &str) -> Option<&'static str> {
        SETS.iter().find(|(_, known)| *known == kind).map(|(set, _)| *set)
    }

    /// Whether several things stand at the root under a name.
    pub fn is_list(&self, name: &str) -> bool {
        let is_single = || SINGLETONS.iter().any(|(known, _)| *known == name) || self.get(name).is_some();
        SETS.iter().any(|(known, _)| *known == name) || !is_single()
    }

    /// The type of what stands at the root under a name.
    pub fn at_root(&self, name: &str) -> Option<&TypeModel> {
        let found = SETS.iter().chain(&SINGLETONS).find(|(known, _)| *known == name);
        self.get(found.map_or(name, |(_, kind)| kind))
    }
}

/// A line of what can be called; one that begins with `beta` is of that version alone.
fn call(line: &'static str, is_beta: bool) -> Option<CallModel> {
    let line = line.strip_prefix("beta ").filter(|_| is_beta).unwrap_or(line);
    let fields: Vec<&'static str> = line.split('\t').collect();
    let [kind @ ("action" | "function"), name, bound, parameters, gives] = fields[..] else { return None };
    let parameters = parameters.split(',').filter_map(|parameter| parameter.split_once(':')).collect();
    Some(CallModel { is_action: kind == "action", name, bound, parameters, gives })
}
