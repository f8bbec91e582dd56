//! MAPI properties: behind some stand ordinary properties, the others are kept as clients wrote them, by tag, by set and
//! name, by set and number.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedfielduri>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use mock365_domain::mailbox::{AddedProperties, ExtendedProperty, Item, PropertyId, PropertyType};
use mock365_domain::query::Value;
use uuid::{Uuid, uuid};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::show_time;
use super::{Constant, Stored, View};

/// A MAPI property that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// The path as the client wrote it, to be repeated in the answer.
    path: Element,
    /// Property tag; none for named properties.
    tag: Option<u32>,
    /// Which it is among those that are kept.
    pub key: ExtendedKey,
}

/// A property that is kept as clients wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedKey {
    id: PropertyId,
    kind: PropertyType,
    is_several: bool,
}

/// Sets that have names.
const SETS: [(&str, Uuid); 10] = [
    ("Address", uuid!("00062004-0000-0000-c000-000000000046")),
    ("Appointment", uuid!("00062002-0000-0000-c000-000000000046")),
    ("CalendarAssistant", uuid!("11000e07-b51b-40d6-af21-caa85edab1d0")),
    ("Common", uuid!("00062008-0000-0000-c000-000000000046")),
    ("InternetHeaders", uuid!("00020386-0000-0000-c000-000000000046")),
    ("Meeting", uuid!("6ed8da90-450b-101b-98da-00aa003f1305")),
    ("PublicStrings", uuid!("00020329-0000-0000-c000-000000000046")),
    ("Sharing", uuid!("00062040-0000-0000-c000-000000000046")),
    ("Task", uuid!("00062003-0000-0000-c000-000000000046")),
    ("UnifiedMessaging", uuid!("4442858e-a9e3-4e80-b900-317a210cc15b")),
];

/// Tags behind which something stands that clients cannot write in this way here.
const COMPUTED: [u32; 14] =
    [0x0017, 0x001a, 0x0039, 0x0e06, 0x0e08, 0x0e1b, 0x0e1d, 0x0e23, 0x0e69, 0x0ff9, 0x1000, 0x1035, 0x3007, 0x3008];

impl ExtendedKey {
    /// How constants of it are written; nothing where it cannot be compared.
    pub fn constant(&self) -> Option<Constant> {
        if self.is_several {
            return None;
        }
        Some(match self.kind {
            PropertyType::Boolean => Constant::Bool,
            PropertyType::Integer | PropertyType::Long | PropertyType::Short | PropertyType::Currency => Constant::Int,
            PropertyType::SystemTime => Constant::Time,
            PropertyType::String | PropertyType::Binary | PropertyType::ClassId => Constant::Text,
            PropertyType::ApplicationTime | PropertyType::Double | PropertyType::Float => return None,
        })
    }

    /// Its value among what was added to an item.
    pub fn value(&self, added: Option<&AddedProperties>) -> Value {
        let found = added.and_then(|added| added.get(&self.id, self.kind, self.is_several));
        let text = found.and_then(|found| found.values.first());
        text.zip(self.constant()).and_then(|(text, constant)| constant.value(text)).unwrap_or(Value::Null)
    }
}

impl Extended {
    /// Reads an `ExtendedFieldURI`.
    pub fn read_path(path: &Element) -> Result<Self, Fault> {
        let mut shown = Element::new("t:ExtendedFieldURI");
        shown.attributes.clone_from(&path.attributes);
        let tag = path.attribute("PropertyTag").map(|tag| number(tag).ok_or_else(combination)).transpose()?;
        let word = path.attribute("PropertyType").ok_or_else(|| Fault::missing("PropertyType"))?;
        let (kind, is_several) =
            property_type(word).ok_or_else(|| super::invalid(&Element::text("PropertyType", word)))?;
        Ok(Self { path: shown, tag, key: ExtendedKey { id: property_id(path, tag)?, kind, is_several } })
    }

    /// The ordinary property behind it, for restrictions and orders.
    pub fn uri(&self) -> Option<&'static str> {
        Some(match self.tag? {
            0x0037 | 0x0e1d => "item:Subject",
            0x001a => "item:ItemClass",
            0x0e06 => "item:DateTimeReceived",
            0x0039 => "item:DateTimeSent",
            0x3007 => "item:DateTimeCreated",
            0x3008 => "item:LastModifiedTime",
            0x0e08 => "item:Size",
            0x0e1b => "item:HasAttachments",
            0x0e69 => "message:IsRead",
            0x0c1f | 0x5d01 => "message:From",
            0x1035 => "message:InternetMessageId",
            0x3001 => "folder:DisplayName",
            0x3613 => "folder:FolderClass",
            _ => return None,
        })
    }

    /// As it stands in an answer, with a value.
    pub fn element(&self, value: impl Into<String>) -> Element {
        Element::new("t:ExtendedProperty").child(self.path.clone()).child(Element::text("t:Value", value))
    }

    /// The same with several values.
    fn several(&self, values: &[String]) -> Element {
        let values = values.iter().map(|value| Element::text("t:Value", value.as_str()));
        Element::new("t:ExtendedProperty").child(self.path.clone()).child(Element::new("t:Values").all(values))
    }

    /// The property of a folder.
    pub fn tag(&self) -> Option<u32> {
        self.tag
    }

    /// The property of an item.
    pub fn read<T: Stored>(&self, view: &View<'_, T>) -> Option<Element> {
        let key = view.item.key;
        let value = match self.tag.unwrap_or(0) {
            0x0037 | 0x0e1d => view.item.subject.clone(),
            0x001a => view.item.class().to_owned(),
            0x0e06 => show_time(T::travelled(view.item).0),
            0x0039 => show_time(T::travelled(view.item).1),
            0x3007 => show_time(view.item.created),
            0x3008 => show_time(view.item.modified),
            0x0e08 => view.item.size().to_string(),
            0x0e1b => view.item.has_attachments().to_string(),
            0x1000 => view.item.body.plain().into_owned(),
            0x0017 => (view.item.importance as usize).to_string(),
            // The number that IMAP gives the item: grows, and never changes.
            0x0e23 => key.to_string(),
            0x0ff9 => STANDARD.encode(key.to_be_bytes()),
            0x0e07 => message_flags(view).to_string(),
            0x0e69 => (message_flags(view) & 1 == 1).to_string(),
            0x1035 => property_text(view, "message:InternetMessageId")?,
            _ => return self.kept(view.item.extended.as_deref()?),
        };
        Some(self.element(value))
    }

    /// As a client wrote it.
    fn kept(&self, added: &AddedProperties) -> Option<Element> {
        let found = added.get(&self.key.id, self.key.kind, self.key.is_several)?;
        Some(if found.is_several { self.several(&found.values) } else { self.element(found.values.first()?.as_str()) })
    }

    /// Writes the property of an item.
    pub fn write<T: Stored>(item: &mut Item<T>, sent: &Element) -> Result<(), Fault> {
        let path = sent.find("ExtendedFieldURI").ok_or_else(|| Fault::missing("ExtendedFieldURI"))?;
        let path = Self::read_path(path)?;
        let value = sent.find_text("Value").unwrap_or("");
        match path.tag {
            Some(0x0037) => T::set_subject(item, value.to_owned()),
            // Bit 3 says "not sent yet".
            Some(0x0e07) => T::set_draft(item, value.parse::<u32>().is_ok_and(|flags| flags & 8 == 8)),
            Some(tag) if COMPUTED.contains(&tag) => {
                return Err(Fault::unsupported(&format!("writing the MAPI property {tag:#06x}")));
            }
            _ => item.extended_mut().set(path.sent(sent)?),
        }
        Ok(())
    }

    /// Takes the property of an item away.
    pub fn remove<T: Stored>(&self, item: &mut Item<T>) -> Result<(), Fault> {
        match self.tag {
            Some(0x0037) => T::set_subject(item, String::new()),
            Some(tag) if tag == 0x0e07 || COMPUTED.contains(&tag) => {
                return Err(Fault::new(
                    "ErrorInvalidPropertyDelete",
                    "Delete action is not supported for this property.",
                ));
            }
            _ => {
                item.extended_mut().remove(&self.key.id);
            }
        }
        Ok(())
    }

    /// The property with the values that were sent.
    fn sent(self, sent: &Element) -> Result<ExtendedProperty, Fault> {
        let ExtendedKey { id, kind, is_several } = self.key;
        let settled = |text: &str| match kind {
            PropertyType::SystemTime => super::time(text).map_or_else(|| text.to_owned(), show_time),
            _ => text.to_owned(),
        };
        let read = if is_several {
            let values = sent.find("Values").map_or(&[][..], |values| &values.children);
            let values: Vec<String> = values.iter().map(|value| settled(&value.text)).collect();
            ExtendedProperty::several(id, kind, values.iter().map(String::as_str))
        } else {
            let value = sent.find("Value").ok_or_else(|| Fault::missing("Value"))?;
            ExtendedProperty::single(id, kind, &settled(&value.text))
        };
        read.ok_or_else(|| {
            let text = "The value specified for the extended property is not valid for its type.";
            Fault { details: vec![self.path], ..Fault::new("ErrorInvalidExtendedPropertyValue", text) }
        })
    }
}

/// Attributes that do not belong together.
fn combination() -> Fault {
    Fault::new("ErrorInvalidExtendedProperty", "The extended property attribute combination is invalid.")
        .explain("a property is named by its PropertyTag, or by a set with either PropertyName or PropertyId")
}

fn property_id(path: &Element, tag: Option<u32>) -> Result<PropertyId, Fault> {
    let named = path.attribute("DistinguishedPropertySetId");
    let set = match (named, path.attribute("PropertySetId")) {
        (Some(name), None) => {
            let set = SETS.iter().find(|(known, _)| *known == name).map(|(_, set)| *set);
            Some(set.ok_or_else(|| super::invalid(&Element::text("DistinguishedPropertySetId", name)))?)
        }
        (None, Some(set)) => Some(Uuid::parse_str(set.trim()).map_err(|_| combination())?),
        (None, None) => None,
        (Some(_), Some(_)) => return Err(combination()),
    };
    match (tag, set, path.attribute("PropertyName"), path.attribute("PropertyId")) {
        (Some(tag), None, None, None) => u16::try_from(tag).map(PropertyId::Tag).map_err(|_| combination()),
        (None, Some(set), Some(name), None) if !name.is_empty() => Ok(PropertyId::Name(set, name.into())),
        (None, Some(set), None, Some(id)) => number(id).map(|id| PropertyId::Number(set, id)).ok_or_else(combination),
        _ => Err(combination()),
    }
}

/// A type by its word, and whether it has several values.
fn property_type(word: &str) -> Option<(PropertyType, bool)> {
    let (name, is_several) = match word.strip_suffix("Array") {
        Some(name) => (name, true),
        None => (word, false),
    };
    let kind = match name {
        "ApplicationTime" => PropertyType::ApplicationTime,
        "Binary" => PropertyType::Binary,
        "Boolean" if !is_several => PropertyType::Boolean,
        "CLSID" => PropertyType::ClassId,
        "Currency" => PropertyType::Currency,
        "Double" => PropertyType::Double,
        "Float" => PropertyType::Float,
        "Integer" => PropertyType::Integer,
        "Long" => PropertyType::Long,
        "Short" => PropertyType::Short,
        "SystemTime" => PropertyType::SystemTime,
        "String" => PropertyType::String,
        _ => return None,
    };
    Some((kind, is_several))
}

/// `PR_MESSAGE_FLAGS`: read, unsent, has attachment.
fn message_flags<T: Stored>(view: &View<'_, T>) -> u32 {
    let read = property_text(view, "message:IsRead").is_none_or(|read| read == "true");
    u32::from(read) | u32::from(T::is_draft(view.item)) << 3 | u32::from(!view.item.attachments.is_empty()) << 4
}

fn property_text<T: Stored>(view: &View<'_, T>, uri: &str) -> Option<String> {
    let property = super::find::<T>(uri)?;
    (property.read)(view, Element::default()).map(|element| element.text)
}

/// A property tag in either writing: `0x0e23`, `0xe23`, `3619`.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
