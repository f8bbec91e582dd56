//! `$search`: what Microsoft's OData library lets pass, and the conditions in it that Exchange's search language (KQL) or
//! the directory has.
//!
//! <https://learn.microsoft.com/graph/search-query-parameter>

mod kql;

use mock365_domain::query::{Filter, Part};

use super::{Family, Noun, ODataFault};
use crate::limits::GRAPH_FILTER;

/// The condition behind a search.
pub(super) fn filter<N: Noun>(text: &str) -> Result<Filter<N::Field>, ODataFault> {
    check(text)?;
    kql::read::<N>(&kql::tokens::<N>(text)?)
}

/// What OData itself demands of a search, whatever is searched.
pub fn check(text: &str) -> Result<(), ODataFault> {
    if text.len() > GRAPH_FILTER.count() {
        return Err(ODataFault::bad_request("The query is too long."));
    }
    check_bare(text)
}

/// Outside quotes stand letters, blanks and brackets alone.
///
/// <https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/402>
fn check_bare(text: &str) -> Result<(), ODataFault> {
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
    N::SEARCHED.iter().any(|(known, _)| is(known))
        || N::SEARCHED_VALUES.iter().any(|(known, ..)| is(known))
        || (N::FAMILY == Family::Outlook && UNBUILT.iter().copied().any(is))
}

/// Names that Exchange's search knows beside those of a noun's own.
///
/// <https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections>
const UNBUILT: [&str; 2] = ["kind", "attachment"];
