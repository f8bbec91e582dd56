//! Properties of items and folders: one line each says its name, when and how it is shown, and how it is changed and
//! searched.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/property-sets-and-response-shapes-in-ews-in-exchange>

mod common;
mod contact;
mod event;
mod extended;
pub mod folder;
mod meeting;
mod message;
mod plain;
pub mod search;
mod task;
pub mod value;

use std::sync::Arc;

use jiff::Timestamp;
use mock365_domain::mailbox::{
    AnyItem, Contact, Content, Count, DistributionList, Event, Folder, IndexRole, Indexed, Item, LastCount, Listing,
    Mail, Mailbox, MeetingNews, Message, MessageField, Post, PropertyKey, Recipient, Task,
};
use mock365_domain::query::{Queried, Value};

pub use common::{attachment_name, read_file, show_file, show_reference};
pub use contact::address_entry;
pub use extended::{Extended, mismatch, only_one, unappendable};
pub use value::{Constant, base_uri as base, boolean, invalid, sent_body, sent_time, time, written_time};

use super::element::Element;
use super::error::{Fault, FaultDetail};
use super::shape::Shape;
use crate::faces::soap::writer::{ElementWriter, Tags, XmlWriter};
use crate::faces::wire_id::{ChangeKey, MailboxIds, WireId};

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

/// Writes a property into the element that stands for it; nothing where the item has none.
pub type Show<T> = fn(&View<'_, T>, ElementWriter<'_>);
/// Takes a property from what was sent, or takes it away.
pub type Write<T> = fn(&mut Item<T>, Option<&Element>) -> Result<(), Fault>;

/// A property of a kind of items.
pub struct Property<T: Stored> {
    /// `item:Subject`
    pub uri: &'static str,
    /// `t:Subject`
    pub name: &'static str,
    /// Where it is shown unasked.
    pub shown: In,
    /// Shows it.
    pub show: Show<T>,
    /// Changes it.
    pub write: Option<Write<T>>,
    /// What it is to a query.
    pub query: Option<(T::Field, Constant)>,
    /// Whether MAPI properties follow it.
    is_before_extended: bool,
    tags: Tags,
}

/// An item that is to be shown.
pub struct View<'a, T> {
    /// The mailbox it lies in.
    pub mailbox: &'a Mailbox,
    /// The item.
    pub item: &'a Item<T>,
    /// What is to be shown of it.
    pub shape: &'a Shape,
    /// Writes ids of the mailbox.
    pub ids: &'a MailboxIds,
    /// Whose mailbox it is.
    pub owner: &'a Recipient,
    /// Its id.
    pub id: WireId,
}

/// What all kinds of items have.
pub trait Stored: Content + Sized {
    /// Fields that can be asked about.
    type Field: Clone;
    /// `t:Message`
    const ELEMENT: &'static str;
    /// Own properties, behind those of all items.
    fn own() -> Vec<Property<Self>>;
    /// All properties, in the order of the schema.
    fn properties() -> &'static [Property<Self>];
    /// The field behind a property of all items.
    fn common_field(uri: &str) -> Option<Self::Field>;
    /// The value of a field.
    fn value(item: &Item<Self>, field: &Self::Field) -> Value;
    /// When it arrived, when it was sent.
    fn travelled(item: &Item<Self>) -> (Timestamp, Timestamp) {
        (item.created, item.created)
    }
    /// Whether it is a draft.
    fn is_draft(_item: &Item<Self>) -> bool {
        false
    }
    /// The response objects that can be made of it.
    fn responses(_view: &View<'_, Self>) -> &'static [&'static str] {
        &[]
    }
    /// MIME, or iCalendar, or a vCard.
    fn mime(item: &Item<Self>) -> Vec<u8>;
    /// Takes over what stands in a MIME text.
    fn set_mime(item: &mut Item<Self>, mime: &[u8]) -> Result<(), Fault>;
}

impl<T: Stored> Property<T> {
    /// A property that is shown.
    fn new(uri: &'static str, name: &'static str, shown: In, show: Show<T>) -> Self {
        let is_before_extended = uri == "item:HasAttachments";
        Self { uri, name, shown, show, write: None, query: None, is_before_extended, tags: Tags::of(name) }
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
    /// Writes the properties that the shape wants.
    fn show(&self, out: &mut XmlWriter) {
        for property in T::properties() {
            if self.shape.wants(property.uri, property.shown) {
                (property.show)(self, out.maybe_tagged(property.name, &property.tags));
            }
            if property.is_before_extended {
                let item: &Item<dyn Content> = self.item;
                self.shape.extended.iter().for_each(|extended| extended.show(item, out));
            }
        }
    }
}

/// Writes an id and its change key onto the element that was begun.
pub fn id_attributes(out: &mut XmlWriter, ids: &MailboxIds, id: &WireId, change: ChangeKey) {
    out.attribute("Id", ids.text(id));
    out.attribute("ChangeKey", change);
}

/// The same of a folder; one that is gone has no change key.
pub fn folder_attributes(out: &mut XmlWriter, ids: &MailboxIds, (mailbox, key): (&Mailbox, u64)) {
    out.attribute("Id", ids.text(&WireId::of_folder(mailbox, key)));
    if let Ok(folder) = mailbox.folder(key) {
        out.attribute("ChangeKey", ChangeKey::of_folder(mailbox, folder));
    }
}

/// The property with that address.
pub fn find<T: Stored>(uri: &str) -> Option<&'static Property<T>> {
    let uri = value::base_uri(uri);
    T::properties().iter().find(|property| property.uri == uri)
}

/// Fills an item from the elements that a client sent.
pub fn fill<T: Stored>(item: &mut Item<T>, sent: &Element) -> Result<(), Fault> {
    fill_but(item, sent, &[])
}

/// The same from all elements but some, which are read elsewhere.
pub fn fill_but<T: Stored>(item: &mut Item<T>, sent: &Element, but: &[&str]) -> Result<(), Fault> {
    for child in sent.children.iter().filter(|child| !but.contains(&child.name)) {
        if child.name == "ExtendedProperty" {
            let item: &mut Item<dyn Content> = item;
            Extended::write(item, child)?;
            continue;
        }
        let known = T::properties().iter().find(|property| property.name[2..] == *child.name);
        match known.map(|property| (property, property.write)) {
            Some((_, Some(write))) => write(item, Some(child))?,
            Some((property, None)) => return Err(read_only(property.uri)),
            None if child.name == "Recurrence" => {
                let calendar = T::ELEMENT == Event::ELEMENT;
                return Err(Fault::unsupported(if calendar { "recurring calendar items" } else { "recurring tasks" }));
            }
            None if is_made(child.name) => return Err(read_only(&format!("calendar:{}", child.name))),
            // The schema knows it, or the request would not have come so far.
            None => return Err(Fault::unsupported(&format!("the property {} of a {}", child.name, &T::ELEMENT[2..]))),
        }
    }
    Ok(())
}

/// Whether an element of a calendar item is Exchange's to write, and nothing that the mock keeps.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/calendaritem>
fn is_made(name: &str) -> bool {
    const MADE: [&str; 7] = [
        "AdjacentMeetings",
        "ConflictingMeetings",
        "DeletedOccurrences",
        "FirstOccurrence",
        "LastOccurrence",
        "ModifiedOccurrences",
        "OriginalStart",
    ];
    MADE.contains(&name)
}

/// Whether clients may write a property of an item of that name.
#[cfg(test)]
pub fn is_written(element: &str, name: &str) -> bool {
    fn of<T: Stored>(name: &str) -> bool {
        T::properties().iter().any(|property| property.name[2..] == *name && property.write.is_some())
    }
    name == "ExtendedProperty"
        || match element {
            "Message" => of::<Message>(name),
            "CalendarItem" => of::<Event>(name),
            "Contact" => of::<Contact>(name),
            "DistributionList" => of::<DistributionList>(name),
            "Task" => of::<Task>(name),
            _ => false,
        }
}

/// What is said of an update of a property that items of that kind do not have here.
pub fn not_there<T: Stored>(uri: &str) -> Fault {
    let elsewhere = find::<Message>(uri).is_some()
        || find::<Event>(uri).is_some()
        || find::<Contact>(uri).is_some()
        || find::<Task>(uri).is_some();
    if elsewhere {
        read_only(uri).explain(format!("a {} has no {uri}", &T::ELEMENT[2..]))
    } else {
        Fault::unsupported(&format!("the property {uri} of a {}", &T::ELEMENT[2..]))
    }
}

/// A property that clients cannot write.
pub fn read_only(uri: &str) -> Fault {
    Fault {
        details: vec![FaultDetail::field(uri)],
        ..Fault::new("ErrorInvalidPropertySet", "Set action is invalid for property.")
            .explain(format!("{uri} is read-only"))
    }
}

/// A field of whatever kind an item is.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    message: Option<<Message as Stored>::Field>,
    event: Option<<Event as Stored>::Field>,
    contact: Option<<Contact as Stored>::Field>,
    task: Option<<Task as Stored>::Field>,
    list: Option<<DistributionList as Stored>::Field>,
    /// A property that clients added.
    added: Option<Arc<PropertyKey>>,
    /// How constants of it are written.
    pub constant: Constant,
}

impl Field {
    /// A MAPI property.
    pub fn added(key: &Arc<PropertyKey>) -> Self {
        let (added, constant) = (Some(Arc::clone(key)), Constant::Property(key.kind));
        Self { message: None, event: None, contact: None, task: None, list: None, added, constant }
    }

    /// The field behind a property's address.
    pub fn find(uri: &str) -> Option<Self> {
        fn query<T: Stored>(uri: &str) -> Option<(T::Field, Constant)> {
            find::<T>(uri).and_then(|property| property.query.clone())
        }
        let message = query::<Message>(uri);
        let event = query::<Event>(uri);
        let contact = query::<Contact>(uri);
        let task = query::<Task>(uri);
        let list = query::<DistributionList>(uri);
        let constant = message
            .as_ref()
            .map(|(_, constant)| *constant)
            .or(event.as_ref().map(|(_, constant)| *constant))
            .or(contact.as_ref().map(|(_, constant)| *constant))
            .or(task.as_ref().map(|(_, constant)| *constant))
            .or(list.as_ref().map(|(_, constant)| *constant))?;
        Some(Self {
            message: message.map(|(field, _)| field),
            event: event.map(|(field, _)| field),
            contact: contact.map(|(field, _)| field),
            task: task.map(|(field, _)| field),
            list: list.map(|(field, _)| field),
            added: None,
            constant,
        })
    }
}

impl Field {
    /// The same of mail; nothing where mail has no such property.
    fn of_mail(&self) -> Option<MessageField> {
        self.added.clone().map(MessageField::Extended).or_else(|| self.message.clone())
    }
}

impl From<MessageField> for Field {
    fn from(field: MessageField) -> Self {
        let (message, event, contact, task, list) = (Some(field), None, None, None, None);
        Self { message, event, contact, task, list, added: None, constant: Constant::Text }
    }
}

/// What an item is called on the wire.
fn element_name(item: &AnyItem) -> &'static str {
    match item {
        AnyItem::Message(_) => Message::ELEMENT,
        AnyItem::Event(_) => Event::ELEMENT,
        AnyItem::Contact(_) => Contact::ELEMENT,
        AnyItem::Task(_) => Task::ELEMENT,
        AnyItem::DistributionList(_) => DistributionList::ELEMENT,
        AnyItem::Post(_) => Post::ELEMENT,
        AnyItem::MeetingMessage(news) => match news.says {
            MeetingNews::Request(_) => "t:MeetingRequest",
            MeetingNews::Response(_) => "t:MeetingResponse",
            MeetingNews::Cancellation => "t:MeetingCancellation",
        },
    }
}

/// What of a mailbox is shown, and how.
pub struct MailboxView<'a> {
    /// The mailbox.
    pub mailbox: &'a Mailbox,
    /// What is to be shown.
    pub shape: &'a Shape,
    /// Writes ids of the mailbox.
    pub ids: MailboxIds,
    /// Whose mailbox it is.
    owner: Recipient,
    counted: LastCount,
}

impl<'a> MailboxView<'a> {
    /// Of a mailbox.
    pub fn new(mailbox: &'a Mailbox, shape: &'a Shape) -> Self {
        let owner = mailbox.as_recipient();
        Self { mailbox, shape, ids: MailboxIds::ews(mailbox.guid), owner, counted: LastCount::default() }
    }

    /// The items that a folder lists, and the mail among them that was not read.
    fn count(&self, folder: &Folder) -> Count {
        self.counted.of(folder.key, || self.mailbox.count_listed(folder.key))
    }

    /// Writes an item as the shape wants it.
    pub fn item(&self, out: &mut XmlWriter, item: &AnyItem) {
        out.element(element_name(item), |out| match item {
            AnyItem::Message(item) => self.view(item).show(out),
            AnyItem::Event(item) => self.view(item).show(out),
            AnyItem::Contact(item) => self.view(item).show(out),
            AnyItem::Task(item) => self.view(item).show(out),
            AnyItem::DistributionList(item) => self.view(item).show(out),
            AnyItem::Post(item) => self.view(item).show(out),
            AnyItem::MeetingMessage(news) => {
                let mail: &Mail = news.as_ref();
                let message = mail.to_message();
                View { id: WireId::of_item(self.mailbox, mail), ..self.view(&message) }.show(out);
                meeting::show(news, self, out);
            }
        });
    }

    fn view<T: Stored>(&'a self, item: &'a Item<T>) -> View<'a, T> {
        let Self { mailbox, shape, ids, owner, .. } = self;
        View { mailbox, item, shape, ids, owner, id: WireId::of_item(mailbox, item) }
    }
}

/// Writes an item's id and change key, under the name that the place in the answer wants.
pub fn show_item_id<C: Content + ?Sized>(out: &mut XmlWriter, name: &str, mailbox: &Mailbox, item: &Item<C>) {
    let (ids, id) = (MailboxIds::ews(mailbox.guid), WireId::of_item(mailbox, item));
    out.element(name, |out| id_attributes(out, &ids, &id, ChangeKey::of_item(mailbox, item)));
}

/// Writes an item with nothing but its id.
pub fn show_id(out: &mut XmlWriter, item: &AnyItem, mailbox: &Mailbox) {
    out.element(element_name(item), |out| show_item_id(out, "t:ItemId", mailbox, item));
}

impl Queried<Field> for AnyItem {
    fn value(&self, field: &Field) -> Value {
        if let Some(added) = &field.added {
            let item: &Item<dyn Content> = self;
            return added.value(item);
        }
        let value = match self {
            Self::Message(_) | Self::Post(_) | Self::MeetingMessage(_) => {
                self.as_mail().zip(field.message.as_ref()).map(|(mail, field)| mail.value(field))
            }
            Self::Event(item) => field.event.as_ref().map(|field| Event::value(item, field)),
            Self::Contact(item) => field.contact.as_ref().map(|field| Contact::value(item, field)),
            Self::Task(item) => field.task.as_ref().map(|field| Task::value(item, field)),
            Self::DistributionList(item) => field.list.as_ref().map(|field| DistributionList::value(item, field)),
        };
        value.unwrap_or(Value::Null)
    }
}

impl Indexed for Field {
    fn role(&self, listing: Listing) -> Option<IndexRole> {
        if let Some(added) = &self.added {
            return added.role(listing);
        }
        match listing {
            Listing::Mail => self.message.as_ref().and_then(|field| field.role(listing)),
            Listing::Events => self.event.as_ref().and_then(|field| field.role(listing)),
            Listing::Contacts => self.contact.as_ref().and_then(|field| field.role(listing)),
            Listing::DistributionLists | Listing::Tasks => None,
        }
    }
}
