//! A `$filter` as it was written: paths and literals, nothing looked up yet.

use jiff::Timestamp;
use mock365_domain::query::{Op, Part};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All hold.
    And(Vec<Self>),
    /// One holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A property compares with a value. Paths inside lambdas begin with the collection's path.
    Compare(String, Op, Literal),
    /// A text property matches in part.
    Text(String, Part, String),
    /// A property is one of several values.
    In(String, Vec<Literal>),
    /// A property of its own, which must be true or false.
    Bare(String),
    /// `any()`: a collection has something in it.
    Filled(String),
    /// What can be read, and no service here takes: a function by its name, comparisons of other things than a property and a
    /// value.
    Beyond(String),
    /// It holds for one element of a collection, whose path the paths in it begin with.
    Any(String, Box<Self>),
    /// It holds for all elements of a collection.
    All(String, Box<Self>),
}

impl Condition {
    /// That a property is one of several values, said value by value.
    pub fn one_by_one(path: &str, values: &[Literal]) -> Self {
        Self::Or(values.iter().map(|value| Self::Compare(path.to_owned(), Op::Eq, value.clone())).collect())
    }

    /// Shows all of its paths, to be changed.
    pub fn each_path(&mut self, change: &mut impl FnMut(&mut String)) {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter_mut().for_each(|one| one.each_path(change)),
            Self::Not(inner) => inner.each_path(change),
            Self::Any(path, inner) | Self::All(path, inner) => {
                change(path);
                inner.each_path(change);
            }
            Self::Compare(path, ..)
            | Self::Text(path, ..)
            | Self::In(path, _)
            | Self::Bare(path)
            | Self::Filled(path) => change(path),
            Self::Beyond(_) => {}
        }
    }

    /// Whether its parts, inside a lambda, must hold for one and the same element.
    pub fn needs_one_element(&self) -> bool {
        match self {
            Self::And(inner) => inner.len() > 1 || inner.iter().any(Self::needs_one_element),
            Self::Or(inner) => inner.iter().any(Self::needs_one_element),
            Self::Not(_) | Self::Any(..) | Self::All(..) => true,
            Self::Compare(..) | Self::Text(..) | Self::In(..) | Self::Bare(_) | Self::Filled(_) | Self::Beyond(_) => {
                false
            }
        }
    }

    /// Whether it asks about nothing but what stands in a collection, and about no collection in it.
    pub fn is_within(&self, collection: &str) -> bool {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter().all(|one| one.is_within(collection)),
            Self::Not(inner) => inner.is_within(collection),
            Self::Compare(path, ..)
            | Self::Text(path, ..)
            | Self::In(path, _)
            | Self::Bare(path)
            | Self::Filled(path) => {
                path.strip_prefix(collection).is_some_and(|below| below.is_empty() || below.starts_with('/'))
            }
            Self::Any(..) | Self::All(..) | Self::Beyond(_) => false,
        }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text in quotes, or an enumeration's member.
    Text(String),
    /// A moment, or a date's first.
    Time(Timestamp),
    /// A GUID without quotes.
    Guid(String),
}

impl Literal {
    /// The name of its type, as OData's own errors show it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "<null>",
            Self::Bool(_) => "Edm.Boolean",
            Self::Int(_) => "Edm.Int32",
            Self::Float(_) => "Edm.Double",
            Self::Text(_) => "Edm.String",
            Self::Time(_) => "Edm.DateTimeOffset",
            Self::Guid(_) => "Edm.Guid",
        }
    }
}
