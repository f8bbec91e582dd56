//! What messages about meetings have beside what messages have.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/meetingrequest>

use mock365_domain::mailbox::{Item, Mailbox, MeetingMessage, MeetingNews};

use super::super::element::Element;
use super::super::shape::Shape;
use super::value::{date_time, filled, mailbox_element, truth};
use super::{In, event, item_id};
use crate::faces::wire_id::WireId;

/// Collects properties that the shape wants, in the order of the schema.
struct Wanted<'a> {
    shape: &'a Shape,
    found: Vec<Element>,
}

impl Wanted<'_> {
    fn show(&mut self, uri: &str, name: &'static str, shown: In, read: impl FnOnce(Element) -> Option<Element>) {
        if self.shape.wants(uri, shown) {
            self.found.extend(read(Element::new(name)));
        }
    }
}

/// The properties that stand behind those of a message.
pub fn parts(news: &Item<MeetingMessage>, mailbox: &Mailbox, shape: &Shape) -> Vec<Element> {
    let mut wanted = Wanted { shape, found: Vec::new() };
    meeting(&mut wanted, news, mailbox);
    match news.says {
        MeetingNews::Request { is_update } => request(&mut wanted, news, mailbox, is_update),
        MeetingNews::Response(_) => {
            time_and_place(&mut wanted, news);
            let proposed = news.proposed.as_ref();
            wanted.show("meeting:ProposedStart", "t:ProposedStart", In::Default, |element| {
                date_time(element, proposed?.0.at)
            });
            wanted.show("meeting:ProposedEnd", "t:ProposedEnd", In::Default, |element| {
                date_time(element, proposed?.1.at)
            });
        }
        MeetingNews::Cancellation => time_and_place(&mut wanted, news),
    }
    wanted.found
}

fn meeting(wanted: &mut Wanted<'_>, news: &Item<MeetingMessage>, mailbox: &Mailbox) {
    let own = mailbox.event_of_news(news);
    wanted.show("meeting:AssociatedCalendarItemId", "t:AssociatedCalendarItemId", In::Default, |element| {
        let own = own?;
        Some(Element { name: element.name, ..item_id(mailbox, own, &WireId::of_item(mailbox, own)) })
    });
    wanted.show("meeting:IsDelegated", "t:IsDelegated", In::Default, |element| truth(element, false));
    wanted.show("meeting:IsOutOfDate", "t:IsOutOfDate", In::Default, |element| truth(element, news.is_out_of_date));
    wanted.show("meeting:HasBeenProcessed", "t:HasBeenProcessed", In::Default, |element| {
        truth(element, news.is_processed)
    });
    wanted.show("meeting:ResponseType", "t:ResponseType", In::Default, |element| {
        let says = match news.says {
            MeetingNews::Response(response) => event::response(response),
            MeetingNews::Request { .. } | MeetingNews::Cancellation => "Unknown",
        };
        filled(element, says)
    });
    wanted.show("calendar:UID", "t:UID", In::All, |element| filled(element, news.uid.as_str()));
}

fn request(wanted: &mut Wanted<'_>, news: &Item<MeetingMessage>, mailbox: &Mailbox, is_update: bool) {
    let kind = match (news.is_out_of_date, is_update) {
        (true, _) => "Outdated",
        (false, true) => "FullUpdate",
        (false, false) => "NewMeetingRequest",
    };
    wanted.show("meetingRequest:MeetingRequestType", "t:MeetingRequestType", In::Default, |element| {
        filled(element, kind)
    });
    wanted.show("calendar:Start", "t:Start", In::Default, |element| date_time(element, news.start.at));
    wanted.show("calendar:End", "t:End", In::Default, |element| date_time(element, news.end.at));
    wanted.show("calendar:IsAllDayEvent", "t:IsAllDayEvent", In::All, |element| truth(element, news.all_day));
    wanted.show("calendar:Location", "t:Location", In::Default, |element| filled(element, news.location.as_str()));
    wanted.show("calendar:IsMeeting", "t:IsMeeting", In::All, |element| truth(element, true));
    wanted.show("calendar:IsCancelled", "t:IsCancelled", In::All, |element| truth(element, false));
    wanted.show("calendar:IsRecurring", "t:IsRecurring", In::Default, |element| truth(element, false));
    wanted.show("calendar:CalendarItemType", "t:CalendarItemType", In::Default, |element| filled(element, "Single"));
    wanted.show("calendar:MyResponseType", "t:MyResponseType", In::All, |element| {
        filled(element, event::response(mailbox.event_of_news(news)?.response))
    });
    wanted.show("calendar:Organizer", "t:Organizer", In::Default, |element| {
        news.message.from.as_ref().map(|from| element.child(mailbox_element(from)))
    });
    wanted.show("calendar:AllowNewTimeProposal", "t:AllowNewTimeProposal", In::All, |element| {
        truth(element, news.allow_new_time)
    });
}

fn time_and_place(wanted: &mut Wanted<'_>, news: &MeetingMessage) {
    wanted.show("calendar:Start", "t:Start", In::Default, |element| date_time(element, news.start.at));
    wanted.show("calendar:End", "t:End", In::Default, |element| date_time(element, news.end.at));
    wanted.show("calendar:Location", "t:Location", In::Default, |element| filled(element, news.location.as_str()));
    wanted.show("calendar:CalendarItemType", "t:CalendarItemType", In::Default, |element| filled(element, "Single"));
}
