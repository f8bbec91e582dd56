//! `$search`: what Microsoft's OData library lets pass, and the conditions in it that Exchange's search language (KQL) or
//! the directory has.
//!
//! <https://learn.microsoft.com/graph/search-query-parameter>

mod dates;
mod grammar;
mod kql;
mod outer;

use jiff::Timestamp;
use mock365_domain::query::{Filter, Part};

use super::{Family, Noun, ODataFault};
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
    let by_default = |known: &str| N::SEARCHED_BY_DEFAULT.is_empty() || N::SEARCHED_BY_DEFAULT.contains(&known);
    let fields = N::SEARCHED.iter().filter(|(known, _)| match name {
        Some(name) => known.eq_ignore_ascii_case(name),
        None => by_default(known),
    });
    Filter::Or(fields.map(|(_, field)| Filter::Text(field.clone(), part, wanted.to_owned())).collect())
}

/// Whether a noun's search knows a name.
fn knows<N: Noun>(name: &str) -> bool {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    N::SEARCHED.iter().any(|(known, _)| is(known)) || N::SEARCHED_VALUES.iter().any(|(known, ..)| is(known))
}
