//! A mailbox holds what must hold of it, whatever is done to it, and finds by its indexes what a walk finds.

mod empty;

use jiff::{SignedDuration, Timestamp};
use mock365_domain::mailbox::{
    AnyItem, Contact, ContactField, DistributionList, Event, EventField, EventTime, Invitation, Item, ItemKind,
    Listing, Mail, Mailbox, MeetingMessage, MeetingNews, Message, MessageField, Post, Recipient, Task,
};
use mock365_domain::query::{Filter, Op, Order, Page, Part, Queried, Query, Value};
use mock365_domain::{Now, Refusal};
use proptest::prelude::*;
use uuid::Uuid;

/// Something that is done to a mailbox. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Verb {
    Insert(ItemKind, u8, u8),
    Update(u8, u8),
    Mark(u8, bool),
    Relocate(u8, u8),
    Discard(u8),
    Purge(u8),
    CreateFolder(u8),
    MoveFolder(u8, u8),
    RenameFolder(u8, u8),
    DeleteFolder(u8),
}

fn verb() -> impl Strategy<Value = Verb> {
    let kind = prop::sample::select(ItemKind::ALL.to_vec());
    prop_oneof![
        8 => (kind, any::<u8>(), any::<u8>()).prop_map(|(kind, folder, seed)| Verb::Insert(kind, folder, seed)),
        4 => (any::<u8>(), any::<u8>()).prop_map(|(item, seed)| Verb::Update(item, seed)),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(item, read)| Verb::Mark(item, read)),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(item, folder)| Verb::Relocate(item, folder)),
        2 => any::<u8>().prop_map(Verb::Discard),
        1 => any::<u8>().prop_map(Verb::Purge),
        1 => any::<u8>().prop_map(Verb::CreateFolder),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(folder, to)| Verb::MoveFolder(folder, to)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(folder, name)| Verb::RenameFolder(folder, name)),
        1 => any::<u8>().prop_map(Verb::DeleteFolder),
    ]
}

const NOW: Now = Now(Timestamp::UNIX_EPOCH);

/// A mailbox, and the last number given out.
struct Bench {
    mailbox: Mailbox,
    counter: u64,
}

fn conversation(seed: u8) -> Uuid {
    Uuid::from_u128(u128::from(seed % 5))
}

fn person(seed: u8) -> Recipient {
    let names = ["anna", "bo", "Fred", "jürgen"];
    let name = names[usize::from(seed) % names.len()];
    Recipient::new(name, format!("{name}@contoso.example"))
}

fn moment(seed: u8) -> Timestamp {
    NOW.plus(SignedDuration::from_micros(i64::from(seed % 40) * 700_000_000 - 9_000_000_001)).timestamp()
}

impl Bench {
    fn new() -> Self {
        let (mailbox, counter) = empty::mailbox(NOW);
        Self { mailbox, counter }
    }

    fn filled(seeds: &[(ItemKind, u8, u8)]) -> Self {
        let mut bench = Self::new();
        for (kind, folder, seed) in seeds {
            bench.insert(*kind, folder % 3, *seed);
        }
        bench
    }

    fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn folder(&self, number: u8) -> u64 {
        let folders: Vec<u64> = self.mailbox.folders().map(|folder| folder.key).collect();
        folders[usize::from(number) % folders.len()]
    }

    fn item(&self, number: u8) -> u64 {
        let items: Vec<u64> = self.mailbox.all_items().map(|item| item.key).collect();
        if items.is_empty() { 0 } else { items[usize::from(number) % items.len()] }
    }

    fn insert(&mut self, kind: ItemKind, folder: u8, seed: u8) {
        let (key, folder) = (self.number(), self.folder(folder));
        let item: AnyItem = match kind {
            ItemKind::Message => {
                let mut message = Item::<Message>::draft(key, folder, conversation(seed), NOW);
                dress(&mut message, seed);
                message.into()
            }
            ItemKind::Event => {
                let (start, end) = (moment(seed), moment(seed) + SignedDuration::from_mins(i64::from(seed) * 17));
                let uid = format!("uid-{}", seed % 7);
                let mut event = Item::<Event>::event(key, folder, uid, EventTime::utc(start), EventTime::utc(end), NOW);
                event.transaction_id = (seed.is_multiple_of(2)).then(|| format!("t{}", seed % 4));
                event.subject = format!("event {}", seed % 6);
                event.all_day = seed.is_multiple_of(3);
                event.is_cancelled = seed.is_multiple_of(5);
                event.categories = categories(seed);
                event.into()
            }
            ItemKind::Contact => {
                let subject = ["Ärger", "anna", "Bo", "bo", ""][usize::from(seed) % 5].to_owned();
                let given_name = seed.is_multiple_of(2).then(|| "Zoe".into());
                let content = Contact { emails: addresses(seed).into(), given_name, ..Contact::default() };
                Item { subject, categories: categories(seed), ..Item::at(content, key, folder, NOW) }.into()
            }
            ItemKind::Task => Item::at(Task::default(), key, folder, NOW).into(),
            ItemKind::Post => {
                let mut post = Item::at(Post::default(), key, folder, NOW);
                dress(&mut post, seed);
                post.into()
            }
            ItemKind::DistributionList => Item::at(DistributionList::default(), key, folder, NOW).into(),
            ItemKind::MeetingMessage => {
                let at = EventTime::utc(moment(seed));
                let event = Event::new(format!("uid-{}", seed % 7), at.clone(), at);
                let updated = if seed.is_multiple_of(2) { Invitation::FullUpdate } else { Invitation::New };
                let says = MeetingNews::Request(updated);
                let mut news = Item::at(MeetingMessage::of(&event, says, Message::default()), key, folder, NOW);
                dress(&mut news, seed);
                news.into()
            }
        };
        self.mailbox.insert(item).expect("it can be stored");
    }

    fn apply(&mut self, verb: &Verb) -> Result<(), Refusal> {
        match *verb {
            Verb::Insert(kind, folder, seed) => self.insert(kind, folder, seed),
            Verb::Update(item, seed) => self.update(self.item(item), seed)?,
            Verb::Mark(item, read) => drop(self.mailbox.mark(self.item(item), read, NOW)?),
            Verb::Relocate(item, folder) => drop(self.mailbox.relocate(self.item(item), self.folder(folder))?),
            Verb::Discard(item) => drop(self.mailbox.discard(self.item(item))?),
            Verb::Purge(item) => drop(self.mailbox.purge(self.item(item))?),
            Verb::CreateFolder(parent) => {
                let (key, parent) = (self.number(), self.folder(parent));
                let kind = mock365_domain::mailbox::FolderKind::Mail;
                self.mailbox.create_folder(key, parent, &format!("folder {key}"), kind)?;
            }
            Verb::MoveFolder(folder, to) => drop(self.mailbox.move_folder(self.folder(folder), self.folder(to))?),
            Verb::RenameFolder(folder, name) => {
                self.mailbox.rename_folder(self.folder(folder), &format!("name {name}"))?;
            }
            Verb::DeleteFolder(folder) => drop(self.mailbox.delete_folder(self.folder(folder))?),
        }
        Ok(())
    }

    fn update(&mut self, key: u64, seed: u8) -> Result<(), Refusal> {
        let refuses = seed.is_multiple_of(11);
        let end = |fits: bool| if fits { Ok(()) } else { Err(Refusal::ItemTooLarge) };
        let change = match self.mailbox.item(key)?.kind() {
            ItemKind::Message | ItemKind::Post | ItemKind::MeetingMessage => {
                self.mailbox.update(key, NOW, |mail: &mut Mail| {
                    dress(mail, seed);
                    end(!refuses)
                })
            }
            ItemKind::Event => self.mailbox.update(key, NOW, |event: &mut Item<Event>| {
                event.start.at = moment(seed);
                event.uid = format!("uid-{}", seed % 7);
                end(!refuses)
            }),
            ItemKind::Contact => self.mailbox.update(key, NOW, |contact: &mut Item<Contact>| {
                contact.subject = format!("name {seed}");
                contact.emails = addresses(seed).into();
                end(!refuses)
            }),
            ItemKind::Task => self.mailbox.update(key, NOW, |task: &mut Item<Task>| {
                task.set_percent(f64::from(seed), NOW);
                end(!refuses)
            }),
            ItemKind::DistributionList => self.mailbox.update(key, NOW, |list: &mut Item<DistributionList>| {
                list.members.push(person(seed));
                end(!refuses)
            }),
        };
        change.map(drop)
    }
}

fn dress(mail: &mut Mail, seed: u8) {
    mail.received = moment(seed);
    mail.is_read = seed.is_multiple_of(3);
    mail.from = (!seed.is_multiple_of(4)).then(|| person(seed));
    mail.conversation = conversation(seed);
    mail.internet_message_id = format!("<Id-{}@mock365.example>", seed % 9);
    mail.subject = format!("subject {}", seed % 6);
    mail.sent = moment(seed / 2);
    mail.sender = (!seed.is_multiple_of(5)).then(|| person(seed / 2));
    mail.to = addresses(seed);
    mail.cc = addresses(seed / 3);
    mail.bcc = addresses(seed / 5);
    mail.is_draft = seed.is_multiple_of(7);
    mail.categories = categories(seed);
}

/// Up to two of three.
fn categories(seed: u8) -> Vec<String> {
    (0..seed % 3).map(|more| ["Red", "blue", ""][usize::from(seed / 3 + more) % 3].to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_mailbox_holds_together(verbs in prop::collection::vec(verb(), 1..60)) {
        let mut bench = Bench::new();
        for verb in &verbs {
            let held = bench.mailbox.clone();
            let (number, items) = (held.change_number, held.all_items().cloned().collect::<Vec<_>>());
            if bench.apply(verb).is_err() {
                prop_assert_eq!(bench.mailbox.change_number, number, "a refusal changes nothing: {:?}", verb);
                let now: Vec<_> = bench.mailbox.all_items().cloned().collect();
                prop_assert_eq!(&now, &items, "a refusal changes nothing: {:?}", verb);
            }
            let wrong = bench.mailbox.check_invariants();
            prop_assert!(wrong.is_empty(), "after {:?}: {:?}", verb, wrong);
            prop_assert_eq!(held.all_items().cloned().collect::<Vec<_>>(), items, "a snapshot stays as it is");
            prop_assert_eq!(held.check_invariants(), Vec::<String>::new());
        }
    }
}

/// Filters and orders over the fields of one kind.
fn query<F: Clone + std::fmt::Debug + PartialEq + 'static>(
    fields: Vec<(F, Vec<Value>)>,
) -> impl Strategy<Value = Query<F>> {
    let orders: Vec<F> = fields.iter().map(|(field, _)| field.clone()).collect();
    let compare = prop::sample::select(fields).prop_flat_map(|(field, values)| {
        let ops = vec![Op::Eq, Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge];
        (Just(field), prop::sample::select(ops), prop::sample::select(values), any::<bool>())
    });
    let leaf = compare.prop_map(|(field, op, value, whole)| match value {
        Value::Text(text) if whole && op == Op::Eq => Filter::Text(field, Part::Whole, text.to_uppercase()),
        value => Filter::Compare(field, op, value),
    });
    let filter = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            1 => inner.clone().prop_map(|filter| Filter::Not(Box::new(filter))),
            1 => inner.prop_map(|filter| Filter::OfOne(Box::new(filter))),
        ]
    });
    let order =
        (prop::sample::select(orders), any::<bool>()).prop_map(|(field, descending)| Order { field, descending });
    let orders = prop::collection::vec(order, 0..3);
    (prop::option::of(filter), orders, 0..5_usize, prop_oneof![Just(usize::MAX), 0..9_usize], any::<bool>())
        .prop_map(|(filter, order, skip, take, count)| Query { filter, order, skip, take, count, newest: None })
}

fn times() -> Vec<Value> {
    (0..40).map(|seed| Value::Time(moment(seed))).collect()
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().copied().map(Value::from).collect()
}

/// Addresses that somebody has, in other casing, and one that nobody has.
const ADDRESSED: [&str; 4] = ["bo@contoso.example", "JÜRGEN@contoso.example", "", "nobody"];

fn message_query() -> impl Strategy<Value = Query<MessageField>> {
    let conversations: Vec<Value> = (0..5).map(|seed| Value::Text(conversation(seed).to_string())).collect();
    query(vec![
        (MessageField::Received, times()),
        (MessageField::Conversation, conversations),
        (MessageField::FromAddress, texts(&["anna@contoso.example", "JÜRGEN@contoso.example", "", "nobody"])),
        (MessageField::InternetMessageId, texts(&["<id-1@mock365.example>", "<ID-2@MOCK365.example>"])),
        (MessageField::Subject, texts(&["subject 1", "subject 4"])),
        (MessageField::IsRead, vec![Value::Bool(true), Value::Bool(false), Value::Null]),
        (MessageField::IsDraft, vec![Value::Bool(true)]),
        (MessageField::HasAttachments, vec![Value::Bool(false)]),
        (MessageField::Sent, times()),
        (MessageField::Created, times()),
        (MessageField::Modified, times()),
        (MessageField::FromName, texts(&["anna", "JÜRGEN"])),
        (MessageField::SenderAddress, texts(&["bo@contoso.example", "nobody"])),
        (MessageField::To, texts(&ADDRESSED)),
        (MessageField::Cc, texts(&ADDRESSED)),
        (MessageField::Bcc, texts(&ADDRESSED)),
        (MessageField::Categories, texts(&["RED", "Blue", ""])),
        (MessageField::Importance, (0..3).map(Value::Int).collect()),
        (MessageField::Flag, (0..3).map(Value::Int).collect()),
        (MessageField::Body, texts(&["", "x"])),
        (MessageField::Class, texts(&["ipm.note", "IPM.Post"])),
        (MessageField::Size, vec![Value::Int(0), Value::Int(700)]),
    ])
}

fn event_query() -> impl Strategy<Value = Query<EventField>> {
    query(vec![
        (EventField::Start, times()),
        (EventField::End, times()),
        (EventField::Uid, texts(&["uid-1", "UID-2"])),
        (EventField::Subject, texts(&["event 1", "event 2"])),
        (EventField::Created, times()),
        (EventField::Modified, times()),
        (EventField::IsAllDay, vec![Value::Bool(true)]),
        (EventField::IsCancelled, vec![Value::Bool(true)]),
        (EventField::IsOrganizer, vec![Value::Bool(true)]),
        (EventField::HasAttachments, vec![Value::Bool(true)]),
        (EventField::Location, texts(&["", "Lund"])),
        (EventField::Organizer, texts(&ADDRESSED)),
        (EventField::Attendees, texts(&ADDRESSED)),
        (EventField::Categories, texts(&["RED", "Blue", ""])),
        (EventField::Importance, (0..3).map(Value::Int).collect()),
        (EventField::ShowAs, (0..3).map(Value::Int).collect()),
        (EventField::Body, texts(&["", "x"])),
    ])
}

fn contact_query() -> impl Strategy<Value = Query<ContactField>> {
    query(vec![
        (ContactField::DisplayName, texts(&["anna", "bo", ""])),
        (ContactField::Emails, texts(&ADDRESSED)),
        (ContactField::Created, times()),
        (ContactField::Modified, times()),
        (ContactField::FileAs, texts(&["", "x"])),
        (ContactField::GivenName, texts(&["Zoe", "ada"])),
        (ContactField::Surname, texts(&["Zoe"])),
        (ContactField::CompanyName, texts(&["Zoe"])),
        (ContactField::JobTitle, texts(&["Zoe"])),
        (ContactField::Categories, texts(&["RED", "Blue", ""])),
    ])
}

/// Up to three addresses, perhaps one of them twice.
fn addresses(seed: u8) -> Vec<Recipient> {
    let known = ["Bo@contoso.example", "jürgen@contoso.example", ""];
    (0..seed % 4).map(|more| Recipient::new("", known[usize::from(seed / 4 + more / 2) % 3])).collect()
}

/// What a page shows: keys, whether there is more, and how many in all where that was asked for.
fn shown<T: ?Sized>(page: &Page<&T>, count: bool, key: impl Fn(&T) -> u64) -> (Vec<u64>, bool, Option<usize>) {
    let keys = page.items.iter().map(|item| key(item)).collect();
    (keys, page.more, page.total.filter(|_| count))
}

/// What a walk over everything finds.
fn walked<'a, F: PartialEq, T: Queried<F> + ?Sized + 'a>(
    query: &Query<F>,
    things: impl Iterator<Item = &'a T>,
    key: impl Fn(&T) -> u64,
) -> (Vec<u64>, bool, Option<usize>) {
    shown(&query.run(things), query.count, key)
}

fn seeds() -> impl Strategy<Value = Vec<(ItemKind, u8, u8)>> {
    let kind = prop::sample::select(ItemKind::ALL.to_vec());
    prop::collection::vec((kind, any::<u8>(), any::<u8>()), 0..60)
}

proptest! {
    #[test]
    fn an_index_finds_what_a_walk_finds(
        seeds in seeds(), mail in message_query(), events in event_query(), contacts in contact_query(),
    ) {
        let bench = Bench::filled(&seeds);
        let mailbox = &bench.mailbox;
        for folder in (0..3).map(|number| bench.folder(number)) {
            let found = shown(&mailbox.find_mail(Some(folder), &mail), mail.count, |item| item.key);
            prop_assert_eq!(found, walked(&mail, mailbox.mail_in(folder), |item| item.key));
            let found = shown(&mailbox.find_events(folder, &events), events.count, |item| item.key);
            prop_assert_eq!(found, walked(&events, mailbox.events_in(folder), |item| item.key));
            let found = shown(&mailbox.find_contacts(folder, &contacts), contacts.count, |item| item.key);
            prop_assert_eq!(found, walked(&contacts, mailbox.contacts_in(folder), |item| item.key));
        }
        let found = shown(&mailbox.find_mail(None, &mail), mail.count, |item| item.key);
        prop_assert_eq!(found, walked(&mail, mailbox.all_mail(), |item| item.key));
    }

    #[test]
    fn a_window_shows_what_reaches_into_it(seeds in seeds(), from: u8, to: u8) {
        let bench = Bench::filled(&seeds);
        let (from, to) = (moment(from), moment(to));
        let folder = bench.folder(0);
        let all = bench.mailbox.events_in(folder).filter(|event| event.overlaps(from, to));
        let mut walked: Vec<_> = all.map(|event| (event.start.at, event.key)).collect();
        walked.sort_unstable();
        let found = bench.mailbox.events_between(folder, from, to).map(|event| (event.start.at, event.key));
        prop_assert_eq!(found.collect::<Vec<_>>(), walked);
    }

    #[test]
    fn words_and_counts_are_those_of_a_walk(seeds in seeds(), seed: u8) {
        let bench = Bench::filled(&seeds);
        let (uid, transaction) = (format!("uid-{}", seed % 7), format!("t{}", seed % 4));
        let events = || bench.mailbox.all_events();
        let of_meeting = bench.mailbox.event_of_meeting(&uid).map(|event| event.key);
        prop_assert_eq!(of_meeting, events().find(|event| event.uid == uid).map(|event| event.key));
        let of_transaction = bench.mailbox.event_of_transaction(&transaction).map(|event| event.key);
        let walked = events().find(|event| event.transaction_id.as_ref() == Some(&transaction));
        prop_assert_eq!(of_transaction, walked.map(|event| event.key));
        for folder in (0..3).map(|number| bench.folder(number)) {
            let count = bench.mailbox.count(folder, Listing::Mail);
            prop_assert_eq!(count.all, bench.mailbox.mail_in(folder).count());
            prop_assert_eq!(count.unread, bench.mailbox.mail_in(folder).filter(|mail| !mail.is_read).count());
        }
        let sizes: usize = bench.mailbox.all_items().map(|item| item.size()).sum();
        prop_assert_eq!(bench.mailbox.bytes(), sizes);
    }
}

/// People with names, and things that are not of them.
struct People(Vec<(&'static str, &'static str)>);

impl Queried<bool> for People {
    fn value(&self, is_name: &bool) -> Value {
        Value::List(self.0.iter().map(|(name, address)| Value::from(if *is_name { *name } else { *address })).collect())
    }
}

#[test]
fn of_one_is_asked_of_one_and_the_same() {
    let people = People(vec![("Anna", "a@x"), ("Bo", "b@x")]);
    let is = |is_name: bool, text: &str| Filter::Compare(is_name, Op::Eq, text.into());
    let of_one = |all: Vec<Filter<bool>>| Filter::OfOne(Box::new(Filter::And(all)));
    assert!(of_one(vec![is(true, "anna"), is(false, "A@X")]).holds(&people));
    assert!(Filter::And(vec![is(true, "anna"), is(false, "b@x")]).holds(&people), "somebody each");
    assert!(!of_one(vec![is(true, "anna"), is(false, "b@x")]).holds(&people));
    assert!(of_one(vec![Filter::Not(Box::new(is(true, "anna"))), Filter::Exists(false)]).holds(&people));
    let either = Filter::Or(vec![is(false, "b@x"), Filter::Text(false, Part::Start, "C".into())]);
    assert!(!of_one(vec![is(true, "anna"), either.clone()]).holds(&people));
    assert!(of_one(vec![is(true, "bo"), either]).holds(&people));
    assert!(!of_one(vec![Filter::Always(true)]).holds(&people), "nothing is asked of them");
    assert!(!Filter::OfOne(Box::new(Filter::Not(Box::new(is(true, "x"))))).holds(&People(Vec::new())));
}
