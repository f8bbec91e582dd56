//! Pages of a list, and the cookie that says where the next one begins.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results>

use std::fmt::Write as _;

use mock365_domain::dataverse::Row;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::Fault;
use super::address::guid;
use crate::exchange::Call;
use crate::faces::odata::without_place;
use crate::limits::DATAVERSE_EXPANDED;

/// The most rows of a page, which is also what nobody's preference gives.
pub const LARGEST_PAGE: usize = DATAVERSE_EXPANDED.count();

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCookie {
    /// Its number, from 1.
    pub number: usize,
    /// The last row of the page before.
    last: Uuid,
}

impl PageCookie {
    /// Reads a `$skiptoken`.
    pub fn read(token: &str) -> Result<Self, Fault> {
        let parts = || {
            let number =
                attribute(token, "pagenumber")?.parse().ok().filter(|number| (2..=1_000_000).contains(number))?;
            let cookie = percent_decode_str(attribute(token, "pagingcookie")?).decode_utf8().ok()?;
            Some(Self { number, last: guid(attribute(&cookie, "last")?)? })
        };
        parts().ok_or_else(|| Fault::invalid("Malformed XML in the Paging Cookie"))
    }

    /// How many of all rows stand before the page.
    pub fn seen(self, rows: &[&Row], size: usize) -> usize {
        match rows.iter().position(|row| row.id == self.last) {
            Some(place) => place + 1,
            // It went meanwhile: those behind it moved up by one.
            None => ((self.number - 1) * size - 1).min(rows.len()),
        }
    }
}

/// The address of the page behind one with these rows.
pub fn next_link(call: &Call<'_>, id: &str, number: usize, first: Uuid, last: Uuid) -> String {
    let mut link = without_place(call);
    write_place(&mut link, id, number, (first, last));
    link
}

/// Writes the place behind a page.
pub fn write_place(link: &mut String, id: &str, number: usize, (first, last): (Uuid, Uuid)) {
    let braced = |id: Uuid| format!("%257b{}%257d", id.to_string().to_uppercase());
    // The cookie is XML in XML, and so encoded twice.
    // Writing into a text cannot fail.
    let _ = write!(
        link,
        "$skiptoken=%3Ccookie%20pagenumber=%22{}%22%20pagingcookie=%22%253ccookie%2520page%253d%2522{number}%2522%253e\
         %253c{id}%2520last%253d%2522{}%2522%2520first%253d%2522{}%2522%2520%252f%253e%253c%252fcookie%253e%22%20\
         istracking=%22False%22%20/%3E",
        number + 1,
        braced(last),
        braced(first),
    );
}

/// The value of an attribute in the text of an element.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_as_it_was_written() {
        let token = "<cookie pagenumber=\"2\" pagingcookie=\"%3ccookie%20page%3d%221%22%3e%3ccontactid%20last%3d%22%7bD5026A4D-D01C-ED11-B83E-000D3A572421%7d%22%20first%3d%22%7b49B0BE2E-D01C-ED11-B83E-000D3A572421%7d%22%20%2f%3e%3c%2fcookie%3e\" istracking=\"False\" />";
        let cookie = PageCookie::read(token).expect("a cookie");
        assert_eq!((cookie.number, cookie.last.to_string().as_str()), (2, "d5026a4d-d01c-ed11-b83e-000d3a572421"));
        for wrong in
            ["", "x", "<cookie pagenumber=\"0\" pagingcookie=\"\" />", "<cookie pagenumber=\"2\" pagingcookie=\"%\" />"]
        {
            assert!(PageCookie::read(wrong).is_err(), "{wrong}");
        }
    }
}
