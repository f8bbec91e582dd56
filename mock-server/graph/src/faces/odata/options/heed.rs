//! Whether anybody looked at what options ask of a list. What shows one thing looks at none of them, and would pass them over.

use std::cell::Cell;
use std::rc::Rc;

use super::super::ODataFault;
use super::Options;

/// Set by whoever looks. Copies of options share it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heed(Rc<Cell<bool>>);

impl Heed {
    /// Somebody looks.
    pub(super) fn pay(&self) {
        self.0.set(true);
    }
}

impl Options {
    /// Refuses what would have changed an answer that is written, and that nobody looked at: `$filter`, `$search` and `$skip`
    /// of what is no list. The sentence is that of Microsoft's OData library, and was seen of Graph; that Exchange and the
    /// directory say it of one thing is inferred, and so is that `$top`, `$orderby` and `$count`, which change nothing there,
    /// are passed over.
    ///
    /// <https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/2466>
    pub fn check_heeded(&self) -> Result<(), ODataFault> {
        let is_given = self.filter.is_some() || self.search.is_some() || self.skip > 0 || self.newest.is_some();
        if !is_given || self.heed.0.get() {
            return Ok(());
        }
        Err(ODataFault::bad_request(
            "The query specified in the URI is not valid. The requested resource is not a collection. Query options $filter, \
             $orderby, $count, $skip, and $top can be applied only on collections.",
        ))
    }
}
