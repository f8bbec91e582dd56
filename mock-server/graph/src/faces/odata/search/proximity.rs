//! `NEAR`, `ONEAR` and `XRANK`, and what stands in the brackets right behind them. At most so many words stand between what is near
//! (seen of searches of mailboxes), 8 where nothing is said (documented); words and phrases alone stand beside them here.
//!
//! <https://learn.microsoft.com/sharepoint/dev/general-development/keyword-query-language-kql-syntax-reference#near-operator>
//! <https://www.undocumented-features.com/2020/04/10/office-365-security-compliance-center-ediscovery-part-4-learning-near-and-onear/>

use mock365_domain::query::Near;

use super::kql::Token;
use crate::faces::odata::ODataFault;

/// Words between, where nothing is said.
const WITHIN: usize = 8;

/// The operator of a name, and what is left of the text behind it.
pub(super) fn read<'t>(name: &str, behind: &'t str) -> Result<(Token, &'t str), ODataFault> {
    let (said, rest) = match behind.strip_prefix('(') {
        None => (None, behind),
        Some(inner) => {
            let (said, rest) = inner.split_once(')').ok_or_else(|| wrong(name, inner))?;
            (Some(said), rest)
        }
    };
    if name == "XRANK" {
        return Ok((Token::Rank, rest));
    }
    let within = said.map_or(Ok(WITHIN), |said| {
        let bare = said.trim();
        let number = bare.strip_prefix("n=").or_else(|| bare.strip_prefix("N=")).unwrap_or(bare);
        number.trim().parse::<u32>().map(|number| number as usize).map_err(|_| wrong(name, said))
    })?;
    Ok((Token::Near(Near { within, ordered: name == "ONEAR" }), rest))
}

fn wrong(name: &str, said: &str) -> ODataFault {
    ODataFault::bad_request(format!("Syntax error: '{said}' is not valid behind {name} in $search."))
}

/// The two lines that are to stand near each other.
pub(super) fn lines(left: Option<&Token>, right: Option<&Token>) -> Result<String, ODataFault> {
    let line = |token: Option<&Token>| match token {
        Some(Token::Word(text) | Token::Phrase(text)) => Ok(text.replace('\n', " ")),
        _ => Err(ODataFault::unbuilt("NEAR between more than words in $search")),
    };
    Ok(format!("{}\n{}", line(left)?, line(right)?))
}
