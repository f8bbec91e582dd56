//! A named location in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/namedlocation>

use mock365_domain::directory::{Area, NamedLocation};
use mock365_domain::query::{Queried, Value};

use crate::faces::graph::odata::{Family, Noun, Object, Paging, Property, ValueKind, Writer};

/// What can be asked about a named location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    DisplayName,
}

impl Queried<Field> for NamedLocation {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
        }
    }
}

/// The type of networks.
pub const NETWORKS: &str = "#microsoft.graph.ipNamedLocation";
/// The type of countries.
pub const COUNTRIES: &str = "#microsoft.graph.countryNamedLocation";
/// The members of `countryLookupMethod`.
pub const LOOKUPS: [&str; 2] = ["clientIpAddress", "authenticatorAppGps"];

fn kind(location: &NamedLocation) -> &'static str {
    match location.area {
        Area::Networks { .. } => NETWORKS,
        Area::Countries { .. } => COUNTRIES,
    }
}

fn range(range: &String, out: &mut Writer) {
    let kind = if range.contains(':') { "#microsoft.graph.iPv6CidrRange" } else { "#microsoft.graph.iPv4CidrRange" };
    out.object(|one| {
        one.control("@odata.type").value(kind);
        one.value("cidrAddress", range);
    });
}

type Row = Property<NamedLocation>;

static PROPERTIES: [Row; 5] = [
    Row::new("@odata.type", |location, (), out| out.value(kind(location))),
    Row::new("id", |location, (), out| out.value(location.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("displayName", |location, (), out| out.value(&location.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("createdDateTime", |location, (), out| out.value(location.created)),
    Row::new("modifiedDateTime", |location, (), out| out.value(location.modified)),
];

/// Writes what only one kind of location has.
pub fn own(location: &NamedLocation, object: &mut Object<'_>) {
    match &location.area {
        Area::Networks { ranges, trusted } => {
            object.value("isTrusted", *trusted);
            object.member("ipRanges").list(ranges, range);
        }
        Area::Countries { codes, unknown, by_position } => {
            object.value("countriesAndRegions", codes);
            object.value("includeUnknownCountriesAndRegions", *unknown);
            object.word("countryLookupMethod", LOOKUPS[usize::from(*by_position)]);
        }
    }
}

impl Noun for NamedLocation {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "namedLocation";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &["deletedDateTime"];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
