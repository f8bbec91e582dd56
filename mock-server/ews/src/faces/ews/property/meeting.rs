//! What messages about meetings have beside what messages have.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/meetingrequest>

use mock365_domain::mailbox::{Invitation, Item, Mailbox, MeetingMessage, MeetingNews};

use super::super::shape::Shape;
use super::value::show_recipients;
use super::{In, MailboxView, event, id_attributes};
use crate::faces::soap::writer::{ElementWriter, XmlWriter};
use crate::faces::wire_id::{ChangeKey, WireId};

/// Writes properties that the shape wants, in the order of the schema.
struct Wanted<'a> {
    shape: &'a Shape,
    out: &'a mut XmlWriter,
}

impl Wanted<'_> {
    fn show(&mut self, uri: &str, name: &'static str, shown: In, show: impl FnOnce(ElementWriter<'_>)) {
        if self.shape.wants(uri, shown) {
            show(self.out.maybe(name));
        }
    }
}

/// Writes the properties that stand behind those of a message.
pub fn show(news: &Item<MeetingMessage>, view: &MailboxView<'_>, out: &mut XmlWriter) {
    let mut wanted = Wanted { shape: view.shape, out };
    meeting(&mut wanted, news, view);
    match news.says {
        MeetingNews::Request(invitation) => request(&mut wanted, news, view.mailbox, invitation),
        MeetingNews::Response(_) => {
            time_and_place(&mut wanted, news);
            let proposed = news.proposed.as_ref();
            wanted.show("meeting:ProposedStart", "t:ProposedStart", In::Default, |out| {
                out.optional(proposed.map(|proposed| proposed.0.at));
            });
            wanted.show("meeting:ProposedEnd", "t:ProposedEnd", In::Default, |out| {
                out.optional(proposed.map(|proposed| proposed.1.at));
            });
        }
        MeetingNews::Cancellation => time_and_place(&mut wanted, news),
    }
}

fn meeting(wanted: &mut Wanted<'_>, news: &Item<MeetingMessage>, view: &MailboxView<'_>) {
    wanted.show("meeting:AssociatedCalendarItemId", "t:AssociatedCalendarItemId", In::Default, |out| {
        let mailbox = view.mailbox;
        if let Some(own) = mailbox.event_of_news(news) {
            let id = WireId::of_item(mailbox, own);
            out.element(|out| id_attributes(out, &view.ids, &id, ChangeKey::of_item(mailbox, own)));
        }
    });
    wanted.show("meeting:IsDelegated", "t:IsDelegated", In::Default, |out| out.value(false));
    wanted.show("meeting:IsOutOfDate", "t:IsOutOfDate", In::Default, |out| out.value(news.is_out_of_date));
    wanted.show("meeting:HasBeenProcessed", "t:HasBeenProcessed", In::Default, |out| out.value(news.is_processed));
    wanted.show("meeting:ResponseType", "t:ResponseType", In::Default, |out| {
        let says = match news.says {
            MeetingNews::Response(response) => event::response(response),
            MeetingNews::Request(_) | MeetingNews::Cancellation => "Unknown",
        };
        out.value(says);
    });
    wanted.show("calendar:UID", "t:UID", In::All, |out| out.filled(&news.uid));
}

fn request(wanted: &mut Wanted<'_>, news: &Item<MeetingMessage>, mailbox: &Mailbox, invitation: Invitation) {
    let kind = match (news.is_out_of_date, invitation) {
        (true, _) => "Outdated",
        (false, Invitation::FullUpdate) => "FullUpdate",
        (false, Invitation::InformationalUpdate) => "InformationalUpdate",
        (false, Invitation::New) => "NewMeetingRequest",
    };
    wanted.show("meetingRequest:MeetingRequestType", "t:MeetingRequestType", In::Default, |out| out.value(kind));
    wanted.show("calendar:Start", "t:Start", In::Default, |out| out.value(news.start.at));
    wanted.show("calendar:End", "t:End", In::Default, |out| out.value(news.end.at));
    wanted.show("calendar:IsAllDayEvent", "t:IsAllDayEvent", In::All, |out| out.value(news.all_day));
    wanted.show("calendar:Location", "t:Location", In::Default, |out| out.filled(&news.location));
    wanted.show("calendar:IsMeeting", "t:IsMeeting", In::All, |out| out.value(true));
    wanted.show("calendar:IsCancelled", "t:IsCancelled", In::All, |out| out.value(false));
    wanted.show("calendar:IsRecurring", "t:IsRecurring", In::Default, |out| out.value(false));
    wanted.show("calendar:CalendarItemType", "t:CalendarItemType", In::Default, |out| out.value("Single"));
    wanted.show("calendar:MyResponseType", "t:MyResponseType", In::All, |out| {
        out.optional(mailbox.event_of_news(news).map(|own| event::response(own.response)));
    });
    wanted.show("calendar:Organizer", "t:Organizer", In::Default, |out| {
        show_recipients(out, &news.message.from);
    });
    wanted
        .show("calendar:AllowNewTimeProposal", "t:AllowNewTimeProposal", In::All, |out| out.value(news.allow_new_time));
    if news.previous_time.is_some() || news.previous_location.is_some() {
        wanted.show("meetingRequest:ChangeHighlights", "t:ChangeHighlights", In::All, |out| {
            out.element(|out| highlights(out, news));
        });
    }
}

/// What was otherwise before a change.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/changehighlights>
fn highlights(out: &mut XmlWriter, news: &MeetingMessage) {
    let (start, end) = news.previous_time.as_ref().map(|(start, end)| (start.at, end.at)).unzip();
    let start = start.filter(|start| *start != news.start.at);
    let end = end.filter(|end| *end != news.end.at);
    out.value("t:HasLocationChanged", news.previous_location.is_some());
    out.optional("t:Location", news.previous_location.as_deref());
    out.value("t:HasStartTimeChanged", start.is_some());
    out.optional("t:Start", start);
    out.value("t:HasEndTimeChanged", end.is_some());
    out.optional("t:End", end);
}

fn time_and_place(wanted: &mut Wanted<'_>, news: &MeetingMessage) {
    wanted.show("calendar:Start", "t:Start", In::Default, |out| out.value(news.start.at));
    wanted.show("calendar:End", "t:End", In::Default, |out| out.value(news.end.at));
    wanted.show("calendar:Location", "t:Location", In::Default, |out| out.filled(&news.location));
    wanted.show("calendar:CalendarItemType", "t:CalendarItemType", In::Default, |out| out.value("Single"));
}
