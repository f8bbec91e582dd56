//! MAPI properties as EWS names them: by tag, by set and name, by set and number.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedfielduri>

use std::sync::Arc;

use mock365_domain::mailbox::{Propertied, PropertyId, PropertyKey, PropertyRefusal, PropertyType};
use uuid::{Uuid, uuid};

use super::super::element::Element;
use super::super::error::{Fault, FaultDetail};
use super::value::written_time;
use crate::faces::soap::writer::XmlWriter;

/// A MAPI property that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// The path as the client wrote it, to be repeated in the answer.
    path: FaultDetail,
    /// What it means.
    pub key: Arc<PropertyKey>,
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

impl Extended {
    /// Reads an `ExtendedFieldURI`.
    pub fn read_path(path: &Element) -> Result<Self, Fault> {
        let word = path.attribute("PropertyType").ok_or_else(|| Fault::missing("PropertyType"))?;
        let (kind, is_several) =
            PropertyType::named(word).ok_or_else(|| super::invalid(&Element::text("PropertyType", word)))?;
        Ok(Self {
            path: FaultDetail::path(path),
            key: Arc::new(PropertyKey::new(property_id(path)?, kind, is_several)),
        })
    }

    /// Writes it with its values; nothing where there are none.
    pub fn show_values(&self, values: Option<&[String]>, out: &mut XmlWriter) {
        let Some(values) = values.filter(|values| self.key.is_several || !values.is_empty()) else { return };
        out.element("t:ExtendedProperty", |out| {
            self.path.show(out);
            if self.key.is_several {
                out.element("t:Values", |out| values.iter().for_each(|value| out.value("t:Value", value)));
            } else {
                out.optional("t:Value", values.first());
            }
        });
    }

    /// Writes the property of an item; nothing where it has none.
    pub fn show<T: Propertied + ?Sized>(&self, thing: &T, out: &mut XmlWriter) {
        self.show_values(thing.property(&self.key).as_deref(), out);
    }

    /// Writes the property of a folder or an item.
    pub fn write<T: Propertied + ?Sized>(thing: &mut T, sent: &Element) -> Result<(), Fault> {
        let path = sent.find("ExtendedFieldURI").ok_or_else(|| Fault::missing("ExtendedFieldURI"))?;
        let path = Self::read_path(path)?;
        let values = path.sent(sent)?;
        thing.set_property(&path.key, values).map_err(|refusal| path.refused(refusal))
    }

    /// Applies an update whose path names this property: an element that says what is done, and the property that it sends.
    pub fn edit<T: Propertied + ?Sized>(
        &self,
        thing: &mut T,
        action: &str,
        sent: Option<&Element>,
    ) -> Result<(), Fault> {
        match sent {
            _ if action.starts_with("Delete") => self.remove(thing),
            _ if action.starts_with("Append") => Err(unappendable()),
            None => Err(Fault::missing("ExtendedProperty")),
            Some(sent) => {
                let path = sent.find("ExtendedFieldURI").filter(|_| sent.name == "ExtendedProperty");
                if Self::read_path(path.ok_or_else(mismatch)?)?.key != self.key {
                    return Err(mismatch());
                }
                Self::write(thing, sent)
            }
        }
    }

    /// Takes the property of a folder or an item away.
    fn remove<T: Propertied + ?Sized>(&self, thing: &mut T) -> Result<(), Fault> {
        thing
            .remove_property(&self.key)
            .map_err(|_| Fault::new("ErrorInvalidPropertyDelete", "Delete action is not supported for this property."))
    }

    /// The values that were sent.
    fn sent(&self, sent: &Element) -> Result<Vec<String>, Fault> {
        let settled = |text: &str| match self.key.kind {
            PropertyType::SystemTime => super::time(text).map_or_else(|| text.to_owned(), written_time),
            _ => text.to_owned(),
        };
        if self.key.is_several {
            let values = sent.find("Values").map_or(&[][..], |values| &values.children);
            return Ok(values.iter().map(|value| settled(&value.text)).collect());
        }
        let value = sent.find("Value").ok_or_else(|| Fault::missing("Value"))?;
        Ok(vec![settled(&value.text)])
    }

    fn refused(self, refusal: PropertyRefusal) -> Fault {
        match refusal {
            PropertyRefusal::Value => {
                let text = "The value specified for the extended property is not valid for its type.";
                Fault { details: vec![self.path], ..Fault::new("ErrorInvalidExtendedPropertyValue", text) }
            }
            PropertyRefusal::Fixed(id) => Fault::unsupported(&format!("writing the MAPI property {id}")),
        }
    }
}

/// The one property in the item or folder of an update.
pub fn only_one<'a>(sent: &'a Element<'a>) -> Result<&'a Element<'a>, Fault> {
    if let [property] = &*sent.children {
        return Ok(property);
    }
    let text = "Incorrect number of properties in the update. A single update should contain only one property.";
    Err(Fault::new("ErrorIncorrectUpdatePropertyCount", text))
}

/// An update that names one property and sends another.
pub fn mismatch() -> Fault {
    Fault::new("ErrorUpdatePropertyMismatch", "The property in the update and the property in the path do not match.")
}

/// An update that appends to what cannot be appended to.
pub fn unappendable() -> Fault {
    Fault::new("ErrorInvalidPropertyAppend", "Append action is invalid for property.")
}

/// Attributes that do not belong together.
fn combination() -> Fault {
    Fault::new("ErrorInvalidExtendedProperty", "The extended property attribute combination is invalid.")
        .explain("a property is named by its PropertyTag, or by a set with either PropertyName or PropertyId")
}

fn property_id(path: &Element) -> Result<PropertyId, Fault> {
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
    let read = match (path.attribute("PropertyTag"), set, path.attribute("PropertyName"), path.attribute("PropertyId"))
    {
        (Some(tag), None, None, None) => number(tag).and_then(PropertyId::tag),
        (None, Some(set), Some(name), None) if !name.is_empty() => Some(PropertyId::Name(set, name.into())),
        (None, Some(set), None, Some(id)) => number(id).map(|id| PropertyId::Number(set, id)),
        _ => None,
    };
    read.ok_or_else(combination)
}

/// A property tag in either writing: `0x0e23`, `0xe23`, `3619`.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
