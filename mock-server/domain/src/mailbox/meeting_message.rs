//! Messages about meetings: invitations, cancellations and answers, as they lie in inboxes.

use jiff::Timestamp;

use super::index::{Word, whole};
use super::{Content, Event, EventTime, Item, ItemKind, MailContent, Mailbox, Message, Response};

/// What a message about a meeting has of its own: what a message has, and the meeting as it was when it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingMessage {
    /// What it has as a message has it.
    pub message: Message,
    /// What it says.
    pub says: MeetingNews,
    /// The meeting's iCalendar UID.
    pub uid: String,
    /// Start.
    pub start: EventTime,
    /// End.
    pub end: EventTime,
    /// Whether the meeting takes whole days.
    pub all_day: bool,
    /// Where.
    pub location: String,
    /// Whether another time may be proposed.
    pub allow_new_time: bool,
    /// The time that an answer proposes.
    pub proposed: Option<(EventTime, EventTime)>,
    /// When the meeting was before, where a change moves it.
    pub previous_time: Option<(EventTime, EventTime)>,
    /// Where it was before, where a change takes it elsewhere.
    pub previous_location: Option<String>,
    /// Whether a later one says something else.
    pub is_out_of_date: bool,
    /// Whether it was taken into the calendar.
    pub is_processed: bool,
}

/// What a message about a meeting says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingNews {
    /// Somebody is invited, for the first time or to something that has changed.
    Request(Invitation),
    /// The meeting does not take place.
    Cancellation,
    /// Somebody answers.
    Response(Response),
}

/// What a request is to the one who gets it.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/meetingrequesttype>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// He was not invited before.
    New,
    /// The time is another one: he is asked anew.
    FullUpdate,
    /// Something else has changed: his answer stands.
    InformationalUpdate,
}

impl MeetingMessage {
    /// News of a meeting.
    pub fn of(event: &Event, says: MeetingNews, message: Message) -> Self {
        let response_requested = event.response_requested && matches!(says, MeetingNews::Request(_));
        Self {
            message: Message { response_requested, ..message },
            says,
            uid: event.uid.clone(),
            start: event.start.clone(),
            end: event.end.clone(),
            all_day: event.all_day,
            location: event.location.clone(),
            allow_new_time: event.allow_new_time,
            proposed: None,
            previous_time: None,
            previous_location: None,
            is_out_of_date: false,
            is_processed: !matches!(says, MeetingNews::Response(_)),
        }
    }
}

impl Content for MeetingMessage {
    fn kind(&self) -> ItemKind {
        ItemKind::MeetingMessage
    }

    fn class(&self) -> &'static str {
        match self.says {
            MeetingNews::Request(_) => "IPM.Schedule.Meeting.Request",
            MeetingNews::Cancellation => "IPM.Schedule.Meeting.Canceled",
            MeetingNews::Response(Response::Accepted) => "IPM.Schedule.Meeting.Resp.Pos",
            MeetingNews::Response(Response::Declined) => "IPM.Schedule.Meeting.Resp.Neg",
            MeetingNews::Response(
                Response::TentativelyAccepted | Response::None | Response::Organizer | Response::NotResponded,
            ) => "IPM.Schedule.Meeting.Resp.Tent",
        }
    }

    fn people(&self) -> usize {
        self.message.people()
    }

    fn moment(&self) -> Timestamp {
        self.message.received
    }

    fn is_unread(&self) -> bool {
        !self.message.is_read
    }

    fn words(&self, found: &mut dyn FnMut(Word, &str)) {
        self.message.words(found);
        found(Word::Uid, &self.uid);
    }

    fn settle(&mut self) {
        self.message.received = whole(self.message.received);
    }

    fn as_mail(&self) -> Option<&Message> {
        Some(&self.message)
    }

    fn as_mail_mut(&mut self) -> Option<&mut Message> {
        Some(&mut self.message)
    }
}

impl MailContent for MeetingMessage {
    fn message(&self) -> &Message {
        &self.message
    }

    fn message_mut(&mut self) -> &mut Message {
        &mut self.message
    }

    fn meeting(&self) -> Option<&MeetingMessage> {
        Some(self)
    }
}

impl Mailbox {
    /// The messages about a meeting, the oldest first.
    pub fn news_of_meeting(&self, uid: &str) -> impl Iterator<Item = &Item<MeetingMessage>> {
        let found = self.items.found(Word::Uid, uid, i64::MIN, i64::MAX);
        found.filter_map(|key| self.view::<Item<MeetingMessage>>(key).ok()).filter(move |news| news.uid == uid)
    }

    /// The event that a message about a meeting is about, in this mailbox.
    pub fn event_of_news(&self, news: &MeetingMessage) -> Option<&Item<Event>> {
        self.event_of_meeting(&news.uid)
    }
}
