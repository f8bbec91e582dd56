//! Properties that clients add to items and folders: MAPI's extended properties, which each protocol writes and reads, and
//! beside them an item's open extensions.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use super::native::{self, Native};
use super::{Content, Folder, IndexRole, Item, Listing, OpenExtension};
use crate::Refusal;
use crate::query::Value as Comparable;
use crate::text::Text;

/// Extended properties and extensions that an item or a folder may have.
pub const EXTENDED_LIMIT: usize = 1000;
/// Bytes that those of a folder may have; an item's count as its own.
pub const FOLDER_EXTENDED_LIMIT: usize = 256 << 10;

/// What clients added to an item or a folder.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddedProperties {
    /// Extended properties, in the order in which they were added.
    pub properties: Vec<ExtendedProperty>,
    /// Open extensions, in the order in which they were added; folders have none.
    pub extensions: Vec<OpenExtension>,
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

/// What a request means by a property: which, of what type, and what stands behind it.
#[derive(Clone, Debug)]
pub struct PropertyKey {
    /// Which.
    pub id: PropertyId,
    /// Of what type its values are.
    pub kind: PropertyType,
    /// Whether it has several.
    pub is_several: bool,
    /// The ordinary property of items that it is.
    native: Option<&'static Native>,
}

/// Why a property cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyRefusal {
    /// The value is none of its type, or none that the ordinary property behind it can have.
    Value,
    /// It is what it is, or what it could become is not kept here.
    Fixed(PropertyId),
}

/// What has MAPI properties: items and folders.
pub trait Propertied {
    /// The values of a property as protocols write them; nothing where there is none.
    fn property(&self, key: &PropertyKey) -> Option<Cow<'_, [String]>>;
    /// Sets a property.
    fn set_property(&mut self, key: &PropertyKey, values: Vec<String>) -> Result<(), PropertyRefusal>;
    /// Takes a property away.
    fn remove_property(&mut self, key: &PropertyKey) -> Result<(), PropertyRefusal>;
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

/// As people name it in explanations: `0x0e08`, `{00062004-…} 0x8083`.
impl fmt::Display for PropertyId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(to, "{tag:#06x}"),
            Self::Name(set, name) => write!(to, "{{{set}}} {name}"),
            Self::Number(set, number) => write!(to, "{{{set}}} {number:#06x}"),
        }
    }
}

impl PropertyId {
    /// The property of a tag; those from 0x8000 on are named anew in every mailbox, and have no tag of their own.
    ///
    /// <https://learn.microsoft.com/office/client-developer/outlook/mapi/mapi-property-identifier-overview>
    pub fn tag(tag: u32) -> Option<Self> {
        u16::try_from(tag).ok().filter(|tag| *tag < 0x8000).map(Self::Tag)
    }
}

/// The types by MAPI's own names.
const TYPES: [(&str, PropertyType); 12] = [
    ("ApplicationTime", PropertyType::ApplicationTime),
    ("Binary", PropertyType::Binary),
    ("Boolean", PropertyType::Boolean),
    ("CLSID", PropertyType::ClassId),
    ("Currency", PropertyType::Currency),
    ("Double", PropertyType::Double),
    ("Float", PropertyType::Float),
    ("Integer", PropertyType::Integer),
    ("Long", PropertyType::Long),
    ("Short", PropertyType::Short),
    ("SystemTime", PropertyType::SystemTime),
    ("String", PropertyType::String),
];

/// What stands behind the name of a type that has several values.
const ARRAY: &str = "Array";

impl PropertyType {
    /// The type of a name, and whether it has several values: `StringArray`. There are no several truths.
    pub fn named(name: &str) -> Option<(Self, bool)> {
        let known =
            |name: &str| TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind);
        let split = name.len().checked_sub(ARRAY.len()).and_then(|at| name.split_at_checked(at));
        match split.filter(|(_, rest)| rest.eq_ignore_ascii_case(ARRAY)) {
            Some((single, _)) => known(single).filter(|kind| *kind != Self::Boolean).map(|kind| (kind, true)),
            None => known(name).map(|kind| (kind, false)),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        TYPES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether its values are whole numbers, which stand for one another.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Integer | Self::Long | Self::Short)
    }

    /// A value as queries compare it; nothing where the text is no such value.
    pub fn comparable(self, text: &str) -> Option<Comparable> {
        let value = self.value(text)?;
        Some(match self {
            Self::Boolean => Comparable::Bool(value == "true"),
            Self::Currency | Self::Integer | Self::Long | Self::Short => Comparable::Int(value.parse().ok()?),
            Self::ApplicationTime | Self::Double | Self::Float => Comparable::Real(value.parse().ok()?),
            Self::SystemTime => Comparable::Time(value.parse().ok()?),
            // Texts compare whatever their casing, and base64 is not the same in another.
            Self::Binary => {
                let halves = STANDARD.decode(value).ok()?.into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
                Comparable::Text(halves.filter_map(|half| char::from_digit(half.into(), 16)).collect())
            }
            Self::ClassId | Self::String => Comparable::Text(value),
        })
    }

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

impl PartialEq for PropertyKey {
    fn eq(&self, other: &Self) -> bool {
        // What stands behind it follows from these.
        (&self.id, self.kind, self.is_several) == (&other.id, other.kind, other.is_several)
    }
}

impl Eq for PropertyKey {}

impl PropertyKey {
    /// A property.
    pub fn new(id: PropertyId, kind: PropertyType, is_several: bool) -> Self {
        let native = native::find(&id, kind, is_several);
        Self { id, kind, is_several, native }
    }

    /// Its value as queries compare it.
    pub fn value<T: Propertied + ?Sized>(&self, thing: &T) -> Comparable {
        self.value_of(thing.property(self))
    }

    /// Values of its as queries compare them.
    pub(super) fn value_of(&self, values: Option<Cow<'_, [String]>>) -> Comparable {
        let Some(values) = values else { return Comparable::Null };
        let comparable = |text: &String| self.kind.comparable(text).unwrap_or(Comparable::Null);
        if self.is_several {
            return Comparable::List(values.iter().map(comparable).collect());
        }
        values.first().map_or(Comparable::Null, comparable)
    }

    /// What it is to an index.
    pub fn role(&self, listing: Listing) -> Option<IndexRole> {
        self.native?.role(listing)
    }

    /// The property with values, as they are kept; nothing where one is none of its type.
    fn with(&self, values: &[String]) -> Option<ExtendedProperty> {
        let settled: Option<Vec<String>> = values.iter().map(|value| self.kind.value(value)).collect();
        let values = settled.filter(|values| self.is_several || values.len() == 1)?;
        Some(ExtendedProperty { id: self.id.clone(), kind: self.kind, values, is_several: self.is_several })
    }
}

impl Propertied for Item<dyn Content> {
    fn property(&self, key: &PropertyKey) -> Option<Cow<'_, [String]>> {
        if let Some(native) = key.native {
            return native.read(self).map(Cow::Owned);
        }
        self.extended.as_deref()?.kept(key)
    }

    fn set_property(&mut self, key: &PropertyKey, values: Vec<String>) -> Result<(), PropertyRefusal> {
        let property = key.with(&values).ok_or(PropertyRefusal::Value)?;
        match key.native {
            Some(native) => native.write(self, &property),
            // Kept beside the ordinary property, it would be another one of that name.
            None if native::is_known(&key.id) => Err(PropertyRefusal::Value),
            None => {
                self.extended_mut().set(property);
                Ok(())
            }
        }
    }

    fn remove_property(&mut self, key: &PropertyKey) -> Result<(), PropertyRefusal> {
        if let Some(native) = key.native {
            return native.remove(self, &key.id);
        }
        if let Some(extended) = &mut self.extended {
            extended.remove(&key.id);
        }
        Ok(())
    }
}

impl Propertied for Folder {
    fn property(&self, key: &PropertyKey) -> Option<Cow<'_, [String]>> {
        match (&key.id, key.kind) {
            (PropertyId::Tag(0x3001), PropertyType::String) => Some(vec![self.name.clone()].into()),
            (PropertyId::Tag(0x3613), PropertyType::String) => Some(vec![self.class()?.to_owned()].into()),
            (PropertyId::Tag(HIDDEN), PropertyType::Boolean) => Some(vec![self.hidden.to_string()].into()),
            _ => self.extended.as_deref()?.kept(key),
        }
    }

    fn set_property(&mut self, key: &PropertyKey, values: Vec<String>) -> Result<(), PropertyRefusal> {
        let property = key.with(&values).ok_or(PropertyRefusal::Value)?;
        match (&key.id, key.kind) {
            (PropertyId::Tag(HIDDEN), PropertyType::Boolean) => self.hidden = property.values == ["true"],
            (id, _) if Self::is_own(id) => return Err(PropertyRefusal::Fixed(id.clone())),
            _ => self.extended.get_or_insert_default().set(property),
        }
        Ok(())
    }

    fn remove_property(&mut self, key: &PropertyKey) -> Result<(), PropertyRefusal> {
        if Self::is_own(&key.id) {
            return Err(PropertyRefusal::Fixed(key.id.clone()));
        }
        if let Some(extended) = &mut self.extended {
            extended.remove(&key.id);
        }
        Ok(())
    }
}

/// `PidTagAttributeHidden`, which folders alone have.
const HIDDEN: u16 = 0x10f4;

impl ExtendedProperty {
    fn bytes(&self) -> usize {
        let name = if let PropertyId::Name(_, name) = &self.id { name.len() } else { 0 };
        32 + name + self.values.iter().map(|value| 16 + value.len()).sum::<usize>()
    }
}

impl AddedProperties {
    /// The values of a property that is kept as it was written.
    fn kept(&self, key: &PropertyKey) -> Option<Cow<'_, [String]>> {
        let is = |known: &&ExtendedProperty| {
            known.id == key.id && known.kind == key.kind && known.is_several == key.is_several
        };
        self.properties.iter().find(is).map(|known| Cow::Borrowed(known.values.as_slice()))
    }

    /// Sets a property, in the place of the one of its name.
    fn set(&mut self, property: ExtendedProperty) {
        match self.properties.iter().position(|known| known.id == property.id) {
            Some(place) => self.properties[place] = property,
            // One too many is enough to be refused.
            None if self.properties.len() > EXTENDED_LIMIT => {}
            None => self.properties.push(property),
        }
    }

    /// Takes a property away.
    fn remove(&mut self, id: &PropertyId) {
        self.properties.retain(|known| known.id != *id);
    }

    /// Roughly how many bytes it has.
    pub(super) fn bytes(&self) -> usize {
        let properties = self.properties.iter().map(ExtendedProperty::bytes).sum::<usize>();
        properties + self.extensions.iter().map(OpenExtension::bytes).sum::<usize>()
    }

    /// Whether they are more than a folder may have.
    pub(super) fn check_of_folder(&self) -> Result<(), Refusal> {
        if self.bytes() > FOLDER_EXTENDED_LIMIT { Err(Refusal::ItemTooLarge) } else { self.check() }
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.properties.len() + self.extensions.len() > EXTENDED_LIMIT { Err(Refusal::ItemTooLarge) } else { Ok(()) }
    }
}
