//! Entra's error codes: number, name, OAuth error, status, channels and wording, one table.
//!
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use std::sync::OnceLock;

use crate::braces::{Piece, pieces};

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// 50105.
    pub number: u32,
    /// `EntitlementGrantsNotFound`; none where Microsoft gives none.
    pub name: Option<&'static str>,
    /// OAuth `error`.
    pub error: &'static str,
    /// `suberror`, where one was seen.
    pub suberror: Option<&'static str>,
    /// Status at the token endpoint.
    pub status: u16,
    /// Where clients and people meet it: `token`, `page`, `redirect`, `adminconsent`, `inline`, `interrupt`, `metadata`.
    pub channels: &'static str,
    /// Whether there is a public page about it, and so an `error_uri`.
    pub uri: bool,
    /// How well it is known: `captured`, `documented`, `observed`, `inferred`.
    pub evidence: &'static str,
    /// Message behind `AADSTS…: `, with `{places}` to be filled.
    pub message: &'static str,
    /// Where it was seen, for the codes that Microsoft's list leaves out.
    pub source: Option<&'static str>,
}

impl Code {
    /// Whether clients or people meet it there.
    pub fn comes_as(&self, channel: &str) -> bool {
        self.channels.split(',').any(|known| known == channel)
    }

    /// Its message for people who look it up: `{app_name}` reads `<app name>`.
    pub fn readable(&self) -> String {
        let mut readable = String::with_capacity(self.message.len());
        for piece in pieces(self.message) {
            match piece {
                Piece::Text(text) => readable.push_str(text),
                Piece::Place("EmailHidden") => readable.push_str("<user>"),
                Piece::Place(place) => readable.extend(["<", &place.replace(['_', '-'], " "), ">"]),
            }
        }
        readable
    }
}

/// All codes of Microsoft's list, by number.
pub fn all() -> &'static [Code] {
    static CODES: OnceLock<Vec<Code>> = OnceLock::new();
    CODES.get_or_init(|| include_str!("codes.tsv").lines().skip(1).filter_map(row).collect())
}

/// Codes that Entra says and Microsoft's list leaves out, by number, each with the place where it was seen.
pub fn unlisted() -> &'static [Code] {
    static CODES: OnceLock<Vec<Code>> = OnceLock::new();
    CODES.get_or_init(|| include_str!("unlisted.tsv").lines().skip(1).filter_map(row).collect())
}

/// All codes that Entra says, those of Microsoft's list first.
pub fn everything() -> impl Iterator<Item = &'static Code> {
    all().iter().chain(unlisted())
}

/// The code of a number.
pub fn find(number: u32) -> Option<&'static Code> {
    let within =
        |codes: &'static [Code]| codes.binary_search_by_key(&number, |code| code.number).ok().map(|at| &codes[at]);
    within(all()).or_else(|| within(unlisted()))
}

/// The number in `AADSTS50105`.
pub fn number(text: &str) -> Option<u32> {
    text.strip_prefix("AADSTS")?.parse().ok()
}

/// The code that somebody means who writes `AADSTS50105`, `aadsts50105` or `50105`.
pub fn meant(text: &str) -> Option<&'static Code> {
    let text = text.trim();
    let prefix = text.get(..6).filter(|prefix| prefix.eq_ignore_ascii_case("AADSTS"));
    find(text[prefix.map_or(0, str::len)..].parse().ok()?)
}

/// The code whose name or number is nearest to a text.
pub fn nearest(text: &str) -> Option<String> {
    let by_name = || all().iter().filter_map(|code| Some((code.name?, code.number)));
    let name = mock365_control::nearest(text, by_name().map(|(name, _)| name));
    let named = name.and_then(|name| by_name().find(|(known, _)| *known == name)).map(|(_, number)| number);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let numbers: Vec<String> = all().iter().chain(unlisted()).map(|code| code.number.to_string()).collect();
    // A digit or two are near to too many.
    let numbers = numbers.iter().map(String::as_str).filter(|_| digits.len() > 3);
    let numbered = || mock365_control::nearest(&digits, numbers).map(str::to_owned);
    named.map(|number| number.to_string()).or_else(numbered).map(|number| format!("AADSTS{number}"))
}

fn row(line: &'static str) -> Option<Code> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let or_none = |text: &'static str| (text != "-").then_some(text);
    Some(Code {
        number: next()?.parse().ok()?,
        name: or_none(next()?),
        error: next()?,
        suberror: or_none(next()?),
        status: next()?.parse().ok()?,
        channels: next()?,
        uri: next()? == "y",
        evidence: next()?,
        message: next()?,
        source: next(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_in_order() {
        assert_eq!(all().len(), include_str!("codes.tsv").lines().count() - 1);
        assert!(all().is_sorted_by_key(|code| code.number));
        assert_eq!(find(50105).and_then(|code| code.name), Some("EntitlementGrantsNotFound"));
        assert_eq!(unlisted().len(), include_str!("unlisted.tsv").lines().count() - 1);
        assert!(unlisted().is_sorted_by_key(|code| code.number));
        assert!(find(700_024).is_some());
        for code in unlisted() {
            assert!(code.source.is_some_and(|source| source.starts_with("https://")), "{} has no source", code.number);
            assert!(all().iter().all(|listed| listed.number != code.number), "{} is in both tables", code.number);
        }
        assert_eq!(find(1), None);
    }

    #[test]
    fn a_message_has_no_places_for_people() {
        for code in all().iter().chain(unlisted()) {
            assert!(!code.readable().contains(['{', '}']), "{}", code.readable());
        }
        let readable = find(50_105).map(Code::readable).unwrap_or_default();
        assert!(readable.contains("<app name>"), "{readable}");
    }

    #[test]
    fn a_code_is_known_by_number_with_or_without_prefix() {
        for text in ["AADSTS50105", "aadsts50105", " 50105"] {
            assert_eq!(meant(text), find(50_105), "{text}");
        }
        for text in ["", "AADSTS", "bogus", "AADSTS1", "-50105", "\u{e9}\u{e9}\u{e9}50105"] {
            assert_eq!(meant(text), None, "{text}");
        }
        assert_eq!(nearest("EntitlementGrantNotFound").as_deref(), Some("AADSTS50105"));
        assert_eq!(nearest("501055").as_deref(), Some("AADSTS50105"));
        assert_eq!(nearest("\u{e9}"), None);
    }
}
