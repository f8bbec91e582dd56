//! Messages with places: each is filled once, left to right, and never inside of what was filled in, since most of that is
//! what a client sent.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::braces::{Piece, pieces};
use crate::limits::ENTRA_VALUE;

/// A sentence and what stands in its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    template: Cow<'static, str>,
    values: Vec<(&'static str, String)>,
}

impl Template {
    /// A sentence with all its places open.
    pub fn new(template: impl Into<Cow<'static, str>>) -> Self {
        Self { template: template.into(), values: Vec::new() }
    }

    /// Another sentence for the same values.
    pub fn say(&mut self, template: impl Into<Cow<'static, str>>) {
        self.template = template.into();
    }

    /// The sentence and another behind it.
    pub fn say_also(&mut self, template: &str) {
        self.template.to_mut().push_str(template);
    }

    /// Fills a place, unless it is filled already.
    pub fn fill(&mut self, place: &'static str, value: &str) {
        if self.value(place).is_none() {
            self.values.push((place, shortened(value).into_owned()));
        }
    }

    /// Fills a place anew, where it is filled.
    pub fn refill(&mut self, place: &'static str, value: &str) {
        if let Some(filled) = self.values.iter_mut().find(|(known, _)| *known == place) {
            filled.1 = shortened(value).into_owned();
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.template.is_empty()
    }

    /// Whether there are places that nobody has filled.
    pub fn is_open(&self) -> bool {
        pieces(&self.template).any(|piece| matches!(piece, Piece::Place(place) if self.value(place).is_none()))
    }

    fn value(&self, place: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == place).map(|(_, value)| value.as_str())
    }
}

/// As it is read: a place that nobody filled stands as it is written.
impl fmt::Display for Template {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in pieces(&self.template) {
            match piece {
                Piece::Text(text) => to.write_str(text)?,
                Piece::Place(place) => match self.value(place) {
                    Some(value) => to.write_str(value)?,
                    None => write!(to, "{{{place}}}")?,
                },
            }
        }
        Ok(())
    }
}

/// A sentence with its places filled, for those that are needed once.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        // Writing to a text cannot fail.
        let _ = match piece {
            Piece::Text(text) => filled.write_str(text),
            Piece::Place(place) => match values.iter().find(|(known, _)| *known == place) {
                Some((_, value)) => filled.write_str(&shortened(value)),
                None => write!(filled, "{{{place}}}"),
            },
        };
    }
    filled
}

/// A value as a message shows it: a sentence may name it several times.
fn shortened(value: &str) -> Cow<'_, str> {
    if value.len() <= ENTRA_VALUE.count() {
        return Cow::Borrowed(value);
    }
    let end = value.floor_char_boundary(ENTRA_VALUE.count());
    Cow::Owned(format!("{}…", &value[..end]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACES: [&str; 4] = ["scope", "state", "app_id", "tenant"];

    fn filled(template: &str, values: &[(&'static str, String)]) -> String {
        let mut message = Template::new(template.to_owned());
        for (place, value) in values {
            message.fill(place, value);
        }
        message.to_string()
    }

    #[test]
    fn a_place_is_filled_once() {
        let mut message = Template::new("{a} {b} {c} {a");
        message.fill("a", "{b}");
        message.fill("b", "{a}{b}");
        message.fill("a", "late");
        assert!(message.is_open());
        assert_eq!(message.to_string(), "{b} {a}{b} {c} {a");
        message.refill("a", "anew");
        message.refill("c", "never filled");
        message.say_also("!");
        assert_eq!(message.to_string(), "anew {a}{b} {c} {a!");
        assert_eq!(fill("{x}{{y}", &[("x", "{y}"), ("y", "Y")]), "{y}{Y");
    }

    #[test]
    fn a_value_is_shown_up_to_its_limit() {
        let just = "\u{e9}".repeat(ENTRA_VALUE.count() / 2);
        assert_eq!(filled("<{scope}>", &[("scope", just.clone())]), format!("<{just}>"));
        assert_eq!(filled("<{scope}>", &[("scope", format!("{just}x"))]), format!("<{just}…>"));
    }

    proptest! {
        /// What is said grows with what is filled in, never with what that looks like; and the values stand as they came.
        #[test]
        fn values_are_never_filled(
            around in "[a-z ']{0,5}",
            values in proptest::collection::vec("([a-z]{0,3}|\\{scope\\}|\\{state\\}|\\{app_id\\}|\\{tenant\\}|[{}]){0,6}", 4),
        ) {
            let template = PLACES.map(|place| format!("{around}{{{place}}}")).concat();
            let named: Vec<_> = PLACES.into_iter().zip(values.iter().cloned()).collect();
            let wanted: String = values.iter().flat_map(|value| [&around, value]).map(String::as_str).collect();
            prop_assert_eq!(&filled(&template, &named), &wanted);
            // Whatever the order in which they become known.
            let backwards: Vec<_> = named.into_iter().rev().collect();
            prop_assert_eq!(&filled(&template, &backwards), &wanted);
        }

        /// Any text without a place that is known is said as it is.
        #[test]
        fn what_is_no_place_stands(template in "[a{}]{0,12}") {
            prop_assert_eq!(filled(&template, &[("scope", "x".to_owned())]), template);
        }
    }
}
