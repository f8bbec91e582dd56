//! What messages about meetings show besides what messages show.
//!
//! <https://learn.microsoft.com/graph/api/resources/eventmessage>

use mock365_domain::mailbox::{EventTime, Invitation, Mail, MeetingMessage, MeetingNews, Response};
use mock365_domain::query::{Reading, Value as Queried};

use super::event::RESPONSES;
use super::message::own_time;
use crate::faces::graph::odata::{Object, Writer};

/// The derived type of a message about a meeting.
pub fn type_name(meeting: &MeetingMessage) -> &'static str {
    match meeting.says {
        MeetingNews::Request(_) => "eventMessageRequest",
        MeetingNews::Response(_) => "eventMessageResponse",
        MeetingNews::Cancellation => "eventMessage",
    }
}

type Row = (&'static str, fn(&MeetingMessage, &mut Writer));

/// What all of them have.
static OF_MEETINGS: [Row; 9] = [
    ("meetingMessageType", |meeting, out| out.word(message_type(meeting.says))),
    ("type", |_, out| out.word("singleInstance")),
    ("isOutOfDate", |meeting, out| out.value(meeting.is_out_of_date)),
    ("isAllDay", |meeting, out| out.value(meeting.all_day)),
    ("isDelegated", |_, out| out.value(false)),
    ("startDateTime", |meeting, out| own_time(&meeting.start, out)),
    ("endDateTime", |meeting, out| own_time(&meeting.end, out)),
    ("location", |meeting, out| place(&meeting.location, out)),
    ("recurrence", |_, out| out.null()),
];

/// What invitations have besides.
static OF_REQUESTS: [Row; 6] = [
    ("meetingRequestType", |meeting, out| out.word(request_type(meeting))),
    ("responseRequested", |meeting, out| out.value(meeting.message.response_requested)),
    ("allowNewTimeProposals", |meeting, out| out.value(meeting.allow_new_time)),
    ("previousLocation", |meeting, out| match &meeting.previous_location {
        None => out.null(),
        Some(location) => place(location, out),
    }),
    ("previousStartDateTime", |meeting, out| time(meeting.previous_time.as_ref().map(|(start, _)| start), out)),
    ("previousEndDateTime", |meeting, out| time(meeting.previous_time.as_ref().map(|(_, end)| end), out)),
];

/// What answers have besides.
static OF_RESPONSES: [Row; 2] = [
    ("responseType", |meeting, out| {
        out.word(RESPONSES[if let MeetingNews::Response(response) = meeting.says { response as usize } else { 0 }]);
    }),
    ("proposedNewTime", |meeting, out| match &meeting.proposed {
        None => out.null(),
        Some((start, end)) => out.object(|slot| {
            own_time(start, slot.member("start"));
            own_time(end, slot.member("end"));
        }),
    }),
];

/// Writes those of the properties that the derived types add which are wanted.
pub fn write(meeting: &MeetingMessage, wanted: impl Fn(&str) -> bool, object: &mut Object<'_>) {
    let own: &[Row] = match meeting.says {
        MeetingNews::Request(_) => &OF_REQUESTS,
        MeetingNews::Response(_) => &OF_RESPONSES,
        MeetingNews::Cancellation => &[],
    };
    for (name, show) in OF_MEETINGS.iter().chain(own).filter(|(name, _)| wanted(name)) {
        show(meeting, object.member(name));
    }
}

fn time(time: Option<&EventTime>, out: &mut Writer) {
    match time {
        None => out.null(),
        Some(time) => own_time(time, out),
    }
}

/// The member of `meetingRequestType`.
fn request_type(meeting: &MeetingMessage) -> &'static str {
    match (meeting.is_out_of_date, meeting.says) {
        (true, _) => "outdated",
        (false, MeetingNews::Request(Invitation::FullUpdate)) => "fullUpdate",
        (false, MeetingNews::Request(Invitation::InformationalUpdate)) => "informationalUpdate",
        (false, _) => "newMeetingRequest",
    }
}

/// `microsoft.graph.location`
fn place(name: &str, out: &mut Writer) {
    out.object(|location| {
        location.value("displayName", name);
        location.word("locationType", "default");
        location.word("uniqueIdType", "unknown");
    });
}

/// The members of `meetingMessageType`; the misspelt one is Microsoft's.
pub const MESSAGE_TYPES: [&str; 6] =
    ["none", "meetingRequest", "meetingCancelled", "meetingAccepted", "meetingTenativelyAccepted", "meetingDeclined"];

/// What a message about a meeting is.
fn message_type(says: MeetingNews) -> &'static str {
    MESSAGE_TYPES[usize::from(place_of_type(says))]
}

fn place_of_type(says: MeetingNews) -> u8 {
    match says {
        MeetingNews::Response(Response::None | Response::Organizer | Response::NotResponded) => 0,
        MeetingNews::Request(_) => 1,
        MeetingNews::Cancellation => 2,
        MeetingNews::Response(Response::Accepted) => 3,
        MeetingNews::Response(Response::TentativelyAccepted) => 4,
        MeetingNews::Response(Response::Declined) => 5,
    }
}

/// `meetingMessageType`, as lists ask for it; nothing of messages that are about no meeting.
pub const MESSAGE_TYPE: Reading<Mail> = Reading {
    name: "meetingMessageType",
    read: |it| it.meeting().map_or(Queried::Null, |meeting| Queried::Int(place_of_type(meeting.says).into())),
};
/// `isOutOfDate`
pub const IS_OUT_OF_DATE: Reading<Mail> = Reading {
    name: "isOutOfDate",
    read: |it| it.meeting().map_or(Queried::Null, |meeting| Queried::Bool(meeting.is_out_of_date)),
};
/// `isAllDay`
pub const IS_ALL_DAY: Reading<Mail> = Reading {
    name: "isAllDay",
    read: |it| it.meeting().map_or(Queried::Null, |meeting| Queried::Bool(meeting.all_day)),
};
