//! MAPI properties: those behind ordinary properties are answered, others are not there.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedfielduri>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use mock365_domain::mailbox::Item;

use super::super::element::Element;
use super::super::error::Fault;
use super::value::show_time;
use super::{Stored, View};

/// A MAPI property that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// The path as the client wrote it, to be repeated in the answer.
    path: Element,
    /// Property tag; none for named properties.
    tag: Option<u32>,
}

impl Extended {
    /// Reads an `ExtendedFieldURI`.
    pub fn read_path(path: &Element) -> Self {
        let mut shown = Element::new("t:ExtendedFieldURI");
        shown.attributes.clone_from(&path.attributes);
        Self { path: shown, tag: path.attribute("PropertyTag").and_then(number) }
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

    /// The property of a folder.
    pub fn tag(&self) -> Option<u32> {
        self.tag
    }

    /// The property of an item.
    pub fn read<T: Stored>(&self, view: &View<'_, T>) -> Option<Element> {
        let key = view.item.key;
        let value = match self.tag? {
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
            _ => return None,
        };
        Some(self.element(value))
    }

    /// Writes the property of an item. What no ordinary property stands behind is not kept.
    pub fn write<T: Stored>(item: &mut Item<T>, sent: &Element) -> Result<(), Fault> {
        let path = sent.find("ExtendedFieldURI").ok_or_else(|| Fault::missing("ExtendedFieldURI"))?;
        let path = Self::read_path(path);
        let value = sent.find_text("Value").unwrap_or("");
        match path.tag {
            Some(0x0037) => T::set_subject(item, value.to_owned()),
            // Bit 3 says "not sent yet".
            Some(0x0e07) => T::set_draft(item, value.parse::<u32>().is_ok_and(|flags| flags & 8 == 8)),
            _ => {}
        }
        Ok(())
    }
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
