//! Events in calendars.

use std::sync::Arc;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::index::{Word, whole};
use super::recipient::addresses;
use super::{Content, Item, ItemKind, ItemView, PhysicalAddress, PropertyKey, Recipient, Reminder};
use crate::query::{Queried, Reading, Value};
use crate::text::Text;
use crate::{DomainField, Now, Refusal};

/// What an event has of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Start.
    pub start: EventTime,
    /// End.
    pub end: EventTime,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// Where.
    pub location: String,
    /// More about where, as its author wrote it; see [`Event::places`].
    pub written_places: Vec<Place>,
    /// Whether it is held online.
    pub is_online: bool,
    /// Who was invited.
    pub attendees: Vec<Attendee>,
    /// Who invited.
    pub organizer: Option<Recipient>,
    /// Whether this mailbox's owner invited.
    pub is_organizer: bool,
    /// The owner's own answer.
    pub response: Response,
    /// How the time shows in free/busy.
    pub show_as: ShowAs,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// Whether answers are asked for.
    pub response_requested: bool,
    /// Whether attendees may propose another time.
    pub allow_new_time: bool,
    /// Whether attendees see only themselves.
    pub hide_attendees: bool,
    /// iCalendar UID, the same in every attendee's copy.
    pub uid: String,
    /// The client's own id, against making it twice.
    pub transaction_id: Option<String>,
}

/// A moment as its author wrote it: the moment, and the name of the time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTime {
    /// The moment.
    pub at: Timestamp,
    /// The time zone's name as it was given, Windows or IANA.
    pub zone: Text,
}

/// A place where an event is held.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// Name.
    pub name: String,
    /// What kind of place it is, in Microsoft's word; empty for the ordinary kind.
    pub kind: String,
    /// Address of a page about it.
    pub uri: Option<String>,
    /// Mail address, of a room for example.
    pub email: Option<String>,
    /// Id, and in Microsoft's word where it comes from.
    pub unique_id: Option<(String, String)>,
    /// Postal address.
    pub address: PhysicalAddress,
}

/// Somebody who was invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub who: Recipient,
    /// As what.
    pub kind: AttendeeKind,
    /// The answer.
    pub response: Response,
    /// When it came.
    pub responded: Option<Timestamp>,
}

/// Kinds of attendees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendeeKind {
    /// Must come.
    Required,
    /// May come.
    Optional,
    /// A room or thing.
    Resource,
}

/// Answers to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// No answer is expected.
    None,
    /// The one who invited.
    Organizer,
    /// Perhaps.
    TentativelyAccepted,
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Not yet.
    NotResponded,
}

/// How the time shows in free/busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowAs {
    /// Free.
    Free,
    /// Tentative.
    Tentative,
    /// Busy.
    Busy,
    /// Out of office.
    Oof,
    /// Working elsewhere.
    WorkingElsewhere,
}

/// Fields of an event that can be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventField {
    /// `createdDateTime`
    Created,
    /// `lastModifiedDateTime`
    Modified,
    /// `subject`
    Subject,
    /// The body's text.
    Body,
    /// `start/dateTime`
    Start,
    /// `end/dateTime`
    End,
    /// `isAllDay`
    IsAllDay,
    /// `isCancelled`
    IsCancelled,
    /// `isOrganizer`
    IsOrganizer,
    /// `location/displayName`
    Location,
    /// Addresses of attendees.
    Attendees,
    /// Address of the organizer.
    Organizer,
    /// `importance`
    Importance,
    /// `categories`
    Categories,
    /// `iCalUId`
    Uid,
    /// `hasAttachments`
    HasAttachments,
    /// `showAs`
    ShowAs,
    /// A MAPI property.
    Extended(Arc<PropertyKey>),
    /// The open extension of a name.
    Extension(Text),
    /// What only a protocol asks for.
    Read(Reading<Item<Event>>),
}

impl EventTime {
    /// A local time in a zone. Skipped and repeated local times are read as Windows does: the earlier offset.
    pub fn local(local: DateTime, zone: &TimeZone, name: impl Into<Text>) -> Option<Self> {
        let at = zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp();
        Some(Self { at, zone: name.into() })
    }

    /// A moment in UTC.
    pub fn utc(at: Timestamp) -> Self {
        Self { at, zone: Text::utc() }
    }
}

impl Item<Event> {
    /// An event of the mailbox's owner.
    pub fn event(key: u64, folder: u64, uid: String, start: EventTime, end: EventTime, now: Now) -> Self {
        Self { reminder: Reminder::before(15), ..Self::at(Event::new(uid, start, end), key, folder, now) }
    }
}

impl Event {
    /// An event of the mailbox's owner.
    pub fn new(uid: String, start: EventTime, end: EventTime) -> Self {
        Self {
            start,
            end,
            all_day: false,
            location: String::new(),
            written_places: Vec::new(),
            is_online: false,
            attendees: Vec::new(),
            organizer: None,
            is_organizer: true,
            response: Response::Organizer,
            show_as: ShowAs::Busy,
            is_cancelled: false,
            response_requested: true,
            allow_new_time: true,
            hide_attendees: false,
            uid,
            transaction_id: None,
        }
    }

    /// Where it is held. What the author wrote counts as long as nobody has changed the location's name since.
    pub fn places(&self) -> Vec<Place> {
        let names: Vec<&str> = self.written_places.iter().map(|place| place.name.as_str()).collect();
        if names.join("; ") == self.location {
            return self.written_places.clone();
        }
        vec![Place { name: self.location.clone(), ..Place::default() }]
    }

    /// Puts it into places: their names are its location.
    pub fn held_at(&mut self, places: Vec<Place>) {
        let names: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
        self.location = names.join("; ");
        self.written_places = places;
    }

    /// Whether any of it lies between two moments.
    pub fn overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        let empty = self.start.at == self.end.at;
        self.start.at < to && (self.end.at > from || (empty && self.start.at >= from))
    }

    /// What keeps the event from being stored.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.end.at < self.start.at {
            return Err(Refusal::invalid(DomainField::End, "the event ends before it starts"));
        }
        Ok(())
    }
}

impl Content for Event {
    fn kind(&self) -> ItemKind {
        ItemKind::Event
    }

    fn class(&self) -> &'static str {
        "IPM.Appointment"
    }

    fn people(&self) -> usize {
        self.attendees.len()
    }

    fn moment(&self) -> Timestamp {
        self.start.at
    }

    fn lasts(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.start.at, self.end.at))
    }

    fn words(&self, found: &mut dyn FnMut(Word, &str)) {
        found(Word::Uid, &self.uid);
        found(Word::Transaction, self.transaction_id.as_deref().unwrap_or_default());
    }

    fn settle(&mut self) {
        self.start.at = whole(self.start.at);
        self.end.at = whole(self.end.at);
    }

    fn check(&self) -> Result<(), Refusal> {
        Self::check(self)
    }

    fn as_event(&self) -> Option<&Event> {
        Some(self)
    }
}

impl Queried<EventField> for Item<Event> {
    fn value(&self, field: &EventField) -> Value {
        match field {
            EventField::Read(reading) => (reading.read)(self),
            EventField::Extended(key) => key.value(self.item()),
            EventField::Extension(name) => self.extension_value(name),
            EventField::Created => self.created.into(),
            EventField::Modified => self.modified.into(),
            EventField::Subject => Value::from(&self.subject),
            EventField::Body => Value::Text(self.body.plain().into_owned()),
            EventField::Start => self.start.at.into(),
            EventField::End => self.end.at.into(),
            EventField::IsAllDay => self.all_day.into(),
            EventField::IsCancelled => self.is_cancelled.into(),
            EventField::IsOrganizer => self.is_organizer.into(),
            EventField::Location => Value::from(&self.location),
            EventField::Attendees => addresses(self.attendees.iter().map(|attendee| &attendee.who)),
            EventField::Organizer => Value::from(self.organizer.as_ref().map(|organizer| &organizer.address)),
            EventField::Importance => Value::Int(self.importance as i64),
            EventField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
            EventField::Uid => Value::from(&self.uid),
            EventField::HasAttachments => (!self.attachments.is_empty()).into(),
            EventField::ShowAs => Value::Int(self.show_as as i64),
        }
    }
}
