//! `$search`: what Microsoft's OData library lets pass, and the conditions in it that Exchange's search language (KQL) or
//! the directory has.
//!
//! <https://learn.microsoft.com/graph/search-query-parameter>

mod dates;
mod grammar;
mod kql;
mod outer;
mod proximity;

use jiff::Timestamp;
use mock365_domain::query::{Filter, Near, Part};

use super::property::find;
use super::{Family, Noun, ODataFault, ValueKind};
use crate::limits::GRAPH_FILTER;

/// The condition behind a search, at a moment.
pub(super) fn filter<N: Noun>(text: &str, now: Timestamp) -> Result<Filter<N::Field>, ODataFault> {
    match N::FAMILY {
        Family::Outlook => check(text)?,
        Family::Directory => check_letters(text)?,
    }
    kql::read::<N>(&kql::tokens::<N>(text)?, now)
}

/// What OData itself demands of a search of Exchange's.
pub fn check(text: &str) -> Result<(), ODataFault> {
    check_length(text)?;
    outer::check(text)
}

fn check_length(text: &str) -> Result<(), ODataFault> {
    if text.len() > GRAPH_FILTER.count() { Err(ODataFault::bad_request("The query is too long.")) } else { Ok(()) }
}

/// What is demanded of a search of the directory's, which has its own words for the rest: outside quotes stand letters,
/// blanks and brackets alone.
///
/// <https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/402>
fn check_letters(text: &str) -> Result<(), ODataFault> {
    check_length(text)?;
    let (mut quoted, mut escaped) = (false, false);
    for (place, letter) in text.chars().enumerate() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted || letter.is_alphabetic() || letter.is_whitespace() || "()".contains(letter) => {}
            _ => {
                return Err(ODataFault::bad_request(format!(
                    "Syntax error: character '{letter}' is not valid at position {place} in '{text}'."
                )));
            }
        }
    }
    Ok(())
}

/// The condition that words stand in one of the fields of a name; of those that are searched by default without one.
fn found<N: Noun>(name: Option<&str>, part: Part, wanted: &str) -> Filter<N::Field> {
    let fields = fields::<N>(name);
    Filter::Or(fields.map(|field| Filter::Text(field.clone(), part, wanted.to_owned())).collect())
}

/// The fields of a name; those that are searched by default without one.
fn fields<N: Noun>(name: Option<&str>) -> impl Iterator<Item = &'static N::Field> {
    let by_default = |known: &str| N::SEARCHED_BY_DEFAULT.is_empty() || N::SEARCHED_BY_DEFAULT.contains(&known);
    let known = N::SEARCHED.iter().filter(move |(known, _)| match name {
        Some(name) => known.eq_ignore_ascii_case(name),
        None => by_default(known),
    });
    known.map(|(_, field)| field)
}

/// The condition that two lines stand near each other in one of the fields of a name: that their words are there narrows it.
fn near<N: Noun>(name: Option<&str>, how: Near, lines: &str) -> Filter<N::Field> {
    let words = |field: &N::Field, line: &str| {
        let part = if line.trim_end().ends_with('*') { Part::WordsStart } else { Part::Words };
        Filter::Text(field.clone(), part, line.to_owned())
    };
    let in_field = |field: &N::Field| {
        let near = Filter::Text(field.clone(), Part::Near(how), lines.to_owned());
        Filter::And(lines.split('\n').map(|line| words(field, line)).chain([near]).collect())
    };
    Filter::Or(fields::<N>(name).map(in_field).collect())
}

/// Whether a noun's search knows a name.
fn knows<N: Noun>(name: &str) -> bool {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    is_searched::<N>(name) || N::SEARCHED_VALUES.iter().any(|(known, ..)| is(known)) || begins::<N>(name).is_some()
}

/// Whether words are looked for in what has a name.
fn is_searched<N: Noun>(name: &str) -> bool {
    N::SEARCHED.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// What the directory searches as `startswith` would: every text that it filters by and does not search for words.
fn begins<N: Noun>(name: &str) -> Option<&'static N::Field> {
    let is_list = N::LISTS.iter().any(|list| list.eq_ignore_ascii_case(name));
    if N::FAMILY != Family::Directory || is_list || is_searched::<N>(name) {
        return None;
    }
    let mut texts = find::<N>(name)?.filterable.iter();
    texts.find(|(below, _, kind)| below.is_empty() && *kind == ValueKind::Text).map(|(_, field, _)| field)
}

/// The names of what a search of the directory looks into.
pub(super) fn names<N: Noun>(text: &str) -> Result<Vec<String>, ODataFault> {
    check_letters(text)?;
    let scope = |token| if let kql::Token::Scope(name, _) = token { Some(name) } else { None };
    Ok(kql::tokens::<N>(text)?.into_iter().filter_map(scope).collect())
}
