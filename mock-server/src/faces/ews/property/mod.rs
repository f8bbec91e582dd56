//! Properties of items and folders: one line each says its name, when it is shown, and how it is read, written and
//! searched.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/property-sets-and-response-shapes-in-ews-in-exchange>

mod common;
mod contact;
mod event;
mod extended;
pub mod folder;
mod message;
mod value;

use std::borrow::Cow;

use jiff::Timestamp;
use mock365_domain::mailbox::{Attachment, Body, Contact, Event, Importance, Mailbox, Message, Sensitivity};
use mock365_domain::query::{Queried, Value};

pub use common::{file_element, read_file};
pub use extended::Extended;
pub use value::{Constant, base_uri as base, invalid, show_time, time};

use super::element::Element;
use super::error::Fault;
use super::shape::Shape;
use crate::faces::wire_id::{IdKind, WireId, change_key};

/// Which base shape a property belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum In {
    /// Default and AllProperties.
    Default,
    /// AllProperties.
    All,
    /// None: only where it is asked for by name.
    OnRequest,
}

/// Reads a property into the element that stands for it; nothing where the item has none.
pub type Read<T> = fn(&View<'_, T>, Element) -> Option<Element>;
/// Writes a property, or takes it away.
pub type Write<T> = fn(&mut T, Option<&Element>) -> Result<(), Fault>;

/// A property of a kind of items.
pub struct Property<T: Stored> {
    /// `item:Subject`
    pub uri: &'static str,
    /// `t:Subject`
    pub name: &'static str,
    /// Where it is shown unasked.
    pub shown: In,
    /// Reads it.
    pub read: Read<T>,
    /// Writes it.
    pub write: Option<Write<T>>,
    /// What it is to a query.
    pub query: Option<(T::Field, Constant)>,
}

/// An item that is to be shown.
pub struct View<'a, T> {
    /// The mailbox it lies in.
    pub mailbox: &'a Mailbox,
    /// The item.
    pub item: &'a T,
    /// What is to be shown of it.
    pub shape: &'a Shape,
}

/// What all kinds of items have.
pub trait Stored: Queried<Self::Field> + Sized + 'static {
    /// Fields that can be asked about.
    type Field: Copy;
    /// Kind of id.
    const KIND: IdKind;
    /// `t:Message`
    const ELEMENT: &'static str;
    /// Own properties, behind those of all items.
    fn own() -> Vec<Property<Self>>;
    /// All properties, in the order of the schema.
    fn properties() -> &'static [Property<Self>];
    /// The field behind a property of all items.
    fn common_field(uri: &str) -> Option<Self::Field>;
    /// Key, folder, change number.
    fn place(&self) -> (u64, u64, u64);
    /// Message class.
    fn class(&self) -> Cow<'_, str>;
    /// Subject.
    fn subject(&self) -> &str;
    /// Changes the subject.
    fn set_subject(&mut self, subject: String);
    /// Body.
    fn body(&self) -> Cow<'_, Body>;
    /// Changes the body.
    fn set_body(&mut self, body: Body);
    /// When it was made, when it was last changed.
    fn times(&self) -> (Timestamp, Timestamp);
    /// When it arrived, when it was sent.
    fn travelled(&self) -> (Timestamp, Timestamp);
    /// Importance and sensitivity, to be read and changed.
    fn ranks(&self) -> (Importance, Sensitivity);
    /// Changes importance and sensitivity.
    fn set_ranks(&mut self, importance: Importance, sensitivity: Sensitivity);
    /// Categories.
    fn categories(&self) -> &[String];
    /// Changes the categories.
    fn set_categories(&mut self, categories: Vec<String>);
    /// Attachments.
    fn attachments(&self) -> &[std::sync::Arc<Attachment>];
    /// Changes the attachments.
    fn set_attachments(&mut self, attachments: Vec<std::sync::Arc<Attachment>>);
    /// Whether it is a draft.
    fn is_draft(&self) -> bool {
        false
    }
    /// Makes it a draft, or something that was sent.
    fn set_draft(&mut self, _draft: bool) {}
    /// Size in bytes.
    fn size(&self) -> usize {
        1024 + self.subject().len() + self.body().content.len()
    }
    /// MIME, or iCalendar, or a vCard.
    fn mime(&self) -> Vec<u8>;
    /// Takes over what stands in a MIME text.
    fn set_mime(&mut self, mime: &[u8]) -> Result<(), Fault>;
}

impl<T: Stored> Property<T> {
    /// A property that can be read.
    fn new(uri: &'static str, name: &'static str, shown: In, read: Read<T>) -> Self {
        Self { uri, name, shown, read, write: None, query: None }
    }

    /// It can be written too.
    fn write(mut self, write: Write<T>) -> Self {
        self.write = Some(write);
        self
    }

    /// Queries may ask about it.
    fn query(mut self, field: T::Field, constant: Constant) -> Self {
        self.query = Some((field, constant));
        self
    }
}

impl<T: Stored> View<'_, T> {
    /// The item's id.
    pub fn id(&self) -> WireId {
        let (key, folder, _) = self.item.place();
        WireId { mailbox: self.mailbox.guid, kind: T::KIND, folder, key, part: 0 }
    }

    /// The item as the shape wants it.
    pub fn element(&self) -> Element {
        let mut element = Element::new(T::ELEMENT);
        for property in T::properties() {
            if self.shape.wants(property.uri, property.shown)
                && let Some(child) = (property.read)(self, Element::new(property.name))
            {
                element.children.push(child);
            }
            if property.uri == "item:HasAttachments" {
                element.children.extend(self.shape.extended.iter().filter_map(|extended| extended.read(self)));
            }
        }
        element
    }

    /// Only the item's id.
    pub fn id_element(&self) -> Element {
        Element::new(T::ELEMENT).child(item_id(self.mailbox, &self.id(), self.item.place().2))
    }
}

/// An item's id and change key.
pub fn item_id(mailbox: &Mailbox, id: &WireId, change: u64) -> Element {
    Element::new("t:ItemId").with("Id", id.ews()).with("ChangeKey", change_key(id.kind, mailbox.guid, change))
}

/// The property with that address.
pub fn find<T: Stored>(uri: &str) -> Option<&'static Property<T>> {
    let uri = value::base_uri(uri);
    T::properties().iter().find(|property| property.uri == uri)
}

/// Fills an item from the elements that a client sent.
pub fn fill<T: Stored>(item: &mut T, sent: &Element) -> Result<(), Fault> {
    for child in &sent.children {
        if child.name == "ExtendedProperty" {
            Extended::write(item, child)?;
            continue;
        }
        let known = T::properties().iter().find(|property| property.name[2..] == *child.name);
        match known.map(|property| (property, property.write)) {
            Some((_, Some(write))) => write(item, Some(child))?,
            Some((property, None)) => return Err(read_only(property.uri)),
            None if child.name == "Recurrence" => return Err(Fault::unsupported("recurring calendar items")),
            None => {}
        }
    }
    Ok(())
}

/// A property that clients cannot write.
pub fn read_only(uri: &str) -> Fault {
    Fault {
        details: vec![Element::new("t:FieldURI").with("FieldURI", uri)],
        ..Fault::new("ErrorInvalidPropertySet", "Set action is invalid for property.")
            .explain(format!("{uri} is read-only"))
    }
}

/// A field of whatever kind an item is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    message: Option<<Message as Stored>::Field>,
    event: Option<<Event as Stored>::Field>,
    contact: Option<<Contact as Stored>::Field>,
    /// How constants of it are written.
    pub constant: Constant,
}

impl Field {
    /// The field behind a property's address.
    pub fn find(uri: &str) -> Option<Self> {
        let message = find::<Message>(uri).and_then(|property| property.query);
        let event = find::<Event>(uri).and_then(|property| property.query);
        let contact = find::<Contact>(uri).and_then(|property| property.query);
        let constant = message
            .map(|(_, constant)| constant)
            .or(event.map(|(_, constant)| constant))
            .or(contact.map(|(_, constant)| constant))?;
        Some(Self {
            message: message.map(|(field, _)| field),
            event: event.map(|(field, _)| field),
            contact: contact.map(|(field, _)| field),
            constant,
        })
    }
}

/// An item of any kind.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A message.
    Message(&'a Message),
    /// An event.
    Event(&'a Event),
    /// A contact.
    Contact(&'a Contact),
}

impl Item<'_> {
    /// The item as a shape wants it.
    pub fn element(&self, mailbox: &Mailbox, shape: &Shape) -> Element {
        match self {
            Self::Message(item) => View { mailbox, item: *item, shape }.element(),
            Self::Event(item) => View { mailbox, item: *item, shape }.element(),
            Self::Contact(item) => View { mailbox, item: *item, shape }.element(),
        }
    }

    /// Only the item's id.
    pub fn id_element(&self, mailbox: &Mailbox) -> Element {
        let shape = &Shape::id_only();
        match self {
            Self::Message(item) => View { mailbox, item: *item, shape }.id_element(),
            Self::Event(item) => View { mailbox, item: *item, shape }.id_element(),
            Self::Contact(item) => View { mailbox, item: *item, shape }.id_element(),
        }
    }

    /// Kind, key, folder and change number.
    pub fn place(&self) -> (IdKind, u64, u64, u64) {
        let (kind, (key, folder, change)) = match self {
            Self::Message(item) => (IdKind::Message, item.place()),
            Self::Event(item) => (IdKind::Event, item.place()),
            Self::Contact(item) => (IdKind::Contact, item.place()),
        };
        (kind, key, folder, change)
    }
}

impl Queried<Field> for Item<'_> {
    fn value(&self, field: &Field) -> Value {
        let value = match self {
            Self::Message(item) => field.message.map(|field| item.value(&field)),
            Self::Event(item) => field.event.map(|field| item.value(&field)),
            Self::Contact(item) => field.contact.map(|field| item.value(&field)),
        };
        value.unwrap_or(Value::Null)
    }
}
