//! What a new item is before its author has written anything: the same, whichever protocol he writes over.

use jiff::SignedDuration;
use uuid::Uuid;

use super::{Attendee, AttendeeKind, Event, EventTime, Item, Mailbox, Message, Recipient, Response, Task};
use crate::Now;

/// How long an event lasts whose author does not say.
const EVENT: SignedDuration = SignedDuration::from_mins(30);

impl Item<Message> {
    /// A message that nobody has written yet. It has neither Message-ID nor conversation ([`crate::Cloud::identify_message`]),
    /// and unless its author names a sender none until it is sent ([`crate::Cloud::send`]).
    ///
    /// <https://learn.microsoft.com/graph/api/user-post-messages#response>
    pub fn unwritten(now: Now) -> Self {
        let mut message = Self::draft(0, 0, Uuid::nil(), now);
        message.internet_message_id.clear();
        message
    }
}

impl Item<Event> {
    /// An event that nobody has written yet: it begins now.
    pub fn unplanned(now: Now) -> Self {
        let end = EventTime::utc(now.plus(EVENT).timestamp());
        Self::event(0, 0, String::new(), EventTime::utc(now.timestamp()), end, now)
    }
}

impl Task {
    /// A task that nobody has written yet, of a mailbox's owner.
    pub fn of(mailbox: &Mailbox) -> Self {
        Self { owner: Some(mailbox.name.clone()), ..Self::default() }
    }
}

impl Event {
    /// Invites somebody, or asks him as something else: who answered already keeps his answer.
    pub fn attendee(&self, who: Recipient, kind: AttendeeKind) -> Attendee {
        match self.attendees.iter().find(|known| known.is(&who)) {
            Some(known) => Attendee { who, kind, response: known.response, responded: known.responded },
            None => Attendee { who, kind, response: Response::None, responded: None },
        }
    }
}
