//! Meetings: what the organizer does reaches the attendees' calendars and inboxes, and their answers reach him.

use uuid::Uuid;

use super::non_delivery::NonDelivery;
use super::{
    Attendee, Body, Content, Event, EventTime, Invitation, Item, Mail, MeetingMessage, MeetingNews, Message, Recipient,
    Reminder, Response, ShowAs,
};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, DomainField, MeetingAct, MeetingRefusal, Now, Refusal};

/// An answer to an invitation.
#[derive(Clone, Debug)]
pub struct MeetingAnswer {
    /// The answer.
    pub response: Response,
    /// Whether the organizer hears of it.
    pub send: bool,
    /// What is said to him.
    pub comment: String,
    /// Another time that is proposed to him.
    pub proposed: Option<(EventTime, EventTime)>,
}

impl MeetingAnswer {
    /// An answer without words.
    pub fn plain(response: Response, send: bool) -> Self {
        Self { response, send, comment: String::new(), proposed: None }
    }

    /// Whether a meeting may be answered so.
    fn check(&self, event: &Item<Event>) -> Result<(), Refusal> {
        let why = if event.is_organizer {
            MeetingRefusal::Organizer
        } else if event.is_cancelled {
            MeetingRefusal::Cancelled
        } else if self.proposed.is_some() && (self.response == Response::Accepted || !self.send) {
            MeetingRefusal::ProposalUnsent
        } else if self.proposed.is_some() && !event.allow_new_time {
            MeetingRefusal::ProposalUnwelcome
        } else {
            return match &self.proposed {
                Some((start, end)) if end.at < start.at => {
                    Err(Refusal::invalid(DomainField::End, "the proposed time ends before it starts"))
                }
                _ => Ok(()),
            };
        };
        let act = match self.response {
            Response::Declined => MeetingAct::Decline,
            Response::Accepted => MeetingAct::Accept,
            Response::TentativelyAccepted | Response::None | Response::Organizer | Response::NotResponded => {
                MeetingAct::Tentative
            }
        };
        Err(Refusal::Meeting { act, why })
    }
}

impl Cloud {
    /// Puts a new event into its organizer's calendar. Everybody invited who has a mailbox here gets a copy into his
    /// calendar and an invitation into his inbox.
    pub fn organize(&mut self, mailbox: MailboxId, event: Item<Event>) -> Result<Change, Refusal> {
        let (key, people) = (event.key, event.attendees.len());
        let now = Now(event.created);
        self.may_submit(mailbox, people, now)?;
        let change = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?.insert(event)?;
        self.submitted(mailbox, people, now);
        Ok(change.and(self.pass_on(mailbox, key, None, now)))
    }

    /// Writes an event anew, and tells nobody. If the organizer's has moved, nobody has answered any more: answers were to
    /// another time.
    pub fn rewrite(&mut self, mailbox: MailboxId, mut event: Item<Event>, now: Now) -> Result<Change, Refusal> {
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let before = own.event(event.key)?;
        if before.is_organizer && has_moved(before, &event) {
            for attendee in &mut event.attendees {
                (attendee.response, attendee.responded) = (Response::None, None);
            }
        }
        own.update(event.key, now, |known: &mut Item<Event>| {
            *known = event;
            Ok::<_, Refusal>(())
        })
    }

    /// Writes an event anew. The organizer's goes to the attendees too, who are asked anew if it has moved, and those
    /// who are not invited any more hear that it is off; an attendee's stays his own.
    pub fn reorganize(&mut self, mailbox: MailboxId, event: Item<Event>, now: Now) -> Result<Change, Refusal> {
        let key = event.key;
        let before = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?.event(key)?.clone();
        let people = if before.is_organizer { event.attendees.len() } else { 0 };
        self.may_submit(mailbox, people, now)?;
        let change = self.rewrite(mailbox, event, now)?;
        self.submitted(mailbox, people, now);
        let passed = self.pass_on(mailbox, key, Some(&before), now);
        let event = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?.event(key)?;
        let invited = |who: &Attendee| event.attendees.iter().any(|known| known.is(&who.who));
        let left: Vec<Attendee> = before.attendees.iter().filter(|who| !invited(who)).cloned().collect();
        let mut off = before;
        off.attendees = left;
        Ok(change.and(passed).and(self.cancel_copies(mailbox, &off, "", now)))
    }

    /// Changes what all items have of one. Those who are invited to an event get it as it is then.
    pub fn amend(
        &mut self,
        mailbox: MailboxId,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut Item<dyn Content>),
    ) -> Result<Change, Refusal> {
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        if let Ok(event) = own.view::<Item<Event>>(key) {
            let mut event = event.clone();
            edit(&mut event);
            return self.reorganize(mailbox, event, now);
        }
        own.update(key, now, |item: &mut Item<dyn Content>| {
            edit(item);
            Ok::<_, Refusal>(())
        })
    }

    /// Cancels a meeting: it leaves the organizer's calendar, and everybody who was invited hears that it is off.
    pub fn cancel_meeting(&mut self, mailbox: MailboxId, key: u64, comment: &str, now: Now) -> Result<Change, Refusal> {
        let event = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?.event(key)?;
        if !event.is_organizer {
            return Err(Refusal::Meeting { act: MeetingAct::Cancel, why: MeetingRefusal::NotOrganizer });
        }
        let people = event.attendees.len();
        self.may_submit(mailbox, people, now)?;
        let change = self.call_off(mailbox, key, false, comment, now)?;
        self.submitted(mailbox, people, now);
        Ok(change)
    }

    /// Takes a meeting that was cancelled out of an attendee's calendar, with the message that says so.
    pub fn remove_cancelled(&mut self, mailbox: MailboxId, key: u64) -> Result<Change, Refusal> {
        let refuse = |why| Err(Refusal::Meeting { act: MeetingAct::Remove, why });
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let news = own.view::<Item<MeetingMessage>>(key).ok();
        if news.is_some_and(|news| news.says != MeetingNews::Cancellation) {
            return refuse(MeetingRefusal::NotCancelled);
        }
        let event = match news {
            Some(news) => own.event_of_meeting(&news.uid),
            None => Some(own.event(key)?),
        };
        match event {
            Some(event) if event.is_organizer => return refuse(MeetingRefusal::Organizer),
            Some(event) if !event.is_cancelled => return refuse(MeetingRefusal::NotCancelled),
            _ => {}
        }
        let (event, news) = (event.map(|event| event.key), news.map(|news| news.key));
        let mut change = Change::none();
        for gone in event.into_iter().chain(news) {
            change = change.and(own.discard(gone)?);
        }
        Ok(change)
    }

    /// Deletes an event: into Deleted Items, or for good. The organizer's is cancelled in the attendees' calendars, and
    /// they are told so; an attendee's is only gone.
    pub fn call_off(
        &mut self,
        mailbox: MailboxId,
        key: u64,
        for_good: bool,
        comment: &str,
        now: Now,
    ) -> Result<Change, Refusal> {
        let event = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?.event(key)?.clone();
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let change = if for_good { own.purge(key)? } else { own.discard(key)? };
        Ok(change.and(self.cancel_copies(mailbox, &event, comment, now)))
    }

    /// Cancels an organizer's event in the attendees' calendars and tells them; his own stays as it is.
    pub fn cancel_copies(&mut self, mailbox: MailboxId, event: &Item<Event>, comment: &str, now: Now) -> Change {
        let mut change = Change::none();
        for (id, copy) in self.copies(mailbox, event, now) {
            if let (Some(copy), Some(other)) = (copy, self.mailbox_mut(id)) {
                let cancelled = other.update(copy, now, |copy: &mut Item<Event>| {
                    copy.is_cancelled = true;
                    copy.show_as = ShowAs::Free;
                    if !copy.subject.starts_with(CANCELED) {
                        copy.subject.insert_str(0, CANCELED);
                    }
                    Ok::<_, Refusal>(())
                });
                change = change.and(cancelled.unwrap_or_default());
            }
            let mut news = self.news(event, MeetingNews::Cancellation, event.organizer.clone(), now);
            news.subject.insert_str(0, if news.subject.starts_with(CANCELED) { "" } else { CANCELED });
            if !comment.is_empty() {
                news.body = Body::text(comment);
            }
            change = change.and(self.deliver_news(id, news, now));
        }
        change.and(self.return_news(mailbox, event, MeetingNews::Cancellation, now))
    }

    /// Answers an invitation: the event in the calendar, or a message about it. Declined events leave the calendar, an
    /// invitation that was answered leaves the inbox; the organizer hears of it where he is to.
    pub fn respond(
        &mut self,
        mailbox: MailboxId,
        key: u64,
        answer: &MeetingAnswer,
        now: Now,
    ) -> Result<Change, Refusal> {
        let own = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?;
        let event = match own.view::<Item<MeetingMessage>>(key) {
            Ok(news) => own.event_of_news(news).ok_or(Refusal::ItemMissing)?.clone(),
            Err(_) => own.event(key)?.clone(),
        };
        answer.check(&event)?;
        if answer.send {
            self.may_submit(mailbox, 1, now)?;
        }
        let requests: Vec<u64> = own
            .news_of_meeting(&event.uid)
            .filter(|news| matches!(news.says, MeetingNews::Request(_)) && news.folder == own.well_known_key("inbox"))
            .map(|news| news.key)
            .collect();
        let who = own.as_recipient();
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let mut change = if answer.response == Response::Declined {
            own.discard(event.key)?
        } else {
            own.update(event.key, now, |event: &mut Item<Event>| {
                event.response = answer.response;
                event.show_as = if answer.response == Response::Accepted { ShowAs::Busy } else { ShowAs::Tentative };
                Ok::<_, Refusal>(())
            })?
        };
        for request in requests {
            change = change.and(own.discard(request)?);
        }
        if !answer.send {
            return Ok(change);
        }
        self.submitted(mailbox, 1, now);
        Ok(change.and(self.answer_organizer(mailbox, &event, who, answer, now)))
    }

    /// Marks an attendee's answer in the organizer's event, and puts it into his inbox.
    fn answer_organizer(
        &mut self,
        attendee: MailboxId,
        event: &Item<Event>,
        who: Recipient,
        answer: &MeetingAnswer,
        now: Now,
    ) -> Change {
        let addresses = self.addresses_of(attendee);
        let organizer = event.organizer.as_ref().and_then(|organizer| self.mailbox_at(&organizer.address));
        let organizer = organizer.filter(|organizer| organizer.state.takes_mail(now));
        let Some((id, key)) = organizer.map(|found| (found.id, found.event_of_meeting(&event.uid).map(|own| own.key)))
        else {
            return Change::none();
        };
        let mut change = Change::none();
        if let (Some(key), Some(organizer)) = (key, self.mailbox_mut(id)) {
            let noted = organizer.update(key, now, |event: &mut Item<Event>| {
                let own = |attendee: &&mut Attendee| addresses.contains(&attendee.who.address.to_lowercase());
                for attendee in event.attendees.iter_mut().filter(own) {
                    attendee.response = answer.response;
                    attendee.responded = Some(now.timestamp());
                }
                Ok::<_, Refusal>(())
            });
            change = change.and(noted.unwrap_or_default());
        }
        let mut news = self.news(event, MeetingNews::Response(answer.response), Some(who), now);
        let word = match answer.response {
            Response::Accepted => "Accepted: ",
            Response::Declined => "Declined: ",
            Response::TentativelyAccepted | Response::None | Response::Organizer | Response::NotResponded => {
                "Tentative: "
            }
        };
        let word = if answer.proposed.is_some() { "New Time Proposed: " } else { word };
        news.subject.insert_str(0, word);
        news.body = Body::text(&answer.comment);
        news.proposed.clone_from(&answer.proposed);
        news.is_processed = key.is_some();
        change.and(self.deliver_news(id, news, now))
    }

    /// Brings an organizer's event into the calendars of those invited, and tells them. Those who know it hear of what
    /// they would see.
    fn pass_on(&mut self, mailbox: MailboxId, key: u64, before: Option<&Item<Event>>, now: Now) -> Change {
        let mut change = Change::none();
        let Some(event) = self.mailboxes.get(&mailbox).and_then(|mailbox| mailbox.event(key).ok()).cloned() else {
            return change;
        };
        let differs = before.is_none_or(|before| differs(before, &event));
        for (id, copy) in self.copies(mailbox, &event, now) {
            let new = self.number();
            let Some(other) = self.mailbox_mut(id) else { continue };
            // What he knows counts, and not what was written last: that may have been told to nobody.
            let known = copy.and_then(|copy| other.event(copy).ok()).cloned();
            let moved_from = known.as_ref().filter(|known| has_moved(known, &event));
            let elsewhere = known.as_ref().filter(|known| known.location != event.location);
            let passed = if let Some(copy) = copy {
                other.update(copy, now, |copy: &mut Item<Event>| {
                    let own = copy.clone();
                    *copy = invitation(&event, own.reminder);
                    // An answer is to a time: to another one, nobody has answered yet.
                    if moved_from.is_none() {
                        (copy.response, copy.show_as) = (own.response, own.show_as);
                    }
                    copy.created = own.created;
                    copy.categories = own.categories;
                    Ok::<_, Refusal>(())
                })
            } else {
                let folder = other.well_known_key("calendar");
                other.insert(Item { key: new, folder, ..invitation(&event, Reminder::before(15)) })
            };
            change = change.and(passed.unwrap_or_default());
            if differs || copy.is_none() || moved_from.is_some() {
                let invitation = match (copy, moved_from) {
                    (None, _) => Invitation::New,
                    (Some(_), Some(_)) => Invitation::FullUpdate,
                    (Some(_), None) => Invitation::InformationalUpdate,
                };
                let mut news = self.news(&event, MeetingNews::Request(invitation), event.organizer.clone(), now);
                if copy.is_some() {
                    news.previous_time = moved_from.map(|before| (before.start.clone(), before.end.clone()));
                    news.previous_location = elsewhere.map(|before| before.location.clone());
                }
                change = change.and(self.deliver_news(id, news, now));
            }
        }
        let mut told = event;
        if let Some(before) = before.filter(|_| !differs) {
            told.attendees.retain(|who| !before.attendees.iter().any(|known| known.is(&who.who)));
        }
        change.and(self.return_news(mailbox, &told, MeetingNews::Request(Invitation::New), now))
    }

    /// Tells an organizer that nobody has the addresses of some of those who were to hear of a meeting.
    fn return_news(&mut self, organizer: MailboxId, event: &Item<Event>, says: MeetingNews, now: Now) -> Change {
        let people: Vec<Recipient> = event.attendees.iter().map(|attendee| attendee.who.clone()).collect();
        let unknown = if event.is_organizer { self.unknown_among(&people, now) } else { Vec::new() };
        if unknown.is_empty() {
            return Change::none();
        }
        let is_off = says == MeetingNews::Cancellation && !event.subject.starts_with(CANCELED);
        let news = self.news(event, says, event.organizer.clone(), now);
        let mail: &Mail = &news;
        let subject = format!("{}{}", if is_off { CANCELED } else { "" }, mail.subject);
        let sent = Item { subject, ..mail.to_message() };
        self.report(organizer, &sent, (&unknown, NonDelivery::Unknown), now)
    }

    /// A message about a meeting, yet to be put somewhere.
    fn news(
        &mut self,
        event: &Item<Event>,
        says: MeetingNews,
        from: Option<Recipient>,
        now: Now,
    ) -> Item<MeetingMessage> {
        let to = match says {
            MeetingNews::Response(_) => event.organizer.iter().cloned().collect(),
            MeetingNews::Request(_) | MeetingNews::Cancellation => {
                event.attendees.iter().map(|attendee| attendee.who.clone()).collect()
            }
        };
        let (key, id) = (self.number(), self.guid());
        let message = Message {
            received: now.timestamp(),
            sent: now.timestamp(),
            sender: from.clone(),
            from,
            to,
            internet_message_id: format!("<{}@mock365.example>", id.simple()),
            // All that is said about a meeting is one conversation.
            conversation: Uuid::new_v5(&Uuid::NAMESPACE_OID, event.uid.as_bytes()),
            ..Message::default()
        };
        let content = MeetingMessage::of(event, says, message);
        let body = event.body.clone();
        let kept =
            Item { key, subject: event.subject.clone(), body, importance: event.importance, ..event.with(content) };
        let (created, modified) = (now.timestamp(), now.timestamp());
        Item {
            created,
            modified,
            categories: Vec::new(),
            reminder: Reminder::default(),
            special_class: None,
            extended: None,
            ..kept
        }
    }

    /// Puts a message about a meeting into an inbox. What was said before about it is out of date.
    fn deliver_news(&mut self, id: MailboxId, news: Item<MeetingMessage>, now: Now) -> Change {
        let mut change = Change::none();
        let Some(mailbox) = self.mailbox_mut(id) else { return change };
        if !matches!(news.says, MeetingNews::Response(_)) {
            let old = mailbox.news_of_meeting(&news.uid);
            let old: Vec<u64> = old.filter(|old| !old.is_out_of_date).map(|old| old.key).collect();
            for old in old {
                let dated = mailbox.update(old, now, |old: &mut Item<MeetingMessage>| {
                    old.is_out_of_date = true;
                    Ok::<_, Refusal>(())
                });
                change = change.and(dated.unwrap_or_default());
            }
        }
        let mail: &Mail = &news;
        let (said, who) = (mail.to_message(), mailbox.as_recipient());
        match self.arrive(id, news, now) {
            Ok(arrived) => change.and(arrived),
            Err(Refusal::QuotaExceeded { .. }) => {
                let sender = said.from.as_ref().and_then(|from| self.mailbox_at(&from.address)).map(|own| own.id);
                let told = sender.map(|sender| self.report(sender, &said, (&[who], NonDelivery::Full), now));
                change.and(told.unwrap_or_default())
            }
            Err(_) => change,
        }
    }

    /// The mailboxes of those invited to an organizer's event that take mail, with the key of their copy where they have one.
    fn copies(&self, mailbox: MailboxId, event: &Item<Event>, now: Now) -> Vec<(MailboxId, Option<u64>)> {
        if !event.is_organizer {
            return Vec::new();
        }
        let mut copies: Vec<(MailboxId, Option<u64>)> = Vec::new();
        for attendee in &event.attendees {
            let Some(other) = self.mailbox_at(&attendee.who.address) else { continue };
            if other.id != mailbox && other.state.takes_mail(now) && !copies.iter().any(|(known, _)| *known == other.id)
            {
                copies.push((other.id, other.event_of_meeting(&event.uid).map(|copy| copy.key)));
            }
        }
        copies
    }
}

/// What stands before the subject of a meeting that does not take place.
const CANCELED: &str = "Canceled: ";

impl Attendee {
    pub(super) fn is(&self, who: &Recipient) -> bool {
        self.who.address.eq_ignore_ascii_case(&who.address)
    }
}

/// Whether a meeting is at another time, which is what asks everybody anew.
fn has_moved(before: &Event, after: &Event) -> bool {
    (before.start.at, before.end.at, before.all_day) != (after.start.at, after.end.at, after.all_day)
}

/// Whether those who are invited see something else.
fn differs(before: &Item<Event>, after: &Item<Event>) -> bool {
    has_moved(before, after)
        || (&before.subject, &before.location, &before.body) != (&after.subject, &after.location, &after.body)
        || before.is_online != after.is_online
        || !before.attachments.iter().map(|file| file.key).eq(after.attachments.iter().map(|file| file.key))
}

/// An organizer's event as the one who is invited gets it.
fn invitation(event: &Item<Event>, reminder: Reminder) -> Item<Event> {
    let content = Event {
        is_organizer: false,
        response: Response::NotResponded,
        show_as: ShowAs::Tentative,
        transaction_id: None,
        ..event.content.clone()
    };
    Item { reminder, categories: Vec::new(), extended: None, content, ..event.clone() }
}
