//! Events in calendars.

use std::sync::Arc;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::recipient::addresses;
use super::{Attachment, Body, Importance, Mailbox, PhysicalAddress, Recipient, Sensitivity};
use crate::query::{Queried, Value};
use crate::{Change, Happened, Now, Refusal, Subject};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its key in the mailbox.
    pub key: u64,
    /// The calendar it lies in.
    pub folder: u64,
    /// The mailbox's change number when it was last changed.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: Body,
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
    /// Importance.
    pub importance: Importance,
    /// Sensitivity.
    pub sensitivity: Sensitivity,
    /// Minutes before the start; none when there is no reminder.
    pub reminder: Option<i32>,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// Whether answers are asked for.
    pub response_requested: bool,
    /// Whether attendees may propose another time.
    pub allow_new_time: bool,
    /// Whether attendees see only themselves.
    pub hide_attendees: bool,
    /// Categories.
    pub categories: Vec<String>,
    /// iCalendar UID, the same in every attendee's copy.
    pub uid: String,
    /// The client's own id, against making it twice.
    pub transaction_id: Option<String>,
    /// Attachments.
    pub attachments: Vec<Arc<Attachment>>,
}

/// A moment as its author wrote it: the moment, and the name of the time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTime {
    /// The moment.
    pub at: Timestamp,
    /// The time zone's name as it was given, Windows or IANA.
    pub zone: String,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl EventTime {
    /// A local time in a zone. Skipped and repeated local times are read as Windows does: the earlier offset.
    pub fn local(local: DateTime, zone: &TimeZone, name: impl Into<String>) -> Option<Self> {
        let at = zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp();
        Some(Self { at, zone: name.into() })
    }

    /// A moment in UTC.
    pub fn utc(at: Timestamp) -> Self {
        Self { at, zone: "UTC".to_owned() }
    }
}

impl Event {
    /// An event of the mailbox's owner.
    pub fn new(key: u64, folder: u64, uid: String, start: EventTime, end: EventTime, now: Now) -> Self {
        let at = now.timestamp();
        Self {
            key,
            folder,
            change: 0,
            created: at,
            modified: at,
            subject: String::new(),
            body: Body::default(),
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
            importance: Importance::Normal,
            sensitivity: Sensitivity::Normal,
            reminder: Some(15),
            is_cancelled: false,
            response_requested: true,
            allow_new_time: true,
            hide_attendees: false,
            categories: Vec::new(),
            uid,
            transaction_id: None,
            attachments: Vec::new(),
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

    /// Roughly how large it is.
    pub fn size(&self) -> usize {
        let attachments: usize = self.attachments.iter().map(|attachment| attachment.content.len()).sum();
        1024 + self.subject.len() + self.body.content.len() + attachments
    }

    /// Whether it is too large to be kept.
    fn check_limits(&self) -> Result<(), Refusal> {
        let text = self.subject.len() + self.body.content.len();
        super::check_limits(text, &self.attachments, self.attendees.len())
    }

    /// What keeps the event from being stored.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.end.at < self.start.at {
            return Err(Refusal::invalid("end", "the event ends before it starts"));
        }
        Ok(())
    }
}

impl Queried<EventField> for Event {
    fn value(&self, field: &EventField) -> Value {
        match field {
            EventField::Created => self.created.into(),
            EventField::Modified => self.modified.into(),
            EventField::Subject => Value::from(&self.subject),
            EventField::Body => Value::Text(self.body.plain()),
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

impl Mailbox {
    /// The event with that key.
    pub fn event(&self, key: u64) -> Result<&Arc<Event>, Refusal> {
        self.events.get(&key).ok_or(Refusal::ItemMissing)
    }

    /// The events of a calendar, by key.
    pub fn events_in(&self, folder: u64) -> impl Iterator<Item = &Event> {
        self.events.values().map(Arc::as_ref).filter(move |event| event.folder == folder)
    }

    /// All events that were not deleted, by key.
    pub fn all_events(&self) -> impl Iterator<Item = &Arc<Event>> {
        let gone = [self.well_known_key("deleteditems"), self.well_known_key("recoverableitemsdeletions")];
        self.events.values().filter(move |event| !gone.contains(&event.folder))
    }

    /// The event that a client made with that id of its own.
    pub fn event_of_transaction(&self, transaction: &str) -> Option<&Arc<Event>> {
        self.all_events().find(|event| event.transaction_id.as_deref() == Some(transaction))
    }

    /// Puts a new event into its calendar.
    pub fn insert_event(&mut self, mut event: Event) -> Result<Change, Refusal> {
        self.folder(event.folder)?;
        event.check()?;
        event.check_limits()?;
        event.change = self.touch();
        let key = event.key;
        self.events.insert(key, Arc::new(event));
        Ok(Change::one(self.id, Subject::Event, key, Happened::Created))
    }

    /// Changes an event. Nothing is changed when the closure refuses.
    pub fn update_event(
        &mut self,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut Event) -> Result<(), Refusal>,
    ) -> Result<Change, Refusal> {
        let mut event = Event::clone(self.event(key)?);
        let folder = event.folder;
        edit(&mut event)?;
        event.check()?;
        event.check_limits()?;
        event.key = key;
        event.folder = folder;
        event.modified = now.timestamp();
        event.change = self.touch();
        self.events.insert(key, Arc::new(event));
        Ok(Change::one(self.id, Subject::Event, key, Happened::Updated))
    }

    /// Moves an event to another folder.
    pub fn move_event(&mut self, key: u64, folder: u64) -> Result<Change, Refusal> {
        self.folder(folder)?;
        let mut event = Event::clone(self.event(key)?);
        event.folder = folder;
        event.change = self.touch();
        self.events.insert(key, Arc::new(event));
        Ok(Change::one(self.id, Subject::Event, key, Happened::Moved))
    }

    /// Deletes as a person does: into Deleted Items, and from there for good.
    pub fn discard_event(&mut self, key: u64) -> Result<Change, Refusal> {
        let deleted = self.well_known_key("deleteditems");
        if self.event(key)?.folder == deleted { self.delete_event(key) } else { self.move_event(key, deleted) }
    }

    /// Removes an event for good.
    pub fn delete_event(&mut self, key: u64) -> Result<Change, Refusal> {
        self.events.remove(&key).ok_or(Refusal::ItemMissing)?;
        self.note_purged(key);
        self.touch();
        Ok(Change::one(self.id, Subject::Event, key, Happened::Deleted))
    }
}
