//! What Microsoft's schema declares, as `declared.txt` has it: read once, and made into what requests are held against.

use std::collections::{BTreeMap, BTreeSet};

const DECLARED: &str = include_str!("declared.txt");

/// The schema, by names.
#[derive(Default)]
pub struct Declarations {
    /// The type of a request.
    pub requests: BTreeMap<&'static str, &'static str>,
    /// The types.
    pub types: BTreeMap<&'static str, DeclaredType>,
    /// The words of a list.
    pub lists: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

/// A type.
#[derive(Default)]
pub struct DeclaredType {
    /// The type that it builds on.
    pub base: Option<&'static str>,
    /// Elements, and attributes with an `@`, each with its type; an empty one where it does not matter.
    pub members: BTreeMap<&'static str, &'static str>,
    /// Elements that may stand there more than once.
    pub repeated: BTreeSet<&'static str>,
}

impl Declarations {
    /// Reads the file.
    pub fn read() -> Self {
        let mut schema = Self::default();
        for line in DECLARED.lines() {
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
                schema.types.insert(name, DeclaredType::read(words));
            }
        }
        schema
    }

    /// A type and those that it builds on.
    pub fn with_bases(&self, kind: &str) -> impl Iterator<Item = (&'static str, &DeclaredType)> {
        let find = |kind: &str| self.types.get_key_value(kind).map(|(name, declared)| (*name, declared));
        std::iter::successors(find(kind), move |(_, declared)| find(declared.base?))
    }

    /// The type that declares a member, of those that one builds on.
    pub fn declares(&self, kind: &str, name: &str) -> Option<(&'static str, &DeclaredType)> {
        self.with_bases(kind).find(|(_, declared)| declared.members.contains_key(name))
    }
}

impl DeclaredType {
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
