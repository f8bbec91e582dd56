//! Named locations: where a request comes from, as conditional access sees it.
//!
//! <https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network>

use std::net::IpAddr;

use jiff::Timestamp;
use uuid::Uuid;

use super::Tenant;

/// A named location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedLocation {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub display_name: String,
    /// What lies in it.
    pub area: Area,
    /// When it was made through Graph.
    pub created: Option<Timestamp>,
    /// When it was last changed through Graph.
    pub modified: Option<Timestamp>,
}

/// What lies in a named location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// Networks.
    Networks {
        /// In CIDR form: `203.0.113.0/24`.
        ranges: Vec<String>,
        /// Whether they are trusted.
        trusted: bool,
    },
    /// Countries.
    Countries {
        /// Two letters each.
        codes: Vec<String>,
        /// Whether what has no known country lies in it too.
        unknown: bool,
        /// Whether the country is told by the authenticator app's position, and not by the address.
        by_position: bool,
    },
}

impl NamedLocation {
    /// Networks under a name.
    pub fn networks(id: Uuid, display_name: &str, ranges: Vec<String>, trusted: bool) -> Self {
        let area = Area::Networks { ranges, trusted };
        Self { id, display_name: display_name.to_owned(), area, created: None, modified: None }
    }

    /// Whether what a request says of its place lies in it: the location's name or id, an address, or a country.
    pub fn covers(&self, place: &str) -> bool {
        if self.display_name.eq_ignore_ascii_case(place) || Uuid::parse_str(place).is_ok_and(|id| id == self.id) {
            return true;
        }
        match &self.area {
            Area::Networks { ranges, .. } => {
                place.parse().is_ok_and(|address| ranges.iter().any(|range| network_has(range, address)))
            }
            Area::Countries { codes, .. } => codes.iter().any(|code| code.eq_ignore_ascii_case(place)),
        }
    }

    /// Whether it is trusted.
    pub const fn is_trusted(&self) -> bool {
        matches!(self.area, Area::Networks { trusted: true, .. })
    }
}

impl Tenant {
    /// The named location of that name or id.
    pub fn named_location(&self, name: &str) -> Option<&NamedLocation> {
        let id = Uuid::parse_str(name).ok();
        let called = |known: &&NamedLocation| known.display_name.eq_ignore_ascii_case(name) || Some(known.id) == id;
        self.named_locations.iter().find(called)
    }
}

/// A network in CIDR form: its address and how many bits of it count.
pub fn network(range: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = range.split_once('/')?;
    let (address, bits): (IpAddr, u32) = (address.parse().ok()?, bits.parse().ok()?);
    (bits <= if address.is_ipv4() { 32 } else { 128 }).then_some((address, bits))
}

fn network_has(range: &str, address: IpAddr) -> bool {
    let Some((first, bits)) = network(range) else { return false };
    let same = |left: u128, right: u128, width: u32| (left ^ right).checked_shr(width - bits).unwrap_or(0) == 0;
    match (first, address) {
        (IpAddr::V4(first), IpAddr::V4(address)) => same(first.to_bits().into(), address.to_bits().into(), 32),
        (IpAddr::V6(first), IpAddr::V6(address)) => same(first.to_bits(), address.to_bits(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_name_an_address_or_a_country() {
        let ranges = vec!["203.0.113.0/24".to_owned(), "2001:db8::/32".to_owned()];
        let office = NamedLocation::networks(Uuid::nil(), "Office", ranges, true);
        for place in ["office", "203.0.113.7", "2001:db8::1", "00000000-0000-0000-0000-000000000000"] {
            assert!(office.covers(place), "{place}");
        }
        for place in ["cafe", "203.0.114.7", "2001:db9::1", "SE", ""] {
            assert!(!office.covers(place), "{place}");
        }
        let area = Area::Countries { codes: vec!["SE".to_owned()], unknown: false, by_position: false };
        assert!(NamedLocation { area, ..office }.covers("se"));
        assert_eq!(network("203.0.113.0/33"), None);
        assert!(network_has("0.0.0.0/0", "203.0.113.7".parse().expect("an address")));
    }
}
