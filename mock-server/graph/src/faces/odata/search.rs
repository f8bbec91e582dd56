//! `$search`: words, and `property:word`, all of which must be found.
//!
//! <https://learn.microsoft.com/graph/search-query-parameter>

use mock365_domain::query::{Filter, Part};

use super::{Noun, ODataFault};

/// The condition behind a search.
pub(super) fn filter<N: Noun>(text: &str) -> Result<Filter<N::Field>, ODataFault> {
    let terms = terms(text);
    if let Some(word) = terms.iter().find(|term| matches!(term.as_str(), "OR" | "NOT")) {
        return Err(ODataFault::unbuilt(format_args!("{word} in $search")));
    }
    Ok(Filter::And(terms.iter().map(|term| one::<N>(term)).collect::<Result<_, _>>()?))
}

/// Names that Exchange's search knows beside those of a noun's own.
///
/// <https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections>
const UNBUILT: [&str; 12] = [
    "attachment",
    "bcc",
    "category",
    "hasattachment",
    "hasattachments",
    "importance",
    "isread",
    "kind",
    "received",
    "recipients",
    "sent",
    "size",
];

/// The condition behind one term.
fn one<N: Noun>(term: &str) -> Result<Filter<N::Field>, ODataFault> {
    let name = term.split([':', '<', '>', '=']).next().filter(|name| name.len() < term.len());
    if let Some(name) = name
        && UNBUILT.iter().any(|known| known.eq_ignore_ascii_case(name))
    {
        return Err(ODataFault::unbuilt(format_args!("'{name}' in $search")));
    }
    let scoped = term.split_once(':').and_then(|(name, wanted)| {
        let fields: Vec<_> = N::SEARCHED.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).collect();
        (!fields.is_empty()).then_some((fields, wanted))
    });
    let (fields, wanted) = scoped.unwrap_or_else(|| (N::SEARCHED.iter().collect(), term));
    let wanted = wanted.trim_matches('"');
    let wanted = |field| Filter::Text(field, Part::Contains, wanted.to_owned());
    Ok(Filter::Or(fields.into_iter().map(|(_, field)| wanted(field.clone())).collect()))
}

/// The terms of a search, without the quotes around the whole and without `AND`.
fn terms(text: &str) -> Vec<String> {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).replace("\\\"", "\"");
    let mut terms = vec![String::new()];
    let mut in_quotes = false;
    for letter in inner.chars() {
        match letter {
            '"' => in_quotes = !in_quotes,
            letter if letter.is_whitespace() && !in_quotes => terms.push(String::new()),
            letter => terms.last_mut().into_iter().for_each(|term| term.push(letter)),
        }
    }
    terms.retain(|term| !term.is_empty() && term != "AND");
    terms
}

#[cfg(test)]
mod tests {
    use super::terms;

    #[test]
    fn a_search_is_cut_into_terms() {
        assert_eq!(terms("\"subject:quote AND pizza\""), ["subject:quote", "pizza"]);
        assert_eq!(terms(r#""subject:\"two words\"""#), ["subject:two words"]);
        assert_eq!(terms("\""), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            terms(&text);
        }
    }
}
