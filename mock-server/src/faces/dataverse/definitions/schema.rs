//! The types of definitions, and what each has: what our documents say, and what Microsoft's say besides.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/metadataentitytypes>

use std::collections::BTreeSet;
use std::sync::LazyLock;

use mock365_domain::query::Op;
use serde_json::Value as Json;

use super::Fault;
use super::documents::TABLES;
use crate::faces::odata::{Literal, ODataFault, incompatible_types};

/// The namespace of types.
const NAMESPACE: &str = "Microsoft.Dynamics.CRM.";

/// A type of definitions.
#[derive(Debug)]
pub struct MetadataType {
    /// Name, without namespace.
    pub name: &'static str,
    base: Option<&'static str>,
    /// What every document of it has.
    built: BTreeSet<&'static str>,
    /// What Microsoft's have and ours do not.
    further: BTreeSet<&'static str>,
}

/// Properties that lead to other definitions, with their type.
const NAVIGATION: [(&str, &str); 7] = [
    ("Attributes", "AttributeMetadata"),
    ("GlobalOptionSet", "OptionSetMetadata"),
    ("Keys", "EntityKeyMetadata"),
    ("ManyToManyRelationships", "ManyToManyRelationshipMetadata"),
    ("ManyToOneRelationships", "OneToManyRelationshipMetadata"),
    ("OneToManyRelationships", "OneToManyRelationshipMetadata"),
    ("OptionSet", "OptionSetMetadata"),
];

/// Every definition, with the name of its type.
static DOCUMENTS: LazyLock<Vec<(&'static str, &'static Json)>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for table in TABLES.iter() {
        all.push(("EntityMetadata", table));
        for (name, kind) in NAVIGATION {
            for one in table[name].as_array().into_iter().flatten() {
                all.push((own_type(one).unwrap_or(kind), one));
                if let Some(set) = one.get("OptionSet").filter(|set| set.is_object()) {
                    let is_flag = set.get("TrueOption").is_some();
                    all.push((if is_flag { "BooleanOptionSetMetadata" } else { "OptionSetMetadata" }, set));
                }
            }
        }
    }
    all
});

static TYPES: LazyLock<Vec<MetadataType>> = LazyLock::new(|| {
    let rows: Vec<[&'static str; 3]> = include_str!("types.tsv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some([cells.next()?, cells.next()?, cells.next()?])
        })
        .collect();
    let base = |name: &str| rows.iter().find(|[known, ..]| *known == name).map(|[_, base, _]| *base);
    let is_a =
        |name: &str, wanted: &str| std::iter::successors(Some(name), |name| base(name)).any(|name| name == wanted);
    rows.iter()
        .map(|[name, above, further]| MetadataType {
            name,
            base: Some(*above).filter(|above| *above != "-"),
            built: in_all(DOCUMENTS.iter().filter(|(kind, _)| is_a(kind, name)).map(|(_, one)| *one)),
            further: further.split(' ').filter(|name| *name != "-").collect(),
        })
        .collect()
});

/// What all of some documents have.
fn in_all(mut documents: impl Iterator<Item = &'static Json>) -> BTreeSet<&'static str> {
    let names = |one: &'static Json| one.as_object().into_iter().flat_map(|members| members.keys().map(String::as_str));
    let first: BTreeSet<&'static str> = documents.next().into_iter().flat_map(names).collect();
    documents.fold(first, |known, one| known.into_iter().filter(|name| one.get(name).is_some()).collect())
}

/// The type that a definition itself says that it has.
fn own_type(one: &'static Json) -> Option<&'static str> {
    one["@odata.type"].as_str()?.strip_prefix('#')?.strip_prefix(NAMESPACE)
}

impl MetadataType {
    /// The type of that name, with its namespace or without.
    pub fn named(name: &str) -> Option<&'static Self> {
        let bare = name.strip_prefix(NAMESPACE).unwrap_or(name);
        TYPES.iter().find(|known| known.name == bare)
    }

    /// The type that a cast in an address names.
    pub fn cast(segment: &str) -> Option<&'static Self> {
        segment.strip_prefix(NAMESPACE).and_then(Self::named)
    }

    /// Itself and what it is besides.
    fn line(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |known| known.base.and_then(Self::named))
    }

    /// Whether it is another type, too.
    pub fn is_a(&self, other: &Self) -> bool {
        self.line().any(|known| known.name == other.name)
    }

    /// The type of a definition that a property of this type leads to.
    pub fn of(&'static self, one: &'static Json) -> &'static Self {
        own_type(one).and_then(Self::named).unwrap_or(self)
    }

    /// Refuses a property that it does not have, or that ours do not.
    pub fn check(&self, name: &str) -> Result<(), Fault> {
        if self.line().any(|known| known.built.contains(name)) && !name.starts_with('@') {
            return Ok(());
        }
        if self.line().any(|known| known.further.contains(name)) {
            return Err(ODataFault::unbuilt_property(name, self.name).into());
        }
        Err(Fault::no_property(self.name, name))
    }

    /// The type that a property leads to, which is the only kind that can be expanded.
    pub fn expands(&self, name: &str) -> Result<&'static Self, Fault> {
        self.check(name)?;
        self.leads_to(name).ok_or_else(|| Fault::no_navigation(self.name, name))
    }

    /// The type that a property leads to; nothing where it holds a value.
    pub fn leads_to(&self, name: &str) -> Option<&'static Self> {
        let (_, kind) = NAVIGATION.into_iter().find(|(known, _)| *known == name)?;
        let is_flag = kind == "OptionSetMetadata" && self.name == "BooleanAttributeMetadata";
        Self::named(if is_flag { "BooleanOptionSetMetadata" } else { kind })
    }

    /// The name of the property by which its definitions are known.
    pub fn key(&self) -> &'static str {
        if matches!(self.line().last().map(|known| known.name), Some("EntityMetadata" | "AttributeMetadata")) {
            "LogicalName"
        } else {
            "SchemaName"
        }
    }

    /// Refuses a path of a condition that leads nowhere; what is at its end, of some definition that has something there.
    pub fn check_path(&self, path: &str) -> Result<&'static Json, Fault> {
        let mut names = path.split('/');
        let first = names.next().unwrap_or(path);
        self.check(first)?;
        let mine = DOCUMENTS.iter().filter(|(kind, _)| Self::named(kind).is_some_and(|kind| kind.is_a(self)));
        let values = mine.filter_map(|(_, one)| one.get(first));
        let mut value = values.clone().find(|value| !value.is_null()).unwrap_or(&Json::Null);
        let mut around = first;
        for name in names {
            value = value.get(name).ok_or_else(|| Fault::no_property(complex(around, value), name))?;
            around = name;
        }
        Ok(value)
    }
}

/// The type of an object that stands in a definition.
fn complex(name: &str, value: &Json) -> &'static str {
    match name {
        "RequiredLevel" => "AttributeRequiredLevelManagedProperty",
        "AttributeTypeName" => "AttributeTypeDisplayName",
        _ if value.get("LocalizedLabels").is_some() => "Label",
        _ if value.get("LanguageCode").is_some() => "LocalizedLabel",
        _ if value.get("Options").is_some() => "OptionSetMetadata",
        _ => "OptionMetadata",
    }
}

/// Refuses to compare what is of different types. What is nothing in all documents compares with anything.
pub fn check_types(sample: &Json, op: Op, literal: &Literal) -> Result<(), Fault> {
    let edm = match (sample, literal) {
        (Json::Null, _)
        | (_, Literal::Null)
        | (Json::String(_), Literal::Text(_) | Literal::Guid(_))
        | (Json::Bool(_), Literal::Bool(_))
        | (Json::Number(_), Literal::Int(_)) => return Ok(()),
        (Json::String(_), _) => "Edm.String",
        (Json::Bool(_), _) => "Edm.Boolean",
        (Json::Number(_), _) => "Edm.Int32",
        (Json::Array(_) | Json::Object(_), _) => {
            let message = "The $filter expression compares what is no primitive value.";
            return Err(Fault::invalid(message));
        }
    };
    Err(Fault::invalid(incompatible_types(edm, literal.type_name(), op)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every document is of a type that there is, and everything in it can be selected.
    #[test]
    fn documents_have_types() {
        for (kind, one) in DOCUMENTS.iter() {
            let kind = MetadataType::named(kind).expect(kind);
            for name in one.as_object().expect("an object").keys().filter(|name| !name.starts_with('@')) {
                assert!(kind.check(name).is_ok(), "{}: {name}", kind.name);
            }
        }
        for kind in TYPES.iter() {
            assert!(kind.base.is_none_or(|base| MetadataType::named(base).is_some()), "{}", kind.name);
            let both = kind.further.iter().find(|name| kind.line().any(|known| known.built.contains(*name)));
            assert_eq!(both, None, "{} has it", kind.name);
        }
    }

    #[test]
    fn what_is_of_one_kind_of_column_is_not_of_all() {
        let named = |name| MetadataType::named(name).expect("a type");
        let (column, text) = (named("AttributeMetadata"), named("StringAttributeMetadata"));
        assert!(text.check("MaxLength").is_ok() && text.check("LogicalName").is_ok());
        let refused = column.check("MaxLength").expect_err("of texts alone");
        assert_eq!((refused.status.as_u16(), &*refused.code), (400, "0x80060888"));
        assert!(column.check("ColumnNumber").expect_err("not built").unsupported);
        assert!(named("StatusAttributeMetadata").expands("OptionSet").is_ok());
        assert!(column.expands("LogicalName").is_err() && column.expands("OptionSet").is_err());
    }
}
