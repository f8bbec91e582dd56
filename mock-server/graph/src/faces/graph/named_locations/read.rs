//! A named location out of JSON.

use mock365_domain::directory::location::network;
use mock365_domain::directory::{Area, NamedLocation};
use serde_json::{Map, Value as Json};

use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::{member, several, text, texts, truth};
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::named_location::{COUNTRIES, LOOKUPS, NETWORKS};

/// The area that a body's type names, with nothing in it.
pub fn area(body: &Map<String, Json>) -> Result<Area, ODataFault> {
    match body.get("@odata.type").and_then(Json::as_str) {
        Some(NETWORKS) => Ok(Area::Networks { ranges: Vec::new(), trusted: false }),
        Some(COUNTRIES) => Ok(Area::Countries { codes: Vec::new(), unknown: false, by_position: false }),
        _ => Err(bad_value("@odata.type")),
    }
}

/// Takes a body into a location. A refusal may leave it half changed: give it a copy.
pub fn read(location: &mut NamedLocation, body: &Map<String, Json>, is_new: bool) -> Result<(), ODataFault> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        match (name.as_str(), &mut location.area) {
            ("displayName", _) => location.display_name = text(name, value)?,
            ("id" | "createdDateTime" | "modifiedDateTime" | "deletedDateTime", _) => {}
            ("isTrusted", Area::Networks { trusted, .. }) => *trusted = truth(name, value)?,
            ("ipRanges", Area::Networks { ranges, .. }) => {
                *ranges = several(name, value, "Collection(microsoft.graph.ipRange)", range)?;
            }
            ("countriesAndRegions", Area::Countries { codes, .. }) => *codes = countries(name, value)?,
            ("includeUnknownCountriesAndRegions", Area::Countries { unknown, .. }) => *unknown = truth(name, value)?,
            ("countryLookupMethod", Area::Countries { by_position, .. }) => {
                *by_position = member(name, value, &LOOKUPS)? == 1;
            }
            _ => return Err(ODataFault::new("BadRequest", format!("A named location of this type has no '{name}'."))),
        }
    }
    let empty = match &location.area {
        Area::Networks { ranges, .. } => ranges.is_empty().then_some("ipRanges"),
        Area::Countries { codes, .. } => codes.is_empty().then_some("countriesAndRegions"),
    };
    match empty {
        _ if location.display_name.is_empty() => Err(bad_value("displayName")),
        Some(property) if is_new || body.contains_key(property) => Err(bad_value(property)),
        _ => Ok(()),
    }
}

/// <https://learn.microsoft.com/graph/api/resources/iprange>
fn range(value: &Json) -> Result<String, ODataFault> {
    let address = value["cidrAddress"].as_str().filter(|range| network(range).is_some());
    address.map(str::to_owned).ok_or_else(|| bad_value("cidrAddress"))
}

fn countries(property: &str, value: &Json) -> Result<Vec<String>, ODataFault> {
    let codes = texts(property, value)?;
    let country = |code: &String| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_alphabetic());
    if codes.iter().all(country) { Ok(codes) } else { Err(bad_value(property)) }
}
