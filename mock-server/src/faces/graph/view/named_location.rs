//! A named location in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/namedlocation>

use mock365_domain::directory::{Area, NamedLocation};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};

use super::date_time;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

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

fn kind(location: &NamedLocation) -> Json {
    match location.area {
        Area::Networks { .. } => NETWORKS.into(),
        Area::Countries { .. } => COUNTRIES.into(),
    }
}

fn range(range: &String) -> Json {
    let kind = if range.contains(':') { "iPv6CidrRange" } else { "iPv4CidrRange" };
    json!({ "@odata.type": format!("#microsoft.graph.{kind}"), "cidrAddress": range })
}

type Row = Property<NamedLocation>;

static PROPERTIES: [Row; 5] = [
    Row::new("@odata.type", |location, ()| kind(location)),
    Row::new("id", |location, ()| json!(location.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("displayName", |location, ()| json!(location.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("createdDateTime", |location, ()| location.created.map_or(Json::Null, date_time)),
    Row::new("modifiedDateTime", |location, ()| location.modified.map_or(Json::Null, date_time)),
];

/// What only one kind of location has.
pub fn own(location: &NamedLocation) -> Vec<(&'static str, Json)> {
    match &location.area {
        Area::Networks { ranges, trusted } => {
            vec![("isTrusted", json!(trusted)), ("ipRanges", ranges.iter().map(range).collect())]
        }
        Area::Countries { codes, unknown, by_position } => vec![
            ("countriesAndRegions", json!(codes)),
            ("includeUnknownCountriesAndRegions", json!(unknown)),
            ("countryLookupMethod", LOOKUPS[usize::from(*by_position)].into()),
        ],
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
