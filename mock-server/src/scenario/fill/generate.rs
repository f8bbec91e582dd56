//! Mail, events and contacts that nobody wrote, as many as are wanted: the same from the same seed.

use jiff::{SignedDuration, Timestamp};
use mock365_control::fill::{Generated, Generation};
use mock365_domain::mailbox::{AnyItem, Body, Contact, Event, EventTime, FolderKind, Item, Message, Recipient};
use mock365_domain::text::Text;
use mock365_domain::{Change, Happened, Subject};
use uuid::Uuid;

use super::super::patch::PatchFault;
use super::{Filler, refused};
use crate::clock_and_chance::scramble;
use crate::limits::GENERATED_TEXT;

/// Where things come from that nobody says anything about.
const USUAL_SINCE: &str = "-P365D";
/// Different senders, unless it is said how many.
const USUAL_SENDERS: u32 = 200;
/// Characters of a message's text, unless it is said how many.
const USUAL_TEXT: u32 = 300;
/// Of so many messages one begins a conversation; the others belong to one of the latest.
const PER_CONVERSATION: u64 = 4;
/// Of so many messages one was not read.
const PER_UNREAD: u64 = 10;
/// Texts that are written once and cut anew for every message.
const WRITTEN: usize = 1 << 16;

const WORDS: [&str; 32] = [
    "the", "offer", "meeting", "we", "project", "on", "Monday", "budget", "and", "team", "for", "quarter", "please",
    "review", "contract", "with", "customer", "delivery", "a", "question", "about", "numbers", "draft", "to", "plan",
    "next", "week", "thank", "you", "invoice", "of", "schedule",
];
const GIVEN: [&str; 16] = [
    "Ada", "Ben", "Carla", "David", "Elena", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kira", "Leo", "Mia", "Noor",
    "Oskar", "Paula",
];
const SURNAMES: [&str; 16] = [
    "Adler", "Brandt", "Costa", "Dahl", "Evans", "Fischer", "Garcia", "Holm", "Ito", "Jansen", "Kaya", "Lind",
    "Moreau", "Novak", "Olsen", "Peters",
];

/// Numbers out of a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// A number below another one.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end.max(1))) >> 64) as u64
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let place = self.below(all.len() as u64);
        &all[usize::try_from(place).unwrap_or_default()]
    }

    /// A title of some words.
    fn title(&mut self) -> String {
        let words = 2 + self.below(4);
        let mut title = String::new();
        for number in 0..words {
            let word = self.of(&WORDS);
            match (number, word.chars().next()) {
                (0, Some(first)) => title.extend(first.to_uppercase().chain(word.chars().skip(1))),
                _ => title.extend([" ", word]),
            }
        }
        title
    }
}

/// Where things lie in time.
struct Span {
    from: Timestamp,
    length: SignedDuration,
}

impl Span {
    /// The moment of one of many: they are spread evenly, and none lies exactly where its share begins.
    fn moment(&self, number: u64, count: u64, numbers: &mut Numbers) -> Timestamp {
        let whole = self.length.as_micros().max(0);
        let share = whole / i128::from(count.max(1));
        let at = whole * i128::from(number) / i128::from(count.max(1));
        let within = i128::from(numbers.below(u64::try_from(share).unwrap_or(u64::MAX)));
        let micros = i64::try_from(at + within).unwrap_or(i64::MAX);
        self.from.checked_add(SignedDuration::from_micros(micros)).unwrap_or(self.from)
    }
}

impl Filler<'_> {
    /// Makes what one generation asks for.
    pub fn generate(&mut self, place: &str, wanted: &Generation) -> Result<(Generated, Change), PatchFault> {
        let text = wanted.text.unwrap_or(USUAL_TEXT);
        if u64::from(text) > GENERATED_TEXT.amount {
            let why = format!("a text that is generated has at most {} characters", GENERATED_TEXT.amount);
            return Err(PatchFault::new(format!("{place}/text"), why));
        }
        let from = self.moment(&format!("{place}/since"), wanted.since.as_deref().unwrap_or(USUAL_SINCE))?;
        let until = wanted.until.as_deref();
        let until = until.map_or(Ok(self.now.timestamp()), |at| self.moment(&format!("{place}/until"), at))?;
        if until < from {
            return Err(PatchFault::new(format!("{place}/until"), "the span ends before it begins"));
        }
        let span = Span { from, length: until.duration_since(from) };
        let mut numbers = Numbers(scramble(wanted.seed));
        let people = people(wanted.senders.unwrap_or(USUAL_SENDERS), &mut numbers);
        self.messages(place, wanted, &span, &people, &mut numbers)?;
        self.events(place, wanted, &span, &mut numbers)?;
        self.contacts(place, wanted, &mut numbers)?;
        let made = Generated { messages: wanted.messages, events: wanted.events, contacts: wanted.contacts };
        Ok((made, Change::one(self.mailbox, Subject::Mailbox, 0, Happened::Updated)))
    }

    fn messages(
        &mut self,
        place: &str,
        wanted: &Generation,
        span: &Span,
        people: &[Recipient],
        numbers: &mut Numbers,
    ) -> Result<(), PatchFault> {
        if wanted.messages == 0 {
            return Ok(());
        }
        let folder = self.folder_of(place, wanted.folder.as_deref().unwrap_or("inbox"), FolderKind::Mail)?;
        let (count, length) = (u64::from(wanted.messages), wanted.text.unwrap_or(USUAL_TEXT));
        let written = written(usize::try_from(length).unwrap_or_default(), numbers);
        let mut conversations: Vec<(Uuid, String)> = Vec::new();
        for number in 0..count {
            let (key, own) = (self.cloud.number(), self.cloud.guid());
            let (conversation, subject) = match conversations.len() {
                known if known > 0 && numbers.below(PER_CONVERSATION) > 0 => {
                    let (conversation, subject) = numbers.of(&conversations);
                    (*conversation, format!("RE: {subject}"))
                }
                known => {
                    let begun = (own, numbers.title());
                    let place = usize::try_from(number).unwrap_or_default() % 64;
                    if known < 64 {
                        conversations.push(begun.clone());
                    } else {
                        conversations[place].clone_from(&begun);
                    }
                    begun
                }
            };
            let at = span.moment(number, count, numbers);
            let from = numbers.of(people).clone();
            let content = Message {
                received: at,
                sent: at,
                sender: Some(from.clone()),
                from: Some(from),
                to: vec![self.owner.clone()],
                is_read: numbers.below(PER_UNREAD) > 0,
                internet_message_id: format!("<{}@mock365.example>", own.simple()),
                conversation,
                ..Message::default()
            };
            let body = Body::text(cut(&written, length, numbers));
            let item = Item { created: at, modified: at, subject, body, ..Item::at(content, key, folder, self.now) };
            self.store(item, place)?;
        }
        Ok(())
    }

    fn events(
        &mut self,
        place: &str,
        wanted: &Generation,
        span: &Span,
        numbers: &mut Numbers,
    ) -> Result<(), PatchFault> {
        if wanted.events == 0 {
            return Ok(());
        }
        let folder = self.folder_of(place, "calendar", FolderKind::Calendar)?;
        let count = u64::from(wanted.events);
        for number in 0..count {
            let (key, uid) = (self.cloud.number(), self.cloud.guid().simple().to_string().to_uppercase());
            let start = span.moment(number, count, numbers).round(jiff::Unit::Minute).unwrap_or(span.from);
            let lasts = SignedDuration::from_mins(*numbers.of(&[15, 30, 30, 45, 60, 60, 90, 120]));
            let end = start.checked_add(lasts).unwrap_or(start);
            let mut event =
                Item::<Event>::event(key, folder, uid, EventTime::utc(start), EventTime::utc(end), self.now);
            event.subject = numbers.title();
            event.organizer = Some(self.owner.clone());
            self.store(event, place)?;
        }
        Ok(())
    }

    fn contacts(&mut self, place: &str, wanted: &Generation, numbers: &mut Numbers) -> Result<(), PatchFault> {
        if wanted.contacts == 0 {
            return Ok(());
        }
        let folder = self.folder_of(place, "contacts", FolderKind::Contacts)?;
        for number in 0..wanted.contacts {
            let key = self.cloud.number();
            let (given, surname) = (*numbers.of(&GIVEN), *numbers.of(&SURNAMES));
            let name = format!("{given} {surname}");
            let content = Contact {
                file_as: format!("{surname}, {given}"),
                given_name: Some(given.to_owned()),
                surname: Some(surname.to_owned()),
                emails: vec![Recipient::new(&name, address(given, surname, number))].into(),
                ..Contact::default()
            };
            self.store(Item { subject: name, ..Item::at(content, key, folder, self.now) }, place)?;
        }
        Ok(())
    }

    fn store(&mut self, item: impl Into<AnyItem>, place: &str) -> Result<(), PatchFault> {
        let mailbox = self.cloud.mailbox_mut(self.mailbox);
        mailbox.map_or(Ok(()), |mailbox| mailbox.lay(item).map(drop)).map_err(|why| refused(place, &why))
    }
}

/// An address that only one of them has.
fn address(given: &str, surname: &str, number: u32) -> Text {
    format!("{given}.{surname}.{number}@fabrikam.example").to_lowercase().into()
}

/// People who write, each a shared name and address.
fn people(count: u32, numbers: &mut Numbers) -> Vec<Recipient> {
    let one = |number: u32| {
        let (given, surname) = (*numbers.of(&GIVEN), *numbers.of(&SURNAMES));
        Recipient::new(format!("{given} {surname}"), address(given, surname, number))
    };
    (0..count.max(1)).map(one).collect()
}

/// A long text, from which those of messages are cut.
fn written(length: usize, numbers: &mut Numbers) -> String {
    let mut text = String::with_capacity(WRITTEN + length + 16);
    while text.len() < WRITTEN + length {
        let word: &&str = numbers.of(&WORDS);
        text.push_str(word);
        text.push(' ');
    }
    text
}

/// So many characters of a text, from anywhere. All of them are ASCII.
fn cut<'t>(text: &'t str, length: u32, numbers: &mut Numbers) -> &'t str {
    let length = usize::try_from(length).unwrap_or_default();
    let from = usize::try_from(numbers.below((text.len() - length) as u64)).unwrap_or_default();
    text.get(from..from + length).unwrap_or_default()
}
