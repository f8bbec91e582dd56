//! Pages of lists.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-perform-paged-searches-by-using-ews-in-exchange>

use super::element::Element;
use super::error::Fault;
use crate::faces::soap::writer::XmlWriter;
use crate::limits::EWS_PAGE;

/// Which page of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// All, as far as one answer goes.
    All,
    /// A number of entries from a place on, counted from the beginning or the end.
    Indexed {
        /// How many.
        most: usize,
        /// From which place on.
        offset: usize,
        /// Whether it is counted from the end.
        from_end: bool,
    },
    /// A number of entries from a fraction of the list on.
    Fractional {
        /// How many.
        most: usize,
        /// The fraction's numerator.
        numerator: usize,
        /// The fraction's denominator.
        denominator: usize,
    },
}

impl Paging {
    /// Reads the paging element of a request, whatever the listed things are.
    pub fn read(request: &Element) -> Result<Self, Fault> {
        let Some(view) = request.children.iter().find(|child| child.name.ends_with("View")) else {
            return Ok(Self::All);
        };
        let number = |name: &str| -> Result<Option<usize>, Fault> {
            let Some(text) = view.attribute(name) else { return Ok(None) };
            text.trim().parse::<u32>().map(|number| Some(number as usize)).map_err(|_| {
                Fault::new("ErrorInvalidIndexedPagingParameters", "IndexedPagingOffset must be non-negative.")
            })
        };
        let most = number("MaxEntriesReturned")?.unwrap_or(EWS_PAGE.count());
        if most == 0 {
            return Err(Fault::new("ErrorInvalidPagingMaxRows", "Maximum row count must be greater than zero."));
        }
        match view.name {
            "IndexedPageItemView" | "IndexedPageFolderView" => Ok(Self::Indexed {
                most: most.min(EWS_PAGE.count()),
                offset: number("Offset")?.unwrap_or(0),
                from_end: view.attribute("BasePoint") == Some("End"),
            }),
            "FractionalPageItemView" | "FractionalPageFolderView" => {
                let (numerator, denominator) = (number("Numerator")?.unwrap_or(0), number("Denominator")?.unwrap_or(1));
                if denominator == 0 || numerator > denominator {
                    return Err(Fault::new(
                        "ErrorInvalidFractionalPagingParameters",
                        "The numerator must be less than or equal to the denominator, and the denominator must be greater than zero.",
                    ));
                }
                Ok(Self::Fractional { most: most.min(EWS_PAGE.count()), numerator, denominator })
            }
            "SeekToConditionPageItemView" => Err(Fault::unsupported("paging by SeekToConditionPageItemView")),
            _ => Ok(Self::Indexed { most: most.min(EWS_PAGE.count()), offset: 0, from_end: false }),
        }
    }

    /// Where the page begins and how many entries it has at the most, if that does not depend on how many there are.
    pub fn beginning(self, left: usize) -> Option<(usize, usize)> {
        match self {
            Self::All => Some((0, left)),
            Self::Indexed { most, offset, from_end: false } => Some((offset, most.min(left))),
            Self::Indexed { from_end: true, .. } | Self::Fractional { .. } => None,
        }
    }

    /// Where the page of a list begins and how many entries it has at the most.
    pub fn range(self, total: usize, left: usize) -> (usize, usize) {
        match self {
            Self::All => (0, left),
            Self::Indexed { most, offset, from_end: false } => (offset.min(total), most.min(left)),
            Self::Indexed { most, offset, from_end: true } => {
                let end = total.saturating_sub(offset);
                let from = end.saturating_sub(most.min(left));
                (from, end - from)
            }
            Self::Fractional { most, numerator, denominator } => (total * numerator / denominator, most.min(left)),
        }
    }

    /// A page with that many entries, and what its `RootFolder` says of it.
    pub fn root(self, from: usize, count: usize, total: usize) -> PageRoot {
        let end = from + count;
        let at = match self {
            Self::Fractional { .. } => PagePlace::Fraction(end),
            Self::Indexed { from_end: true, .. } => PagePlace::Offset(total - from),
            Self::All | Self::Indexed { .. } => PagePlace::Offset(end),
        };
        let is_last = if matches!(self, Self::Indexed { from_end: true, .. }) { from == 0 } else { end >= total };
        PageRoot { at, total, is_last }
    }

    /// The page, and what its `RootFolder` says of it. It has no more than `left` entries.
    pub fn page<T>(self, all: &[T], left: usize) -> (&[T], PageRoot) {
        let total = all.len();
        let (from, most) = self.range(total, left);
        let page = &all[from.min(total)..total.min(from + most)];
        (page, self.root(from, page.len(), total))
    }
}

/// What a `RootFolder` element says of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRoot {
    at: PagePlace,
    total: usize,
    /// Whether nothing comes behind the page.
    pub is_last: bool,
}

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PagePlace {
    /// At an entry.
    Offset(usize),
    /// At a fraction of all.
    Fraction(usize),
    /// There is none.
    Nowhere,
}

impl PageRoot {
    /// As views show it that have no pages.
    #[must_use]
    pub fn without_offset(self) -> Self {
        Self { at: PagePlace::Nowhere, ..self }
    }

    /// Writes the element with whatever stands in it.
    pub fn show(self, out: &mut XmlWriter, write: impl FnOnce(&mut XmlWriter)) {
        out.element("m:RootFolder", |out| {
            match self.at {
                PagePlace::Offset(at) => out.attribute("IndexedPagingOffset", at),
                PagePlace::Fraction(at) => {
                    out.attribute("NumeratorOffset", at);
                    out.attribute("AbsoluteDenominator", self.total);
                }
                PagePlace::Nowhere => {}
            }
            out.attribute("TotalItemsInView", self.total);
            out.attribute("IncludesLastItemInRange", self.is_last);
            write(out);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(paging: Paging) -> (Vec<i32>, bool) {
        let (page, root) = paging.page(&[0, 1, 2, 3, 4], 100);
        (page.to_vec(), root.is_last)
    }

    #[test]
    fn pages_from_both_ends() {
        let indexed = |most, offset, from_end| page(Paging::Indexed { most, offset, from_end });
        assert_eq!(indexed(2, 0, false), (vec![0, 1], false));
        assert_eq!(indexed(2, 4, false), (vec![4], true));
        assert_eq!(indexed(2, 9, false), (vec![], true));
        assert_eq!(indexed(2, 1, true), (vec![2, 3], false));
        assert_eq!(indexed(9, 3, true), (vec![0, 1], true));
        assert_eq!(page(Paging::Fractional { most: 2, numerator: 1, denominator: 2 }), (vec![2, 3], false));
    }
}
