//! Properties that clients add to items: MAPI's extended properties and Graph's open extensions. Each protocol writes
//! and reads the same ones.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::Refusal;
use crate::text::Text;

/// AddedProperties properties that an item may have.
pub const EXTENDED_LIMIT: usize = 1000;

/// What clients added to an item.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddedProperties {
    /// AddedProperties properties, in the order in which they were added.
    pub properties: Vec<ExtendedProperty>,
    /// Open extensions.
    pub open: Vec<OpenExtension>,
}

/// An extended property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedProperty {
    /// Which.
    pub id: PropertyId,
    /// Of what type its values are.
    pub kind: PropertyType,
    /// Its values as protocols write them; one unless the type has several.
    pub values: Vec<String>,
    /// Whether the type has several values.
    pub is_several: bool,
}

/// How a property is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyId {
    /// By a tag that MAPI gives to one property of all items.
    Tag(u16),
    /// By a name in a set.
    Name(Uuid, Text),
    /// By a number in a set.
    Number(Uuid, u32),
}

/// Types of MAPI's properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropertyType {
    /// A moment as a number of days.
    ApplicationTime,
    /// Bytes.
    Binary,
    /// Yes or no.
    Boolean,
    /// A GUID.
    ClassId,
    /// An amount, as a whole number of ten-thousandths.
    Currency,
    /// A large fraction.
    Double,
    /// A fraction.
    Float,
    /// A number of 32 bits.
    Integer,
    /// A number of 64 bits.
    Long,
    /// A number of 16 bits.
    Short,
    /// A moment.
    SystemTime,
    /// A text.
    String,
}

/// An open extension: properties of a client's own under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenExtension {
    /// Its name.
    pub name: String,
    /// Its properties.
    pub values: Map<String, Value>,
}

impl PropertyType {
    /// A value as every protocol shows it; nothing where the text is no such value.
    pub fn value(self, text: &str) -> Option<String> {
        let trimmed = text.trim();
        Some(match self {
            Self::String => text.to_owned(),
            Self::Binary => {
                let compact: String = text.split_whitespace().collect();
                STANDARD.encode(STANDARD.decode(compact).ok()?)
            }
            Self::Boolean => match trimmed.to_ascii_lowercase().as_str() {
                "true" | "1" => "true".to_owned(),
                "false" | "0" => "false".to_owned(),
                _ => return None,
            },
            Self::ClassId => Uuid::parse_str(trimmed).ok()?.to_string(),
            Self::Currency | Self::Long => trimmed.parse::<i64>().ok()?.to_string(),
            Self::Double | Self::ApplicationTime => {
                trimmed.parse::<f64>().ok().filter(|number| number.is_finite())?.to_string()
            }
            Self::Float => trimmed.parse::<f32>().ok().filter(|number| number.is_finite())?.to_string(),
            Self::Integer => trimmed.parse::<i32>().ok()?.to_string(),
            Self::Short => trimmed.parse::<i16>().ok()?.to_string(),
            Self::SystemTime => trimmed.parse::<Timestamp>().ok()?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        })
    }
}

impl ExtendedProperty {
    /// One value, or nothing where it is none of that type.
    pub fn single(id: PropertyId, kind: PropertyType, value: &str) -> Option<Self> {
        Some(Self { id, kind, values: vec![kind.value(value)?], is_several: false })
    }

    /// Several values, or nothing where one is none of that type.
    pub fn several<'v>(id: PropertyId, kind: PropertyType, values: impl IntoIterator<Item = &'v str>) -> Option<Self> {
        let values = values.into_iter().map(|value| kind.value(value)).collect::<Option<_>>()?;
        Some(Self { id, kind, values, is_several: true })
    }
}

impl AddedProperties {
    /// The property of that name and type.
    pub fn get(&self, id: &PropertyId, kind: PropertyType, is_several: bool) -> Option<&ExtendedProperty> {
        self.properties.iter().find(|known| known.id == *id && known.kind == kind && known.is_several == is_several)
    }

    /// Sets a property, in the place of the one of its name.
    pub fn set(&mut self, property: ExtendedProperty) {
        match self.properties.iter_mut().find(|known| known.id == property.id) {
            Some(known) => *known = property,
            None => self.properties.push(property),
        }
    }

    /// Takes a property away; whether it was there.
    pub fn remove(&mut self, id: &PropertyId) -> bool {
        let before = self.properties.len();
        self.properties.retain(|known| known.id != *id);
        self.properties.len() < before
    }

    /// Roughly how many bytes it has.
    pub(super) fn bytes(&self) -> usize {
        let values = self.properties.iter().flat_map(|property| &property.values).map(String::len).sum::<usize>();
        let open = self.open.iter().flat_map(|open| &open.values);
        values + 32 * self.properties.len() + open.map(|(name, value)| name.len() + weight(value)).sum::<usize>()
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.properties.len() + self.open.len() > EXTENDED_LIMIT { Err(Refusal::ItemTooLarge) } else { Ok(()) }
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(all) => all.iter().map(weight).sum(),
        Value::Object(all) => all.iter().map(|(name, value)| name.len() + weight(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}
