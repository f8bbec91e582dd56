//! What a client writes into an event.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{AttendeeKind, Event, EventTime, Item, Place, ShowAs};
use mock365_domain::time_zone;
use serde_json::{Map, Value as Json};

use super::calendar::TEAMS;
use super::contact::read_address;
use super::event::{ATTENDEE_TYPES, SHOW_AS};
use crate::faces::graph::item_write::{self, email_address, member, number, optional_text, several, text, truth};
use crate::faces::graph::odata::ODataFault;

/// The fields of `microsoft.graph.location`.
const LOCATION: [&str; 8] = [
    "address",
    "coordinates",
    "displayName",
    "locationEmailAddress",
    "locationType",
    "locationUri",
    "uniqueId",
    "uniqueIdType",
];
/// The fields of `microsoft.graph.attendee`; what it answered is read-only.
const ATTENDEE: [&str; 4] = ["emailAddress", "proposedNewTime", "status", "type"];
/// The members of `locationType`.
const LOCATION_TYPES: &[&str] = &[
    "default",
    "conferenceRoom",
    "homeAddress",
    "businessAddress",
    "geoCoordinates",
    "streetAddress",
    "hotel",
    "restaurant",
    "localBusiness",
    "postalAddress",
];

/// A time zone that nobody knows.
pub fn unknown_zone(name: &str) -> ODataFault {
    ODataFault::new(
        "TimeZoneNotSupportedException",
        format!("A valid TimeZone value must be specified. The following TimeZone value is not supported: '{name}'."),
    )
}

/// What Exchange says of an event that cannot be.
fn invalid() -> ODataFault {
    ODataFault::new("ErrorPropertyValidationFailure", "At least one property failed validation.")
}

/// `microsoft.graph.dateTimeTimeZone`: local time and zone; UTC where none is named. A time with an offset of its own
/// is taken for what it says.
pub fn time(property: &str, value: &Json) -> Result<EventTime, ODataFault> {
    let fields = item_write::complex(property, value, "microsoft.graph.dateTimeTimeZone", &["dateTime", "timeZone"])?;
    let written = item_write::given_text("dateTime", fields.or_null("dateTime"))?;
    let wrong = || ODataFault::mistyped("dateTime", fields.or_null("dateTime"), "Edm.DateTime");
    let zone_name = fields.text("timeZone")?.unwrap_or("UTC");
    let zone = time_zone::find(zone_name).ok_or_else(|| unknown_zone(zone_name))?;
    let time = if let Ok(at) = written.parse::<Timestamp>() {
        EventTime { at, zone: zone_name.into() }
    } else {
        let local: DateTime = written.parse().map_err(|_| wrong())?;
        EventTime::local(local, &zone, zone_name).ok_or_else(wrong)?
    };
    if time.at < item_write::first_moment() { Err(wrong()) } else { Ok(time) }
}

/// Checks an event as a whole once everything is written, and lets an all-day event float: its midnights become UTC's.
pub fn finish(event: &mut Item<Event>) -> Result<(), ODataFault> {
    if event.all_day {
        let own = &mut event.content;
        for time in [&mut own.start, &mut own.end] {
            let utc = time.at.to_zoned(TimeZone::UTC).datetime();
            if utc.time() == Time::midnight() {
                continue;
            }
            let own = time.at.to_zoned(time_zone::find(&time.zone).unwrap_or(TimeZone::UTC));
            if own.time() != Time::midnight() {
                return Err(ODataFault::new(
                    "ErrorPropertyValidationFailure",
                    "The Event.Start property for an all-day event needs to be set to midnight.",
                ));
            }
            let floating = own.date().to_zoned(TimeZone::UTC).map_err(|_| invalid())?;
            time.at = floating.timestamp();
        }
        if event.end.at.duration_since(event.start.at).as_hours() < 24 {
            return Err(ODataFault::new(
                "ErrorPropertyValidationFailure",
                "The duration of an event marked as All day must be at least 24 hours.",
            ));
        }
    }
    if event.end.at < event.start.at { Err(invalid()) } else { Ok(()) }
}

/// Refuses an event without start or end.
pub fn check_new(body: &Map<String, Json>) -> Result<(), ODataFault> {
    let present = |name: &str| body.iter().any(|(known, value)| known.eq_ignore_ascii_case(name) && value.is_object());
    if present("start") && present("end") { Ok(()) } else { Err(invalid()) }
}

pub fn transaction_id(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    // The first one stays: it names the request that made the event.
    if event.transaction_id.is_none() {
        event.transaction_id = Some(text("transactionId", value)?).filter(|id| !id.is_empty());
    }
    Ok(())
}

pub fn reminder_minutes(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    event.reminder.minutes = number("reminderMinutesBeforeStart", value)?;
    Ok(())
}

pub fn reminder_on(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    event.reminder.switch(truth("isReminderOn", value)?);
    Ok(())
}

pub fn show_as(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    use ShowAs::{Busy, Free, Oof, Tentative, WorkingElsewhere};
    event.show_as = [Free, Tentative, Busy, Oof, WorkingElsewhere][member("showAs", value, SHOW_AS)?];
    Ok(())
}

pub fn location(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    let written = if value.is_null() { Place::default() } else { place(value)? };
    event.held_at(if written.name.is_empty() { Vec::new() } else { vec![written] });
    Ok(())
}

/// `microsoft.graph.location`
fn place(value: &Json) -> Result<Place, ODataFault> {
    let fields = item_write::complex("location", value, "microsoft.graph.location", &LOCATION)?;
    if fields.or_null("coordinates").as_object().is_some_and(|parts| parts.values().any(|part| !part.is_null())) {
        return Err(ODataFault::unbuilt("coordinates of a location"));
    }
    let name = text("displayName", fields.or_null("displayName"))?;
    let word = |name: &str, members: &[&'static str]| match fields.value(name) {
        None => Ok(None),
        Some(word) => Ok(Some(members[member(name, word, members)?])),
    };
    let id = optional_text("uniqueId", fields.or_null("uniqueId"))?;
    let id_type = word("uniqueIdType", &["unknown", "locationStore", "directory", "private", "bing"])?;
    Ok(Place {
        kind: word("locationType", LOCATION_TYPES)?.filter(|kind| *kind != "default").unwrap_or_default().to_owned(),
        uri: optional_text("locationUri", fields.or_null("locationUri"))?,
        email: optional_text("locationEmailAddress", fields.or_null("locationEmailAddress"))?,
        unique_id: id.filter(|id| *id != name).map(|id| (id, id_type.unwrap_or("private").to_owned())),
        address: read_address("address", fields.or_null("address"))?,
        name,
    })
}

/// Once online, a meeting stays online: Outlook ignores what is written afterwards.
pub fn online(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    event.is_online |= truth("isOnlineMeeting", value)?;
    Ok(())
}

pub fn online_provider(_: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    let known = ["unknown", "skypeForBusiness", "skypeForConsumer", TEAMS];
    match member("onlineMeetingProvider", value, &known)? {
        0 | 3 => Ok(()),
        other => Err(ODataFault::unbuilt(format_args!("the online meeting provider '{}'", known[other]))),
    }
}

pub fn locations(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    event.held_at(several("locations", value, "Collection(microsoft.graph.location)", place)?);
    Ok(())
}

pub fn attendees(event: &mut Item<Event>, value: &Json) -> Result<(), ODataFault> {
    use AttendeeKind::{Optional, Required, Resource};
    let before = &*event;
    let invited = several("attendees", value, "Collection(microsoft.graph.attendee)", |one| {
        let fields = item_write::complex("attendees", one, "microsoft.graph.attendee", &ATTENDEE)?;
        let who = email_address(fields.or_null("emailAddress"))?;
        let kind = match fields.value("type") {
            None => Required,
            Some(kind) => [Required, Optional, Resource][member("type", kind, ATTENDEE_TYPES)?],
        };
        Ok(before.attendee(who, kind))
    })?;
    event.attendees = invited;
    Ok(())
}
