//! What who may see what is basic alone asks by.

use super::Options;
use crate::faces::odata::property::extended_collection;
use crate::faces::odata::{Condition, Noun, ODataFault, search, translate};

impl Options {
    /// Whoever may see what is basic alone does not find out the rest by asking for it either, and does not search.
    ///
    /// <https://learn.microsoft.com/graph/permissions-reference#mailreadbasic>
    pub(super) fn check_basic<N: Noun>(&self, asked: Option<&Condition>) -> Result<(), ODataFault> {
        if !self.basic || (N::NOT_BASIC.is_empty() && N::BASIC.is_none()) {
            return Ok(());
        }
        let hidden = |path: &str| {
            let name = path.split('/').next().unwrap_or(path);
            extended_collection::<N>(name).is_some()
                || N::NOT_BASIC.iter().any(|hidden| hidden.eq_ignore_ascii_case(name))
                || N::BASIC.is_some_and(|basics| !basics.shown.iter().any(|shown| shown.eq_ignore_ascii_case(name)))
        };
        let filters = asked.is_some_and(|condition| translate::paths(condition).into_iter().any(hidden));
        let mut keys = self.orderby.iter().flat_map(|text| text.split(','));
        let sorts = keys.any(|key| key.split_whitespace().next().is_some_and(hidden));
        let searches = match &self.search {
            Some(text) if N::BASIC.is_some() => search::names::<N>(text)?.iter().any(|name| hidden(name)),
            search => search.is_some() && !N::SEARCHED.is_empty(),
        };
        if filters || sorts || searches { Err(ODataFault::NotBasic) } else { Ok(()) }
    }
}
