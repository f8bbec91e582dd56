//! An event in JSON, and what can be asked and written of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/event>

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use mock365_domain::mailbox::{
    Attendee, Content, Event, EventField as F, EventTime, Item, ItemView, Mailbox, PhysicalAddress, Place, Propertied,
    Response,
};
use mock365_domain::query::{Page, Reading, Value};
use mock365_domain::time_zone;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::attachment::{AttachmentsOf, HasAttachments};
use super::calendar::{Calendar, TEAMS};
use super::contact::address;
use super::event_write as write;
use super::{email, extended, sensitivity_name};
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{
    AnswerStyle, BodyStyle, ExtendedAccess, ExtensionAccess, Family, Link, Navigation, Noun, ODataFault, Object,
    Options, Paging, Property, Reached, Selection, ShowReached, ValueKind, Writer,
};
use crate::faces::graph::{Fault, GraphRequest, item_write};
use crate::faces::wire_id::ChangeKey;

/// The members of `freeBusyStatus`, in the domain's order.
pub const SHOW_AS: &[&str] = &["free", "tentative", "busy", "oof", "workingElsewhere"];
/// The members of `responseType`, in the domain's order.
pub const RESPONSES: &[&str] = &["none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"];
/// The members of `attendeeType`, in the domain's order.
pub const ATTENDEE_TYPES: &[&str] = &["required", "optional", "resource"];

/// What an event's view needs besides the event.
pub struct EventContext<'a> {
    ids: ItemIds<'a>,
    /// The zone that times show in, and its name as it was asked for.
    zone: TimeZone,
    zone_name: String,
    bodies: BodyStyle,
    /// Whether bodies are shown as the documents that Exchange keeps; answers to writes repeat what was sent.
    is_read: bool,
}

impl<'a> EventContext<'a> {
    /// As the request's preferences have it.
    pub fn of(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Result<Self, Fault> {
        let zone_name = request.call.preference("outlook.timezone").unwrap_or("UTC").to_owned();
        let zone = time_zone::find(&zone_name).ok_or_else(|| write::unknown_zone(&zone_name))?;
        Ok(Self { zone, zone_name, ..Self::in_utc(request, mailbox) })
    }

    /// The same, with times in UTC whatever is preferred.
    pub fn in_utc(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Self {
        Self::in_style(mailbox, &AnswerStyle { zone: None, ..request.options.style.clone() })
    }

    /// The same of an event that another thing leads to: what is asked for there is that thing, and a time zone that nobody
    /// knows is not worth a refusal.
    pub fn in_style(mailbox: &'a Mailbox, style: &AnswerStyle) -> Self {
        let asked = style.zone.as_ref().and_then(|name| Some((time_zone::find(name)?, name.clone())));
        let (zone, zone_name) = asked.unwrap_or_else(|| (TimeZone::UTC, "UTC".to_owned()));
        Self {
            zone,
            zone_name,
            bodies: style.bodies,
            is_read: style.is_read,
            ..Self::with(ItemIds::new(mailbox, style.immutable))
        }
    }

    /// With these ids, and nothing that a request prefers: as an event is read.
    pub fn with(ids: ItemIds<'a>) -> Self {
        Self { ids, zone: TimeZone::UTC, zone_name: "UTC".to_owned(), bodies: BodyStyle::default(), is_read: true }
    }

    /// A time in the zone that was asked for, without offset.
    fn time(&self, event: &Item<Event>, time: &EventTime, out: &mut Writer) {
        let local = if event.all_day { date_of(time) } else { self.zone.to_datetime(time.at) };
        out.object(|shown| {
            shown.value("dateTime", local);
            shown.value("timeZone", &self.zone_name);
        });
    }
}

/// The day of an all-day event's time: such events float, and keep their day in every zone.
fn date_of(time: &EventTime) -> DateTime {
    let utc = time.at.to_zoned(TimeZone::UTC).datetime();
    if utc.time() == Time::midnight() {
        return utc;
    }
    let own: Zoned = time.at.to_zoned(time_zone::find(&time.zone).unwrap_or(TimeZone::UTC));
    own.date().at(0, 0, 0, 0)
}

/// The location, or several in one.
fn location(event: &Item<Event>, out: &mut Writer) {
    match event.places().as_slice() {
        [] => out.object(|nowhere| {
            nowhere.value("displayName", "");
            nowhere.word("locationType", "default");
            nowhere.word("uniqueIdType", "unknown");
            nowhere.member("address").object(|_| {});
            nowhere.member("coordinates").object(|_| {});
        }),
        [only] => place(only, out),
        _ => place(&Place { name: event.location.clone(), ..Place::default() }, out),
    }
}

fn place(place: &Place, out: &mut Writer) {
    let (id, id_type) = match &place.unique_id {
        Some((id, kind)) => (id.as_str(), kind.as_str()),
        None => (place.name.as_str(), "private"),
    };
    let kind = if place.kind.is_empty() { "default" } else { &place.kind };
    out.object(|shown| {
        shown.value("displayName", &place.name);
        shown.word("locationType", kind);
        shown.value("uniqueId", id);
        shown.word("uniqueIdType", id_type);
        for (name, text) in [("locationUri", &place.uri), ("locationEmailAddress", &place.email)] {
            if let Some(text) = text {
                shown.value(name, text);
            }
        }
        if place.address != PhysicalAddress::default() {
            address(&place.address, shown.member("address"));
        }
    });
}

/// Where an online meeting is joined; null without one.
fn online_meeting(event: &Item<Event>, out: &mut Writer) {
    if !event.is_online {
        return out.null();
    }
    let room = Uuid::new_v5(&Uuid::NAMESPACE_OID, event.uid.as_bytes()).simple();
    out.object(|meeting| {
        let link = meeting.member("joinUrl");
        link.text(format_args!("https://teams.microsoft.com/l/meetup-join/19%3ameeting_{room}%40thread.v2/0"));
    });
}

/// The moment that stands where there was no answer.
const NEVER: &str = "0001-01-01T00:00:00Z";

fn attendee(who: &Attendee, out: &mut Writer) {
    out.object(|attendee| {
        attendee.word("type", ATTENDEE_TYPES[who.kind as usize]);
        response(who.response, who.responded, attendee.member("status"));
        email(&who.who, attendee.member("emailAddress"));
    });
}

/// `microsoft.graph.responseStatus`
fn response(response: Response, at: Option<Timestamp>, out: &mut Writer) {
    out.object(|status| {
        status.word("response", RESPONSES[response as usize]);
        let time = status.member("time");
        match at {
            Some(at) => time.value(at),
            None => time.value(NEVER),
        }
    });
}

fn own_response(event: &Item<Event>, out: &mut Writer) {
    let answered = !matches!(event.response, Response::None | Response::Organizer | Response::NotResponded);
    response(event.response, answered.then_some(event.modified), out);
}

fn body(event: &Item<Event>, around: &EventContext<'_>, out: &mut Writer) {
    if around.is_read && !around.bodies.as_text {
        return super::body(&event.body.as_document(), around.bodies, out);
    }
    super::body(&event.body, around.bodies, out);
}

fn link(event: &Item<Event>, around: &EventContext<'_>, out: &mut Writer) {
    let id = around.ids.item(event);
    out.text(format_args!(
        "https://outlook.office365.com/owa/?itemid={}&exvsurl=1&path=/calendar/item",
        id.in_web_link()
    ));
}

/// `seriesMasterId`: there are no series yet.
fn never(_: &Item<Event>) -> Value {
    Value::Null
}

/// `type`
fn single(_: &Item<Event>) -> Value {
    Value::from("singleInstance")
}

type Row = Property<Event>;

static PROPERTIES: [Row; 41] = [
    Row::new("id", |event, around, out| out.value(around.ids.item(event))),
    Row::new("createdDateTime", |event, _, out| out.value(event.created)).filterable(&[(
        "",
        F::Created,
        ValueKind::Time,
    )]),
    Row::new("lastModifiedDateTime", |event, _, out| out.value(event.modified)).filterable(&[(
        "",
        F::Modified,
        ValueKind::Time,
    )]),
    Row::new("changeKey", |event, around, out| out.value(around.ids.version(event))),
    Row::new("categories", |event, _, out| out.value(&event.categories))
        .filterable(&[("", F::Categories, ValueKind::Text)])
        .written(|event, value| {
            event.categories = item_write::texts("categories", value)?;
            Ok(())
        }),
    Row::new("transactionId", |event, _, out| out.value(&event.transaction_id))
        .filterable(&[(
            "",
            F::Read(Reading { name: "transactionId", read: |it| Value::from(it.transaction_id.as_ref()) }),
            ValueKind::Text,
        )])
        .written(write::transaction_id),
    Row::new("originalStartTimeZone", |event, _, out| out.value(&event.start.zone)),
    Row::new("originalEndTimeZone", |event, _, out| out.value(&event.end.zone)),
    Row::new("iCalUId", |event, _, out| out.value(&event.uid)).filterable(&[("", F::Uid, ValueKind::Text)]),
    Row::new("uid", |event, _, out| out.value(&event.uid)).filterable(&[("", F::Uid, ValueKind::Text)]).beta(),
    Row::new("reminderMinutesBeforeStart", |event, _, out| out.value(event.reminder.minutes))
        .filterable(&[(
            "",
            F::Read(Reading { name: "reminderMinutesBeforeStart", read: |it| Value::Int(it.reminder.minutes.into()) }),
            ValueKind::Int,
        )])
        .written(write::reminder_minutes)
        .or_null(|| json!(15)),
    Row::new("isReminderOn", |event, _, out| out.value(event.reminder.on))
        .filterable(&[(
            "",
            F::Read(Reading { name: "isReminderOn", read: |it| it.reminder.on.into() }),
            ValueKind::Bool,
        )])
        .written(write::reminder_on)
        .or_null(|| json!(true)),
    Row::new("hasAttachments", |event, _, out| out.value(!event.attachments.is_empty())).filterable(&[(
        "",
        F::HasAttachments,
        ValueKind::Bool,
    )]),
    Row::new("subject", |event, _, out| out.value(&event.subject))
        .filterable(&[("", F::Subject, ValueKind::Text)])
        .written(|event, value| {
            event.subject = item_write::text("subject", value)?;
            Ok(())
        }),
    Row::new("bodyPreview", |event, _, out| out.value(&event.body.preview())).filterable(&[(
        "",
        F::Body,
        ValueKind::Text,
    )]),
    Row::new("importance", |event, _, out| out.word(item_write::IMPORTANCE[event.importance as usize]))
        .filterable(&[("", F::Importance, ValueKind::Enum(item_write::IMPORTANCE))])
        .written(|event, value| {
            event.importance = item_write::importance(value)?;
            Ok(())
        })
        .or_null(|| json!("normal")),
    Row::new("sensitivity", |event, _, out| out.word(sensitivity_name(event.sensitivity)))
        .filterable(&[(
            "",
            F::Read(Reading { name: "sensitivity", read: |it| Value::Int(it.sensitivity as i64) }),
            ValueKind::Enum(item_write::SENSITIVITY),
        )])
        .written(|event, value| {
            event.sensitivity = item_write::sensitivity(value)?;
            Ok(())
        })
        .or_null(|| json!("normal")),
    Row::new("isAllDay", |event, _, out| out.value(event.all_day))
        .filterable(&[("", F::IsAllDay, ValueKind::Bool)])
        .written(|event, value| {
            event.all_day = item_write::truth("isAllDay", value)?;
            Ok(())
        })
        .or_null(|| json!(false)),
    Row::new("isCancelled", |event, _, out| out.value(event.is_cancelled)).filterable(&[(
        "",
        F::IsCancelled,
        ValueKind::Bool,
    )]),
    Row::new("isOrganizer", |event, _, out| out.value(event.is_organizer)).filterable(&[(
        "",
        F::IsOrganizer,
        ValueKind::Bool,
    )]),
    flag!(Event: "responseRequested", response_requested).or_null(|| json!(true)),
    Row::new("seriesMasterId", |_, _, out| out.null()).filterable(&[(
        "",
        F::Read(Reading { name: "seriesMasterId", read: |it| never(it) }),
        ValueKind::Text,
    )]),
    Row::new("showAs", |event, _, out| out.word(SHOW_AS[event.show_as as usize]))
        .filterable(&[("", F::ShowAs, ValueKind::Enum(SHOW_AS))])
        .written(write::show_as)
        .or_null(|| json!("busy")),
    Row::new("type", |_, _, out| out.word("singleInstance")).filterable(&[(
        "",
        F::Read(Reading { name: "type", read: |it| single(it) }),
        ValueKind::Text,
    )]),
    Row::new("webLink", link),
    Row::new("onlineMeetingUrl", |_, _, out| out.null()),
    Row::new("isOnlineMeeting", |event, _, out| out.value(event.is_online))
        .written(write::online)
        .or_null(|| json!(false)),
    Row::new("onlineMeetingProvider", |event, _, out| out.word(if event.is_online { TEAMS } else { "unknown" }))
        .written(write::online_provider)
        .or_null(|| json!("unknown")),
    Row::new("onlineMeeting", |event, _, out| online_meeting(event, out)),
    flag!(Event: "allowNewTimeProposals", allow_new_time).or_null(|| json!(true)),
    Row::new("isDraft", |_, _, out| out.value(false)),
    flag!(Event: "hideAttendees", hide_attendees).or_null(|| json!(false)),
    Row::new("responseStatus", |event, _, out| own_response(event, out)).filterable(&[(
        "response",
        F::Read(Reading { name: "response", read: |it| Value::Int(it.response as i64) }),
        ValueKind::Enum(RESPONSES),
    )]),
    Row::new("body", body).written(|event, value| {
        event.body = item_write::body(value)?;
        Ok(())
    }),
    Row::new("start", |event, around, out| around.time(event, &event.start, out))
        .filterable(&[("dateTime", F::Start, ValueKind::TimeText)])
        .written(|event, value| {
            event.start = write::time("start", value)?;
            Ok(())
        }),
    Row::new("end", |event, around, out| around.time(event, &event.end, out))
        .filterable(&[("dateTime", F::End, ValueKind::TimeText)])
        .written(|event, value| {
            event.end = write::time("end", value)?;
            Ok(())
        }),
    Row::new("location", |event, _, out| location(event, out))
        .filterable(&[("displayName", F::Location, ValueKind::Text)])
        .written(write::location),
    Row::new("locations", |event, _, out| out.list(&event.places(), place)).written(write::locations),
    Row::new("recurrence", |_, _, out| out.null()).unbuilt(|| Json::Null),
    Row::new("attendees", |event, _, out| out.list(&event.attendees, attendee))
        .filterable(&[("emailAddress/address", F::Attendees, ValueKind::Text)])
        .written(write::attendees),
    Row::new("organizer", |event, _, out| out.value(&event.organizer)).filterable(&[(
        "emailAddress/address",
        F::Organizer,
        ValueKind::Text,
    )]),
];

/// What is shown of events: looked up once per request.
pub struct EventShape {
    /// Of the event.
    pub selection: Selection<Event>,
}

impl EventShape {
    /// As the options want it.
    pub fn of(options: &Options) -> Result<Self, ODataFault> {
        Ok(Self { selection: options.selection()? })
    }

    /// Writes an event.
    pub fn write(&self, event: &Item<Event>, around: &EventContext<'_>, object: &mut Object<'_>) {
        Event::show(event, around, &self.selection, object);
    }
}

/// The calendar that an event lies in.
enum CalendarOfEvent {}

impl Link for CalendarOfEvent {
    type From = Event;
    type To = Calendar;
    const NAME: &'static str = "calendar";
    const IS_ONE: bool = true;

    fn reach(event: &Item<Event>, around: &EventContext<'_>, _: &Reached<Self>, show: &mut ShowReached<'_, Calendar>) {
        let mailbox = around.ids.mailbox;
        let items = mailbox.folder(event.folder).into_iter().collect();
        show(Page { items, more: false, total: None, passed: None }, mailbox);
    }
}

impl HasAttachments for Event {
    fn holder<'t>(event: &'t Item<Event>, around: &'t EventContext<'_>) -> (&'t Item<dyn Content>, &'t ItemIds<'t>) {
        (event.item(), &around.ids)
    }
}

static NAVIGATIONS: &[Navigation<Event>] =
    &[Navigation::to::<AttachmentsOf<Event>>(), Navigation::to::<CalendarOfEvent>()];

impl Noun for Event {
    type Thing = Item<Event>;
    type Field = F;
    type Context<'a> = EventContext<'a>;
    const NAME: &'static str = "event";
    const NOT_BASIC: &'static [&'static str] = &["body", "bodyPreview"];
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const LISTS: &'static [&'static str] = &["categories"];
    const EXTENDED: Option<ExtendedAccess<Self>> = Some(ExtendedAccess {
        read: |event, _, key| event.item().property(key),
        write: |event, key, values| {
            let item: &mut Item<dyn Content> = event;
            extended::write(item, key, values)
        },
        field: F::Extended,
    });
    const EXTENSIONS: Option<ExtensionAccess<Self>> =
        Some(ExtensionAccess { item: |event| event.item(), item_mut: |event| event, field: F::Extension });
    const UNBUILT: &'static [&'static str] =
        &["attachments", "calendar", "cancelledOccurrences", "exceptionOccurrences", "instances", "originalStart"];

    fn navigations() -> &'static [Navigation<Self>] {
        NAVIGATIONS
    }

    fn key(event: &Item<Event>, around: &EventContext<'_>) -> Option<String> {
        Some(around.ids.item(event).encoded())
    }

    fn version(event: &Item<Event>, around: &EventContext<'_>) -> Option<ChangeKey> {
        Some(around.ids.version(event))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
