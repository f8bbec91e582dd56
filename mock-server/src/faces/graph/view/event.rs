//! An event in JSON, and what can be asked and written of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/event>

use jiff::Zoned;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{
    Attendee, Event, EventField as F, EventTime, Mailbox, PhysicalAddress, Place, Recipient, Response,
};
use mock365_domain::time_zone;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::calendar::TEAMS;
use super::contact::address;
use super::event_write as write;
use super::{date_time, sensitivity_name};
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};
use crate::faces::graph::{Fault, GraphRequest, item_id, item_write};
use crate::faces::wire_id::{self, change_key};

/// The members of `freeBusyStatus`, in the domain's order.
pub const SHOW_AS: &[&str] = &["free", "tentative", "busy", "oof", "workingElsewhere"];
/// The members of `responseType`, in the domain's order.
pub const RESPONSES: &[&str] = &["none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"];
/// The members of `attendeeType`, in the domain's order.
pub const ATTENDEE_TYPES: &[&str] = &["required", "optional", "resource"];

/// What an event's view needs besides the event.
pub struct EventContext<'a> {
    mailbox: &'a Mailbox,
    /// The zone that times show in, and its name as it was asked for.
    zone: TimeZone,
    zone_name: String,
    text_body: bool,
    immutable: bool,
}

impl<'a> EventContext<'a> {
    /// As the request's preferences have it.
    pub fn of(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Result<Self, Fault> {
        let zone_name = request.preference("outlook.timezone").unwrap_or_else(|| "UTC".to_owned());
        let zone = time_zone::find(&zone_name).ok_or_else(|| write::unknown_zone(&zone_name))?;
        Ok(Self {
            mailbox,
            zone,
            zone_name,
            text_body: request.prefers("outlook.body-content-type", "text"),
            immutable: request.immutable_ids(),
        })
    }

    /// A time in the zone that was asked for, without offset.
    fn time(&self, event: &Event, time: &EventTime) -> Json {
        let local = if event.all_day { date_of(time) } else { time.at.to_zoned(self.zone.clone()).datetime() };
        json!({ "dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string(), "timeZone": self.zone_name })
    }

    fn id(&self, event: &Event) -> String {
        item_id::of_item(self.mailbox, wire_id::IdKind::Event, event.folder, event.key, self.immutable)
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
fn location(event: &Event) -> Json {
    match event.places().as_slice() {
        [] => json!({
            "displayName": "", "locationType": "default", "uniqueIdType": "unknown", "address": {}, "coordinates": {},
        }),
        [only] => place(only),
        _ => place(&Place { name: event.location.clone(), ..Place::default() }),
    }
}

fn place(place: &Place) -> Json {
    let (id, id_type) = match &place.unique_id {
        Some((id, kind)) => (id.as_str(), kind.as_str()),
        None => (place.name.as_str(), "private"),
    };
    let kind = if place.kind.is_empty() { "default" } else { &place.kind };
    let mut shown = Map::from_iter([
        ("displayName".to_owned(), json!(place.name)),
        ("locationType".to_owned(), json!(kind)),
        ("uniqueId".to_owned(), json!(id)),
        ("uniqueIdType".to_owned(), json!(id_type)),
    ]);
    let more = [("locationUri", &place.uri), ("locationEmailAddress", &place.email)];
    shown.extend(more.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text.as_ref()?)))));
    if place.address != PhysicalAddress::default() {
        shown.insert("address".to_owned(), address(&place.address));
    }
    shown.into()
}

/// Where an online meeting is joined; null without one.
fn online_meeting(event: &Event) -> Json {
    if !event.is_online {
        return Json::Null;
    }
    let room = Uuid::new_v5(&Uuid::NAMESPACE_OID, event.uid.as_bytes()).simple();
    json!({ "joinUrl": format!("https://teams.microsoft.com/l/meetup-join/19%3ameeting_{room}%40thread.v2/0") })
}

fn recipient(who: &Recipient) -> Json {
    json!({ "emailAddress": { "name": who.name, "address": who.address } })
}

/// The moment that stands where there was no answer.
const NEVER: &str = "0001-01-01T00:00:00Z";

fn attendee(who: &Attendee) -> Json {
    json!({
        "type": ATTENDEE_TYPES[who.kind as usize],
        "status": {
            "response": RESPONSES[who.response as usize],
            "time": who.responded.map_or_else(|| NEVER.into(), date_time),
        },
        "emailAddress": { "name": who.who.name, "address": who.who.address },
    })
}

fn own_response(event: &Event) -> Json {
    let answered = !matches!(event.response, Response::None | Response::Organizer | Response::NotResponded);
    json!({
        "response": RESPONSES[event.response as usize],
        "time": if answered { date_time(event.modified) } else { NEVER.into() },
    })
}

fn body(event: &Event, around: &EventContext<'_>) -> Json {
    super::body(&event.body, around.text_body)
}

fn link(event: &Event, around: &EventContext<'_>) -> Json {
    format!(
        "https://outlook.office365.com/owa/?itemid={}&exvsurl=1&path=/calendar/item",
        around.id(event).replace('=', "%3D")
    )
    .into()
}

type Row = Property<Event>;

static PROPERTIES: [Row; 41] = [
    Row::new("id", |event, around| around.id(event).into()),
    Row::new("createdDateTime", |event, _| date_time(event.created)).filterable(&[("", F::Created, ValueKind::Time)]),
    Row::new("lastModifiedDateTime", |event, _| date_time(event.modified)).filterable(&[(
        "",
        F::Modified,
        ValueKind::Time,
    )]),
    Row::new("changeKey", |event, around| key(event, around).into()),
    Row::new("categories", |event, _| json!(event.categories))
        .filterable(&[("", F::Categories, ValueKind::Text)])
        .written(|event, value| {
            event.categories = item_write::texts("categories", value)?;
            Ok(())
        }),
    Row::new("transactionId", |event, _| json!(event.transaction_id)).written(write::transaction_id),
    Row::new("originalStartTimeZone", |event, _| json!(event.start.zone)),
    Row::new("originalEndTimeZone", |event, _| json!(event.end.zone)),
    Row::new("iCalUId", |event, _| json!(event.uid)).filterable(&[("", F::Uid, ValueKind::Text)]),
    Row::new("uid", |event, _| json!(event.uid)).filterable(&[("", F::Uid, ValueKind::Text)]),
    Row::new("reminderMinutesBeforeStart", |event, _| json!(event.reminder.unwrap_or(0)))
        .written(write::reminder_minutes),
    Row::new("isReminderOn", |event, _| json!(event.reminder.is_some())).written(write::reminder_on),
    Row::new("hasAttachments", |event, _| json!(!event.attachments.is_empty())).filterable(&[(
        "",
        F::HasAttachments,
        ValueKind::Bool,
    )]),
    Row::new("subject", |event, _| json!(event.subject)).filterable(&[("", F::Subject, ValueKind::Text)]).written(
        |event, value| {
            event.subject = item_write::text("subject", value)?;
            Ok(())
        },
    ),
    Row::new("bodyPreview", |event, _| json!(event.body.preview())).filterable(&[("", F::Body, ValueKind::Text)]),
    Row::new("importance", |event, _| item_write::IMPORTANCE[event.importance as usize].into())
        .filterable(&[("", F::Importance, ValueKind::Enum(item_write::IMPORTANCE))])
        .written(|event, value| {
            event.importance = item_write::importance(value)?;
            Ok(())
        }),
    Row::new("sensitivity", |event, _| sensitivity_name(event.sensitivity).into()).written(|event, value| {
        event.sensitivity = item_write::sensitivity(value)?;
        Ok(())
    }),
    Row::new("isAllDay", |event, _| json!(event.all_day)).filterable(&[("", F::IsAllDay, ValueKind::Bool)]).written(
        |event, value| {
            event.all_day = item_write::truth("isAllDay", value)?;
            Ok(())
        },
    ),
    Row::new("isCancelled", |event, _| json!(event.is_cancelled)).filterable(&[("", F::IsCancelled, ValueKind::Bool)]),
    Row::new("isOrganizer", |event, _| json!(event.is_organizer)).filterable(&[("", F::IsOrganizer, ValueKind::Bool)]),
    Row::new("responseRequested", |event, _| json!(event.response_requested)).written(|event, value| {
        event.response_requested = item_write::truth("responseRequested", value)?;
        Ok(())
    }),
    Row::new("seriesMasterId", |_, _| Json::Null),
    Row::new("showAs", |event, _| SHOW_AS[event.show_as as usize].into())
        .filterable(&[("", F::ShowAs, ValueKind::Enum(SHOW_AS))])
        .written(write::show_as),
    Row::new("type", |_, _| "singleInstance".into()),
    Row::new("webLink", link),
    Row::new("onlineMeetingUrl", |_, _| Json::Null),
    Row::new("isOnlineMeeting", |event, _| json!(event.is_online)).written(write::online),
    Row::new("onlineMeetingProvider", |event, _| (if event.is_online { TEAMS } else { "unknown" }).into())
        .written(write::online_provider),
    Row::new("onlineMeeting", |event, _| online_meeting(event)),
    Row::new("allowNewTimeProposals", |event, _| json!(event.allow_new_time)).written(|event, value| {
        event.allow_new_time = item_write::truth("allowNewTimeProposals", value)?;
        Ok(())
    }),
    Row::new("isDraft", |_, _| json!(false)),
    Row::new("hideAttendees", |event, _| json!(event.hide_attendees)).written(|event, value| {
        event.hide_attendees = item_write::truth("hideAttendees", value)?;
        Ok(())
    }),
    Row::new("responseStatus", |event, _| own_response(event)),
    Row::new("body", body).written(|event, value| {
        event.body = item_write::body(value)?;
        Ok(())
    }),
    Row::new("start", |event, around| around.time(event, &event.start))
        .filterable(&[("dateTime", F::Start, ValueKind::Time)])
        .written(|event, value| {
            event.start = write::time("start", value)?;
            Ok(())
        }),
    Row::new("end", |event, around| around.time(event, &event.end))
        .filterable(&[("dateTime", F::End, ValueKind::Time)])
        .written(|event, value| {
            event.end = write::time("end", value)?;
            Ok(())
        }),
    Row::new("location", |event, _| location(event))
        .filterable(&[("displayName", F::Location, ValueKind::Text)])
        .written(write::location),
    Row::new("locations", |event, _| event.places().iter().map(place).collect()).written(write::locations),
    Row::new("recurrence", |_, _| Json::Null).unbuilt(|| Json::Null),
    Row::new("attendees", |event, _| event.attendees.iter().map(attendee).collect())
        .filterable(&[("emailAddress/address", F::Attendees, ValueKind::Text)])
        .written(write::attendees),
    Row::new("organizer", |event, _| event.organizer.as_ref().map(recipient).into()).filterable(&[(
        "emailAddress/address",
        F::Organizer,
        ValueKind::Text,
    )]),
];

fn key(event: &Event, around: &EventContext<'_>) -> String {
    change_key(wire_id::IdKind::Event, around.mailbox.guid, event.change)
}

impl Noun for Event {
    type Thing = Self;
    type Field = F;
    type Context<'a> = EventContext<'a>;
    const NAME: &'static str = "event";
    const NOT_BASIC: &'static [&'static str] = &["body", "bodyPreview"];
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const UNBUILT: &'static [&'static str] = &[
        "attachments",
        "calendar",
        "cancelledOccurrences",
        "exceptionOccurrences",
        "extensions",
        "instances",
        "multiValueExtendedProperties",
        "originalStart",
        "singleValueExtendedProperties",
    ];

    fn version(event: &Event, around: &EventContext<'_>) -> Option<wire_id::ChangeKey> {
        Some(wire_id::ChangeKey::new(wire_id::IdKind::Event, around.mailbox.guid, event.change))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
