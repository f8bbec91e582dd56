//! What messages about meetings show besides what messages show, and the event that one is about.
//!
//! <https://learn.microsoft.com/graph/api/resources/eventmessage>

use mock365_domain::mailbox::{Invitation, MeetingMessage, MeetingNews, Response};

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

/// Writes the properties that the derived types add.
pub fn write(meeting: &MeetingMessage, object: &mut Object<'_>) {
    object.word("meetingMessageType", message_type(meeting.says));
    object.word("type", "singleInstance");
    object.value("isOutOfDate", meeting.is_out_of_date);
    object.value("isAllDay", meeting.all_day);
    object.value("isDelegated", false);
    own_time(&meeting.start, object.member("startDateTime"));
    own_time(&meeting.end, object.member("endDateTime"));
    place(&meeting.location, object.member("location"));
    object.value("recurrence", None::<&str>);
    match meeting.says {
        MeetingNews::Request(invitation) => {
            let kind = match (meeting.is_out_of_date, invitation) {
                (true, _) => "outdated",
                (false, Invitation::FullUpdate) => "fullUpdate",
                (false, Invitation::InformationalUpdate) => "informationalUpdate",
                (false, Invitation::New) => "newMeetingRequest",
            };
            object.word("meetingRequestType", kind);
            object.value("responseRequested", meeting.message.response_requested);
            object.value("allowNewTimeProposals", meeting.allow_new_time);
            let slot = object.member("previousLocation");
            match &meeting.previous_location {
                None => slot.value(None::<&str>),
                Some(location) => place(location, slot),
            }
            let (start, end) = meeting.previous_time.as_ref().map(|(start, end)| (start, end)).unzip();
            for (name, time) in [("previousStartDateTime", start), ("previousEndDateTime", end)] {
                let slot = object.member(name);
                match time {
                    None => slot.value(None::<&str>),
                    Some(time) => own_time(time, slot),
                }
            }
        }
        MeetingNews::Response(response) => {
            object.word("responseType", RESPONSES[response as usize]);
            let slot = object.member("proposedNewTime");
            match &meeting.proposed {
                None => slot.value(None::<&str>),
                Some((start, end)) => slot.object(|slot| {
                    own_time(start, slot.member("start"));
                    own_time(end, slot.member("end"));
                }),
            }
        }
        MeetingNews::Cancellation => {}
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

/// The member of `meetingMessageType`; the misspelt one is Microsoft's.
fn message_type(says: MeetingNews) -> &'static str {
    match says {
        MeetingNews::Request(_) => "meetingRequest",
        MeetingNews::Cancellation => "meetingCancelled",
        MeetingNews::Response(Response::Accepted) => "meetingAccepted",
        MeetingNews::Response(Response::Declined) => "meetingDeclined",
        MeetingNews::Response(Response::TentativelyAccepted) => "meetingTenativelyAccepted",
        MeetingNews::Response(Response::None | Response::Organizer | Response::NotResponded) => "none",
    }
}
