//! What is done to a meeting reaches the calendars and inboxes of all who are in it.

use jiff::{SignedDuration, Timestamp};
use mock365_domain::cloud::MailboxId;
use mock365_domain::default::cloud;
use mock365_domain::mailbox::{
    Attendee, AttendeeKind, Event, EventTime, Invitation, Item, Mailbox, MeetingAnswer, MeetingMessage, MeetingNews,
    Recipient, Response,
};
use mock365_domain::{Cloud, Now};

const NOW: Now = Now(Timestamp::UNIX_EPOCH);
const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

struct Bench {
    cloud: Cloud,
    anna: MailboxId,
    bo: MailboxId,
    key: u64,
}

fn attendee(address: &str) -> Attendee {
    let who = Recipient::new(address, address);
    Attendee { who, kind: AttendeeKind::Required, response: Response::None, responded: None }
}

impl Bench {
    /// Anna invites Bo, and somebody without a mailbox here.
    fn new() -> Self {
        let mut cloud = cloud(NOW);
        let [anna, bo] = [ANNA, BO].map(|address| cloud.mailbox_at(address).expect("a mailbox").id);
        let key = cloud.number();
        let (start, end) = (EventTime::utc(NOW.timestamp()), EventTime::utc(NOW.plus(SignedDuration::from_hours(1)).0));
        let folder = cloud.mailboxes[&anna].well_known_key("calendar");
        let mut event = Item::<Event>::event(key, folder, "the-uid".to_owned(), start, end, NOW);
        "Lunch".clone_into(&mut event.subject);
        event.organizer = Some(cloud.mailboxes[&anna].as_recipient());
        event.attendees = vec![attendee(BO), attendee("else@fabrikam.example")];
        cloud.organize(anna, event).expect("organized");
        Self { cloud, anna, bo, key }
    }

    fn bo(&self) -> &Mailbox {
        &self.cloud.mailboxes[&self.bo]
    }

    fn event(&self) -> Item<Event> {
        self.cloud.mailboxes[&self.anna].event(self.key).expect("the event").clone()
    }

    fn update(&mut self, edit: impl FnOnce(&mut Item<Event>)) {
        let mut event = self.event();
        edit(&mut event);
        self.cloud.reorganize(self.anna, event, NOW).expect("changed");
    }

    /// What lies in an inbox about the meeting: class and subject, the oldest first.
    fn inbox(&self, mailbox: MailboxId) -> Vec<(String, String)> {
        let mailbox = &self.cloud.mailboxes[&mailbox];
        let inbox = mailbox.well_known_key("inbox");
        let mut mail: Vec<_> = mailbox.mail_in(inbox).filter(|mail| mail.meeting().is_some()).collect();
        mail.sort_by_key(|mail| mail.key);
        mail.into_iter().map(|mail| (mail.class().to_owned(), mail.subject.clone())).collect()
    }

    fn request(&self) -> Item<MeetingMessage> {
        self.bo().news_of_meeting("the-uid").next().expect("an invitation").clone()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.cloud.check_invariants(), Vec::<String>::new());
        }
    }
}

fn lines(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(class, subject)| ((*class).to_owned(), (*subject).to_owned())).collect()
}

#[test]
fn an_invitation_lies_in_the_inbox_beside_the_event_in_the_calendar() {
    let bench = Bench::new();
    assert_eq!(bench.inbox(bench.bo), lines(&[("IPM.Schedule.Meeting.Request", "Lunch")]));
    let request = bench.request();
    assert_eq!(request.says, MeetingNews::Request(Invitation::New));
    assert_eq!(request.message.from.as_ref().map(|from| from.address.as_str()), Some(ANNA));
    assert!(!request.message.is_read);
    let event = bench.bo().event_of_news(&request).expect("the event in the calendar");
    assert_eq!(event.response, Response::NotResponded);
    assert_eq!(bench.inbox(bench.anna), lines(&[]));
}

#[test]
fn what_changes_for_the_invited_is_said_and_the_rest_is_not() {
    let mut bench = Bench::new();
    bench.update(|event| event.reminder.minutes = 5);
    assert_eq!(bench.inbox(bench.bo).len(), 1, "nobody is told of a reminder");
    bench.update(|event| event.subject = "Dinner".to_owned());
    let request = "IPM.Schedule.Meeting.Request";
    assert_eq!(bench.inbox(bench.bo), lines(&[(request, "Lunch"), (request, "Dinner")]));
    let dated: Vec<bool> = bench.bo().news_of_meeting("the-uid").map(|news| news.is_out_of_date).collect();
    assert_eq!(dated, [true, false]);
    bench.update(|event| event.attendees.retain(|attendee| attendee.who.address != BO));
    let cancelled = ("IPM.Schedule.Meeting.Canceled", "Canceled: Dinner");
    assert_eq!(bench.inbox(bench.bo), lines(&[(request, "Lunch"), (request, "Dinner"), cancelled]));
    assert!(bench.bo().event_of_meeting("the-uid").expect("his copy").is_cancelled);
}

#[test]
fn an_answer_is_marked_and_lies_in_the_organizers_inbox() {
    for (response, class, subject) in [
        (Response::Accepted, "IPM.Schedule.Meeting.Resp.Pos", "Accepted: Lunch"),
        (Response::TentativelyAccepted, "IPM.Schedule.Meeting.Resp.Tent", "Tentative: Lunch"),
        (Response::Declined, "IPM.Schedule.Meeting.Resp.Neg", "Declined: Lunch"),
    ] {
        for by_message in [true, false] {
            let mut bench = Bench::new();
            let copy = bench.bo().event_of_meeting("the-uid").expect("his copy").key;
            let key = if by_message { bench.request().key } else { copy };
            let answer = MeetingAnswer { comment: "Fine".to_owned(), ..MeetingAnswer::plain(response, true) };
            bench.cloud.respond(bench.bo, key, &answer, NOW).expect("answered");
            assert_eq!(bench.inbox(bench.anna), lines(&[(class, subject)]));
            let news = bench.cloud.mailboxes[&bench.anna].news_of_meeting("the-uid").next().expect("the answer");
            assert_eq!(news.body.plain(), "Fine");
            assert_eq!(news.message.from.as_ref().map(|from| from.address.as_str()), Some(BO));
            assert_eq!(bench.event().attendees[0].response, response);
            assert_eq!(bench.inbox(bench.bo), lines(&[]), "the invitation was answered");
            let left = bench.bo().event_of_meeting("the-uid").map(|event| event.response);
            assert_eq!(left, (response != Response::Declined).then_some(response));
        }
    }
}

#[test]
fn an_answer_that_is_not_sent_is_the_attendees_own() {
    let mut bench = Bench::new();
    let key = bench.request().key;
    bench.cloud.respond(bench.bo, key, &MeetingAnswer::plain(Response::Accepted, false), NOW).expect("answered");
    assert_eq!(bench.inbox(bench.anna), lines(&[]));
    assert_eq!(bench.event().attendees[0].response, Response::None);
}

#[test]
fn a_meeting_that_is_called_off_is_cancelled_with_words() {
    let mut bench = Bench::new();
    bench.cloud.call_off(bench.anna, bench.key, false, "Sorry", NOW).expect("called off");
    let request = ("IPM.Schedule.Meeting.Request", "Lunch");
    assert_eq!(bench.inbox(bench.bo), lines(&[request, ("IPM.Schedule.Meeting.Canceled", "Canceled: Lunch")]));
    let last = bench.bo().news_of_meeting("the-uid").last().expect("the cancellation");
    assert_eq!(last.body.plain(), "Sorry");
}

#[test]
fn only_a_new_time_asks_anew() {
    for (moved, invitation, answer) in [
        (false, Invitation::InformationalUpdate, Response::Accepted),
        (true, Invitation::FullUpdate, Response::NotResponded),
    ] {
        let mut bench = Bench::new();
        let copy = bench.bo().event_of_meeting("the-uid").expect("his copy").key;
        bench.cloud.respond(bench.bo, copy, &MeetingAnswer::plain(Response::Accepted, true), NOW).expect("answered");
        let before = bench.event();
        bench.update(|event| {
            "Oak".clone_into(&mut event.location);
            if moved {
                event.end = EventTime::utc(NOW.plus(SignedDuration::from_hours(2)).0);
            }
        });
        let news = bench.bo().news_of_meeting("the-uid").last().expect("an update").clone();
        assert_eq!(news.says, MeetingNews::Request(invitation));
        assert_eq!(news.previous_location.as_deref(), Some(""));
        let previous = moved.then(|| (before.start.clone(), before.end.clone()));
        assert_eq!(news.previous_time, previous);
        assert_eq!(bench.bo().event(copy).expect("his copy").response, answer);
        let known = bench.event().attendees[0].clone();
        let expected = if moved { (Response::None, None) } else { (Response::Accepted, Some(NOW.timestamp())) };
        assert_eq!((known.response, known.responded), expected);
    }
}
