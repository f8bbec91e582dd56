//! What Microsoft's schema allows in a request, and what of it is taken here: nothing that a client sends is dropped in silence.
//!
//! Names alone are looked at, and the words of lists: clients send elements in another order than the schema has, and
//! leave out what it wants. `declared.txt` has a line for each request (`/`), each type, what may stand in a type more than once
//! (`+`), and each list of words (`=`). It was written from Microsoft's `messages.xsd` and `types.xsd`, and
//! `tests/ews/nothing_dropped.rs` compares its names with them.

mod declared;
mod taken;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::element::{Element, Malformed};
use super::error::Fault;
use declared::{Declarations, DeclaredType};
use taken::Taken;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::new(&Declarations::read()));

/// The schema as requests are held against it: names were looked up once, when it was made.
struct Schema {
    /// Where the type of a request stands.
    requests: HashMap<&'static str, usize>,
    types: Vec<Type>,
    lists: Vec<List>,
}

/// A type: its members by name.
struct Type {
    /// Where the type stands that it builds on.
    base: Option<usize>,
    elements: Box<[Member]>,
    attributes: Box<[Member]>,
}

/// A member of a type.
struct Member {
    name: &'static str,
    kind: MemberKind,
    /// Whether it may stand there more than once.
    repeats: bool,
    taken: Taken,
}

/// What a member may hold.
#[derive(Clone, Copy)]
enum MemberKind {
    /// A value that is looked at where it is read.
    Value,
    /// A word of the list that stands there.
    Word(usize),
    /// What the type that stands there allows.
    Complex(usize),
}

/// A list of words.
struct List {
    name: &'static str,
    words: Vec<&'static str>,
}

/// The one request that may hold a text beside its elements: exchangelib writes there what it asks for, and is answered by
/// Exchange Online (inferred: its own tests run against it).
const LOOSE: &str = "GetMailTips";

/// What the schema calls a truth value; its words are a list like others here.
const BOOLEAN: &str = "bool";

impl Schema {
    fn new(declared: &Declarations) -> Self {
        let places: HashMap<&str, usize> = declared.types.keys().copied().zip(0..).collect();
        let place = |kind: &str| places.get(kind).copied();
        let boolean = List { name: BOOLEAN, words: vec!["0", "1", "false", "true"] };
        let lists = declared.lists.iter().map(|(name, words)| List { name, words: words.iter().copied().collect() });
        let lists: Vec<List> = std::iter::once(boolean).chain(lists).collect();
        let kind = |kind: &str| match lists.iter().position(|list| list.name == kind) {
            Some(list) => MemberKind::Word(list),
            None => place(kind).map_or(MemberKind::Value, MemberKind::Complex),
        };
        let types = declared.types.iter().map(|(name, own)| Type {
            base: own.base.and_then(place),
            elements: members(declared, name, own, "", &kind),
            attributes: members(declared, name, own, "@", &kind),
        });
        let types = types.collect();
        let requests = declared.requests.iter().filter_map(|(name, kind)| Some((*name, place(kind)?))).collect();
        Self { requests, types, lists }
    }

    fn find(&self, kind: usize, name: &str, of: fn(&Type) -> &[Member]) -> Option<&Member> {
        let mut at = self.types.get(kind);
        while let Some(own) = at {
            let members = of(own);
            if let Ok(place) = members.binary_search_by(|member| member.name.cmp(name)) {
                return members.get(place);
            }
            at = own.base.and_then(|base| self.types.get(base));
        }
        None
    }

    fn element(&self, kind: usize, name: &str) -> Option<&Member> {
        self.find(kind, name, |own| &own.elements)
    }

    fn attribute(&self, kind: usize, name: &str) -> Option<&Member> {
        self.find(kind, name, |own| &own.attributes)
    }

    fn has_elements(&self, kind: usize) -> bool {
        let own = self.types.get(kind);
        own.is_some_and(|own| !own.elements.is_empty() || own.base.is_some_and(|base| self.has_elements(base)))
    }
}

/// The elements or attributes that a type declares, and those of its bases of which something else is said where it stands.
fn members(
    declared: &Declarations,
    kind: &'static str,
    own: &DeclaredType,
    sign: &str,
    kind_of: &dyn Fn(&str) -> MemberKind,
) -> Box<[Member]> {
    let is_such = |name: &&'static str| name.starts_with('@') != sign.is_empty();
    let names = own.members.keys().copied().chain(taken::said_of(kind)).filter(is_such);
    let mut members: Vec<Member> = names
        .filter_map(|name| {
            let (_, by) = declared.declares(kind, name)?;
            Some(Member {
                name: name.strip_prefix(sign).unwrap_or(name),
                kind: kind_of(by.members.get(name)?),
                repeats: by.repeated.contains(name),
                taken: taken::taken(declared, kind, name),
            })
        })
        .collect();
    members.sort_by_key(|member| member.name);
    members.dedup_by_key(|member| member.name);
    members.into()
}

/// Refuses a request with something in it that the schema does not know: nothing is done of it then. What the schema knows
/// and nobody reads here is given back, for the operation to be refused in its own form.
pub fn check(sent: &Element) -> Result<Option<Fault>, Fault> {
    let mut walk = Walk { schema: &SCHEMA, unread: None };
    if let Some(kind) = walk.schema.requests.get(sent.name) {
        walk.element(sent, *kind, true)?;
    }
    Ok(walk.unread)
}

/// A way through a request.
struct Walk {
    schema: &'static Schema,
    /// What was met first that nobody reads.
    unread: Option<Fault>,
}

impl Walk {
    /// Looks at an element, and at what stands in it.
    fn element(&mut self, sent: &Element, kind: usize, is_read: bool) -> Result<(), Fault> {
        self.attributes(sent, kind, is_read)?;
        if !sent.text.trim().is_empty() && self.schema.has_elements(kind) && sent.name != LOOSE {
            return Err(violation(format!("The element '{}' cannot contain text.", sent.name)));
        }
        for (at, child) in sent.children.iter().enumerate() {
            let Some(member) = self.schema.element(kind, child.name) else {
                if self.schema.element(kind, "*").is_some() {
                    continue;
                }
                return Err(unknown_child(sent, child));
            };
            // Those before it have at most as many names that stand once as the type has members.
            if !member.repeats && sent.children[..at].iter().any(|before| before.name == child.name) {
                return Err(unknown_child(sent, child));
            }
            let is_read = is_read && self.is_read(sent, member, "", &child.text);
            match member.kind {
                MemberKind::Value => childless(child)?,
                MemberKind::Word(list) => {
                    self.word(list, &child.text, format_args!("The '{}' element", child.name))?;
                    childless(child)?;
                }
                MemberKind::Complex(kind) => self.element(child, kind, is_read)?,
            }
        }
        Ok(())
    }

    fn attributes(&mut self, sent: &Element, kind: usize, is_read: bool) -> Result<(), Fault> {
        for (name, value) in &sent.attributes {
            match self.schema.attribute(kind, name) {
                Some(member) => {
                    if let MemberKind::Word(list) = member.kind {
                        self.word(list, value, format_args!("The '{name}' attribute"))?;
                    }
                    if is_read {
                        self.is_read(sent, member, "@", value);
                    }
                }
                None if is_instance(name) || self.schema.attribute(kind, "*").is_some() => {}
                None => return Err(violation(format!("The '{name}' attribute is not declared."))),
            }
        }
        Ok(())
    }

    /// Whether anybody reads a member; what is neither read nor without effect is remembered.
    fn is_read(&mut self, sent: &Element, member: &Member, sign: &str, value: &str) -> bool {
        match member.taken {
            Taken::Read => return true,
            Taken::WithoutEffect(only) if only.is_none_or(|only| only.eq_ignore_ascii_case(value.trim())) => {}
            Taken::WithoutEffect(_) | Taken::Unread => {
                let unread = || {
                    let short: String = value.trim().chars().take(40).collect();
                    Fault::unsupported(&format!("{sign}{} of a {} with the value {short:?}", member.name, sent.name))
                };
                self.unread.get_or_insert_with(unread);
            }
        }
        false
    }

    /// Whether a value is one of those that there are.
    fn word(&self, list: usize, value: &str, what: fmt::Arguments<'_>) -> Result<(), Fault> {
        let value = value.trim();
        let Some(list) = self.schema.lists.get(list).filter(|list| !list.words.contains(&value)) else { return Ok(()) };
        let constraint = match list.name {
            BOOLEAN => "is not a valid Boolean value",
            _ => "The Enumeration constraint failed",
        };
        let shown: String = value.chars().take(80).collect();
        Err(violation(format!(
            "{what} is invalid - The value '{shown}' is invalid according to its datatype '{}' - {constraint}.",
            list.name
        )))
    }
}

/// An element that holds a value has no elements in it.
fn childless(sent: &Element) -> Result<(), Fault> {
    sent.children.first().map_or(Ok(()), |child| Err(unknown_child(sent, child)))
}

/// Attributes that any element may have: `xsi:type` and its kin.
fn is_instance(name: &str) -> bool {
    matches!(name, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation")
}

fn unknown_child(parent: &Element, child: &Element) -> Fault {
    violation(format!("The element '{}' has invalid child element '{}'.", parent.name, child.name))
}

fn violation(violation: String) -> Fault {
    Fault::schema(&Malformed { line: 1, column: 1, violation })
}
