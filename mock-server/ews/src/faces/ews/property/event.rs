//! Properties of calendar items.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/calendaritem>

use std::sync::OnceLock;

use mock365_domain::mailbox::{AttendeeKind, Event, EventField, Item, Response, ShowAs};
use mock365_domain::query::{Queried, Value};
use mock365_domain::text::Text;
use mock365_domain::time_zone;

use super::super::element::Element;
use super::super::error::Fault;
use super::super::local_time::windows_name;
use super::value::{
    FREE_BUSY, only, recipient, sent_boolean, sent_text, sent_time, sent_word, show_recipient, show_recipients,
};
use super::{Constant, In, Property, Stored, View, common};
use crate::faces::mime;
use crate::faces::soap::writer::ElementWriter;

impl Stored for Event {
    type Field = EventField;
    const ELEMENT: &'static str = "t:CalendarItem";

    fn properties() -> &'static [Property<Self>] {
        static ALL: OnceLock<Vec<Property<Event>>> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut all = common::properties();
            let reminders = all.iter().position(|property: &Property<Self>| property.uri == "item:ReminderIsSet");
            let at = reminders.unwrap_or(all.len());
            all.splice(at..at, reminder());
            all.extend(Self::own());
            all
        })
    }

    fn own() -> Vec<Property<Self>> {
        let mut own = when();
        own.extend(meeting());
        own.extend(people());
        own.extend(rest());
        own
    }

    fn common_field(uri: &str) -> Option<EventField> {
        Some(match uri {
            "item:Subject" => EventField::Subject,
            "item:Body" | "item:TextBody" => EventField::Body,
            "item:DateTimeReceived" | "item:DateTimeSent" | "item:DateTimeCreated" => EventField::Created,
            "item:LastModifiedTime" => EventField::Modified,
            "item:Categories" => EventField::Categories,
            "item:Importance" => EventField::Importance,
            "item:HasAttachments" => EventField::HasAttachments,
            _ => return None,
        })
    }

    fn value(item: &Item<Self>, field: &EventField) -> Value {
        item.value(field)
    }

    fn responses(view: &View<'_, Self>) -> &'static [&'static str] {
        match (view.item.is_organizer, view.item.is_cancelled) {
            (false, true) => &["t:RemoveItem"],
            (false, false) => &["t:AcceptItem", "t:TentativelyAcceptItem", "t:DeclineItem"],
            (true, _) if view.item.attendees.is_empty() => &[],
            (true, _) => &["t:CancelCalendarItem"],
        }
    }

    fn mime(item: &Item<Self>) -> Vec<u8> {
        mime::event(item)
    }

    fn set_mime(_: &mut Item<Self>, _: &[u8]) -> Result<(), Fault> {
        Err(Fault::unsupported("calendar items written as iCalendar"))
    }
}

fn reminder() -> Vec<Property<Event>> {
    let property = Property::<Event>::new;
    vec![
        property("item:ReminderDueBy", "t:ReminderDueBy", In::All, |view, out| out.value(view.item.start.at))
            .write(|_, _| Ok(())),
    ]
}

fn when() -> Vec<Property<Event>> {
    let property = Property::<Event>::new;
    vec![
        property("calendar:UID", "t:UID", In::All, |view, out| out.filled(&view.item.uid))
            .write(|item, sent| {
                item.uid = sent_text(sent);
                Ok(())
            })
            .query(EventField::Uid, Constant::Text),
        property("calendar:DateTimeStamp", "t:DateTimeStamp", In::All, |view, out| out.value(view.item.created))
            .write(|_, _| Ok(())),
        property("calendar:Start", "t:Start", In::Default, |view, out| out.value(view.item.start.at))
            .write(|item, sent| {
                item.start.at = sent.map_or(Ok(item.start.at), sent_time)?;
                Ok(())
            })
            .query(EventField::Start, Constant::Time),
        property("calendar:End", "t:End", In::Default, |view, out| out.value(view.item.end.at))
            .write(|item, sent| {
                item.end.at = sent.map_or(Ok(item.end.at), sent_time)?;
                Ok(())
            })
            .query(EventField::End, Constant::Time),
        property("calendar:IsAllDayEvent", "t:IsAllDayEvent", In::All, |view, out| out.value(view.item.all_day))
            .write(|item, sent| {
                item.all_day = sent_boolean(sent)?;
                Ok(())
            })
            .query(EventField::IsAllDay, Constant::Bool),
        property("calendar:LegacyFreeBusyStatus", "t:LegacyFreeBusyStatus", In::Default, |view, out| {
            out.value(FREE_BUSY[view.item.show_as as usize]);
        })
        .write(|item, sent| {
            let all = [ShowAs::Free, ShowAs::Tentative, ShowAs::Busy, ShowAs::Oof, ShowAs::WorkingElsewhere];
            item.show_as = all[sent.map_or(Ok(2), |sent| sent_word(sent, &FREE_BUSY))?];
            Ok(())
        })
        .query(EventField::ShowAs, Constant::Word(&FREE_BUSY)),
        property("calendar:Location", "t:Location", In::Default, |view, out| out.filled(&view.item.location))
            .write(|item, sent| {
                item.location = sent_text(sent);
                Ok(())
            })
            .query(EventField::Location, Constant::Text),
    ]
}

fn meeting() -> Vec<Property<Event>> {
    let property = Property::<Event>::new;
    vec![
        property("calendar:IsMeeting", "t:IsMeeting", In::All, |view, out| out.value(!view.item.attendees.is_empty())),
        property("calendar:IsCancelled", "t:IsCancelled", In::All, |view, out| out.value(view.item.is_cancelled))
            .query(EventField::IsCancelled, Constant::Bool),
        property("calendar:IsRecurring", "t:IsRecurring", In::Default, |_, out| out.value(false)),
        property("calendar:MeetingRequestWasSent", "t:MeetingRequestWasSent", In::All, |view, out| {
            out.value(view.item.is_organizer && !view.item.attendees.is_empty());
        }),
        property("calendar:IsResponseRequested", "t:IsResponseRequested", In::All, |view, out| {
            out.value(view.item.response_requested);
        })
        .write(|item, sent| {
            item.response_requested = sent_boolean(sent)?;
            Ok(())
        }),
        property("calendar:CalendarItemType", "t:CalendarItemType", In::Default, |_, out| out.value("Single")),
        property("calendar:MyResponseType", "t:MyResponseType", In::All, |view, out| {
            out.filled(response(view.item.response));
        }),
        property("calendar:Organizer", "t:Organizer", In::Default, |view, out| {
            show_recipients(out, &view.item.organizer);
        })
        .query(EventField::Organizer, Constant::Text),
    ]
}

fn people() -> Vec<Property<Event>> {
    let property = Property::<Event>::new;
    vec![
        property("calendar:RequiredAttendees", "t:RequiredAttendees", In::All, |view, out| {
            attendees(view.item, AttendeeKind::Required, out);
        })
        .write(|item, sent| invite(item, AttendeeKind::Required, sent))
        .query(EventField::Attendees, Constant::Text),
        property("calendar:OptionalAttendees", "t:OptionalAttendees", In::All, |view, out| {
            attendees(view.item, AttendeeKind::Optional, out);
        })
        .write(|item, sent| invite(item, AttendeeKind::Optional, sent)),
        property("calendar:Resources", "t:Resources", In::All, |view, out| {
            attendees(view.item, AttendeeKind::Resource, out);
        })
        .write(|item, sent| invite(item, AttendeeKind::Resource, sent)),
    ]
}

fn rest() -> Vec<Property<Event>> {
    let property = Property::<Event>::new;
    vec![
        property("calendar:Duration", "t:Duration", In::All, |view, out| {
            let seconds = view.item.end.at.duration_since(view.item.start.at).as_secs();
            out.value(format_args!("{}", jiff::SignedDuration::from_secs(seconds)));
        }),
        property("calendar:AppointmentSequenceNumber", "t:AppointmentSequenceNumber", In::All, |_, out| out.value("0")),
        property("calendar:AppointmentState", "t:AppointmentState", In::All, |view, out| {
            let meeting = usize::from(!view.item.attendees.is_empty());
            let received = if view.item.is_organizer { 0 } else { 2 };
            let cancelled = if view.item.is_cancelled { 4 } else { 0 };
            out.value(meeting + received + cancelled);
        }),
        property("calendar:StartTimeZone", "t:StartTimeZone", In::All, |view, out| {
            zone(out, &view.item.start.zone);
        })
        .write(|item, sent| {
            item.start.zone = sent_zone(sent)?;
            Ok(())
        }),
        property("calendar:EndTimeZone", "t:EndTimeZone", In::All, |view, out| {
            zone(out, &view.item.end.zone);
        })
        .write(|item, sent| {
            item.end.zone = sent_zone(sent)?;
            Ok(())
        }),
        property("calendar:ConferenceType", "t:ConferenceType", In::OnRequest, |_, out| out.value("0"))
            .write(|_, sent| only(sent, "0", "conferences of calendar items")),
        property("calendar:AllowNewTimeProposal", "t:AllowNewTimeProposal", In::All, |view, out| {
            out.value(view.item.allow_new_time);
        })
        .write(|item, sent| {
            item.allow_new_time = sent.map_or(Ok(true), |sent| sent_boolean(Some(sent)))?;
            Ok(())
        }),
        property("calendar:IsOnlineMeeting", "t:IsOnlineMeeting", In::All, |_, out| out.value(false)),
        property("calendar:IsOrganizer", "t:IsOrganizer", In::OnRequest, |view, out| out.value(view.item.is_organizer))
            .query(EventField::IsOrganizer, Constant::Bool),
    ]
}

/// A time zone by its Windows name.
fn zone(out: ElementWriter<'_>, name: &str) {
    let name = windows_name(name);
    out.element(|out| {
        out.attribute("Id", name);
        out.attribute("Name", if name == "UTC" { "(UTC) Coordinated Universal Time" } else { name });
    });
}

/// A zone that is known by its id; rules that a client defines are not read.
fn sent_zone(sent: Option<&Element>) -> Result<Text, Fault> {
    let Some(sent) = sent else { return Ok("UTC".into()) };
    let id = sent.attribute("Id").ok_or_else(|| Fault::missing("Id"))?;
    match time_zone::find(id) {
        Some(_) => Ok(id.into()),
        None => Err(Fault::unsupported(&format!("the time zone {id}"))),
    }
}

pub fn response(response: Response) -> &'static str {
    match response {
        Response::None => "Unknown",
        Response::Organizer => "Organizer",
        Response::TentativelyAccepted => "Tentative",
        Response::Accepted => "Accept",
        Response::Declined => "Decline",
        Response::NotResponded => "NoResponseReceived",
    }
}

fn attendees(event: &Event, kind: AttendeeKind, out: ElementWriter<'_>) {
    let shown = event.attendees.iter().filter(|attendee| attendee.kind == kind);
    out.list(shown, |out, attendee| {
        out.element("t:Attendee", |out| {
            show_recipient(out, &attendee.who);
            out.value("t:ResponseType", response(attendee.response));
            out.optional("t:LastResponseTime", attendee.responded);
        });
    });
}

/// Invites those who were sent in the place of those of the same kind; who answered already keeps his answer.
fn invite(event: &mut Event, kind: AttendeeKind, sent: Option<&Element>) -> Result<(), Fault> {
    let mut invited = Vec::new();
    for attendee in sent.iter().flat_map(|sent| &sent.children) {
        let who = attendee.find("Mailbox").and_then(recipient).ok_or_else(|| {
            Fault::new("ErrorMissingInformationEmailAddress", "An email address is required for this attendee.")
        })?;
        invited.push(event.attendee(who, kind));
    }
    event.attendees.retain(|attendee| attendee.kind != kind);
    event.attendees.extend(invited);
    Ok(())
}
