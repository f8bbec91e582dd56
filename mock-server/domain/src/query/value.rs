//! Values of fields: how they compare, and how texts stand in one another.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{Op, Part};
use crate::text::Text;

/// A value that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number that need not be whole.
    Real(f64),
    /// A text; compared whatever the casing.
    Text(String),
    /// A moment.
    Time(Timestamp),
    /// Several values of one kind.
    List(Vec<Value>),
}

impl Part {
    /// Whether one text stands so in another. Both are in lower case.
    pub fn is_in(self, text: &str, wanted: &str) -> bool {
        match self {
            Self::Contains => text.contains(wanted),
            Self::Start => text.starts_with(wanted),
            Self::End => text.ends_with(wanted),
            Self::Whole => text == wanted,
            Self::Words => has_words(text, wanted, false),
            Self::WordsStart => has_words(text, wanted, true),
            Self::Near(near) => near.holds(text, wanted),
        }
    }
}

/// The words of a text: what stands between all that is neither letter nor digit.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether the words of one text stand in another, one behind the other. What has no words is found nowhere.
fn has_words(text: &str, wanted: &str, last_goes_on: bool) -> bool {
    let wanted: Vec<&str> = words(wanted).collect();
    let Some((last, before)) = wanted.split_last() else { return false };
    // Most texts lack one of them altogether, which is seen without cutting them up.
    if !wanted.iter().all(|word| text.contains(word)) {
        return false;
    }
    if before.is_empty() {
        let ends = |text: &str| text.chars().next().is_none_or(|letter| !letter.is_alphanumeric());
        let begins = |text: &str| text.chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
        let stands = |at: usize| begins(&text[..at]) && (last_goes_on || ends(&text[at + last.len()..]));
        return text.match_indices(last).any(|(at, _)| stands(at));
    }
    let words: Vec<&str> = words(text).collect();
    let is_last = |word: &str| if last_goes_on { word.starts_with(last) } else { word == *last };
    words.windows(wanted.len()).any(|run| run.starts_with(before) && run.last().is_some_and(|word| is_last(word)))
}

impl Value {
    /// The values of a list, one behind the other; a value that is none stands alone.
    pub(super) fn places(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            one => std::slice::from_ref(one),
        }
    }

    /// Whether this value stands in that relation to another.
    pub(super) fn compares(&self, op: Op, other: &Self) -> bool {
        if let Self::List(values) = self {
            return values.iter().any(|value| value.compares(op, other));
        }
        match self.partial(other) {
            None => op == Op::Ne,
            Some(ordering) => match op {
                Op::Eq => ordering.is_eq(),
                Op::Ne => ordering.is_ne(),
                Op::Lt => ordering.is_lt(),
                Op::Le => ordering.is_le(),
                Op::Gt => ordering.is_gt(),
                Op::Ge => ordering.is_ge(),
            },
        }
    }

    /// Whether this text holds `wanted`, which is in lower case.
    pub(super) fn matches(&self, part: Part, wanted: &str) -> bool {
        match self {
            Self::Text(text) => part.is_in(&text.to_lowercase(), wanted),
            Self::List(values) => values.iter().any(|value| value.matches(part, wanted)),
            _ => false,
        }
    }

    /// How two values of one kind stand; nothing for values that cannot be compared.
    fn partial(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, Self::Null) => Some(Ordering::Equal),
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Real(left), Self::Real(right)) => left.partial_cmp(right),
            (Self::Time(left), Self::Time(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => Some(left.to_lowercase().cmp(&right.to_lowercase())),
            _ => None,
        }
    }

    /// The order in lists: nothing comes first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            _ => self.partial(other).unwrap_or(Ordering::Equal),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&Text> for Value {
    fn from(text: &Text) -> Self {
        Self::Text(text.as_str().to_owned())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}
