//! A search for words finds what a walk finds, whatever was done to the mailbox and whoever holds it as it was; and it
//! looks at little else.

mod empty;

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use mock365_domain::mailbox::{
    Body, BodyKind, Contact, ContactField, Item, Mail, Mailbox, Message, MessageField as F, Recipient,
};
use mock365_domain::query::{Filter, Op, Page, Part, Query, Reading, Value};
use mock365_domain::{Now, Refusal};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Now = Now(Timestamp::UNIX_EPOCH);
const WORDS: [&str; 16] = [
    "quota", "Quote", "angebot", "Ärger", "fabrikam", "2031", "a", "naïve", "tailspin", "wingtip", "b2b", "Straße",
    "東京", "mail", "mailbox", "x",
];
const FIELDS: [F; 11] = [
    F::Subject,
    F::Body,
    F::FromAddress,
    F::FromName,
    F::To,
    F::ToNames,
    F::Cc,
    F::CcNames,
    F::Bcc,
    F::BccNames,
    F::Categories,
];

#[derive(Clone, Debug)]
enum Verb {
    Insert(Vec<u8>),
    InsertContact,
    Update(u8, Vec<u8>),
    Relocate(u8, u8),
    Purge(u8),
    Keep,
    Search,
}

fn verb() -> impl Strategy<Value = Verb> {
    let text = || prop::collection::vec(any::<u8>(), 0..6);
    prop_oneof![
        6 => text().prop_map(Verb::Insert),
        1 => Just(Verb::InsertContact),
        3 => (any::<u8>(), text()).prop_map(|(item, text)| Verb::Update(item, text)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(item, folder)| Verb::Relocate(item, folder)),
        1 => any::<u8>().prop_map(Verb::Purge),
        1 => Just(Verb::Keep),
        2 => Just(Verb::Search),
    ]
}

/// Folders that things lie in, that of what is nearly gone among them.
fn folders(mailbox: &Mailbox) -> [u64; 3] {
    ["inbox", "archive", "recoverableitemsdeletions"].map(|name| mailbox.well_known(name).expect("a folder").key)
}

fn text(seeds: &[u8]) -> String {
    let words = seeds.iter().map(|seed| WORDS[usize::from(*seed) % WORDS.len()]);
    words.collect::<Vec<_>>().join([" ", ", ", "-"][seeds.len() % 3])
}

fn dress(mail: &mut Mail, seeds: &[u8]) {
    let number = seeds.iter().fold(seeds.len(), |sum, seed| sum + usize::from(*seed));
    mail.received = NOW.plus(SignedDuration::from_secs(i64::try_from(number % 50).unwrap_or(0))).timestamp();
    mail.subject = text(&seeds[..seeds.len() / 2]);
    let kind = if number.is_multiple_of(2) { BodyKind::Text } else { BodyKind::Html };
    let inner = text(&seeds[seeds.len() / 2..]);
    let content = if kind == BodyKind::Html { format!("<p class=\"quota\">{inner}</p>") } else { inner };
    mail.body = Body { kind, content };
    let person = |number: usize| Recipient::new(WORDS[number % 16], format!("{}@contoso.example", WORDS[number % 3]));
    mail.from = (!number.is_multiple_of(3)).then(|| person(number));
    mail.to = (0..number % 3).map(|more| person(number + more)).collect();
    mail.cc = (0..number % 2).map(|more| person(number + more)).collect();
    mail.bcc = (0..number % 4 / 2).map(|more| person(number + more + 5)).collect();
    mail.categories = (0..number % 3).map(|more| WORDS[(number + more) % 16].to_owned()).collect();
}

fn filter() -> impl Strategy<Value = Filter<F>> {
    let part = prop::sample::select(vec![Part::Words, Part::Words, Part::WordsStart, Part::Contains]);
    let wanted = prop::collection::vec(any::<u8>(), 0..3).prop_map(|seeds| text(&seeds));
    let wanted = prop_oneof![3 => wanted, 1 => prop::sample::select(vec!["quot", "AN", "är", "@", "contoso"]).prop_map(str::to_owned)];
    let leaf = (prop::sample::select(FIELDS.to_vec()), part, wanted);
    let leaf = leaf.prop_map(|(field, part, wanted)| Filter::Text(field, part, wanted));
    let leaf = prop_oneof![
        9 => leaf,
        1 => Just(Filter::Compare(F::IsRead, Op::Eq, Value::Bool(true))),
        1 => any::<bool>().prop_map(Filter::Always),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let not = inner.clone().prop_map(|filter| Filter::Not(Box::new(filter)));
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            2 => prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            1 => not.clone(),
            2 => (inner, not).prop_map(|(one, other)| Filter::And(vec![one, other])),
        ]
    })
}

struct Bench {
    mailbox: Mailbox,
    counter: u64,
    /// Among how many folders things lie.
    folders: usize,
    /// How far apart keys are: words are kept for 64 of them together.
    apart: u64,
}

impl Bench {
    fn new(folders: usize) -> Self {
        let (mailbox, counter) = empty::mailbox(NOW);
        Self { mailbox, counter, folders, apart: 1 }
    }

    fn key(&mut self) -> (u64, u64) {
        self.counter += self.apart;
        let number = usize::try_from(self.counter / self.apart).unwrap_or(0);
        (self.counter, folders(&self.mailbox)[number % self.folders])
    }

    fn insert(&mut self, dress: impl FnOnce(&mut Mail)) {
        let (key, folder) = self.key();
        let mut message = Item::<Message>::draft(key, folder, Uuid::nil(), NOW);
        dress(&mut message);
        self.mailbox.insert(message).expect("it can be stored");
    }

    fn item(&self, number: u8) -> u64 {
        let items: Vec<u64> = self.mailbox.all_mail().map(|item| item.key).collect();
        if items.is_empty() { 0 } else { items[usize::from(number) % items.len()] }
    }

    fn apply(&mut self, verb: &Verb) {
        match verb {
            Verb::Insert(seeds) => self.insert(|mail| dress(mail, seeds)),
            Verb::InsertContact => {
                let (key, folder) = self.key();
                let contact = Item { subject: "quota".to_owned(), ..Item::at(Contact::default(), key, folder, NOW) };
                self.mailbox.insert(contact).expect("it can be stored");
            }
            Verb::Update(item, seeds) => {
                let change = |mail: &mut Mail| {
                    dress(mail, seeds);
                    Ok::<(), Refusal>(())
                };
                drop(self.mailbox.update(self.item(*item), NOW, change));
            }
            Verb::Relocate(item, folder) => {
                let to = folders(&self.mailbox)[usize::from(*folder) % 3];
                drop(self.mailbox.relocate(self.item(*item), to));
            }
            Verb::Purge(item) => drop(self.mailbox.purge(self.item(*item))),
            Verb::Keep | Verb::Search => {}
        }
    }
}

fn shown(page: &Page<&Mail>, count: bool) -> (Vec<u64>, bool, Option<usize>) {
    (page.items.iter().map(|item| item.key).collect(), page.more, page.total.filter(|_| count))
}

/// Both ways find the same, everywhere and in each folder.
fn compare(mailbox: &Mailbox, query: &Query<F>) -> Result<(), TestCaseError> {
    let walked = shown(&query.run(mailbox.all_mail()), query.count);
    prop_assert_eq!(shown(&mailbox.find_mail(None, query), query.count), walked);
    for folder in folders(mailbox) {
        let walked = shown(&query.run(mailbox.mail_in(folder)), query.count);
        prop_assert_eq!(shown(&mailbox.find_mail(Some(folder), query), query.count), walked);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn a_search_finds_what_a_walk_finds(
        verbs in prop::collection::vec(verb(), 1..160), filter in filter(), skip in 0..3_usize,
        take in prop_oneof![Just(usize::MAX), 0..9_usize], count: bool, apart: bool,
    ) {
        let query = Query { filter: Some(filter), skip, take, count, ..Query::default() };
        let mut bench = Bench::new(3);
        if apart {
            // More than a first search writes the words down of: it looks into the texts.
            bench.apart = 64;
            (0..70).for_each(|seed| bench.insert(|mail| dress(mail, &[seed, seed / 2, seed / 3])));
        }
        let mut kept: Vec<Mailbox> = Vec::new();
        for verb in &verbs {
            match verb {
                Verb::Keep => kept.push(bench.mailbox.clone()),
                Verb::Search => compare(&bench.mailbox, &query)?,
                verb => bench.apply(verb),
            }
        }
        // Those who hold it as it was search now, behind all that was done, and before whom it is.
        for held in &kept {
            compare(held, &query)?;
        }
        compare(&bench.mailbox, &query)?;
        // Two that go on from the same mailbox are two.
        let mut other = Bench { mailbox: bench.mailbox.clone(), ..bench };
        bench.insert(|mail| mail.subject = "quota".to_owned());
        other.insert(|mail| mail.subject = "angebot".to_owned());
        compare(&bench.mailbox, &query)?;
        compare(&other.mailbox, &query)?;
    }
}

static LOOKED: AtomicUsize = AtomicUsize::new(0);

/// A condition that holds always, and counts how often it was asked.
fn counted(filter: Filter<F>) -> Filter<F> {
    let read = |_: &Mail| {
        LOOKED.fetch_add(1, Ordering::Relaxed);
        Value::Bool(true)
    };
    let reading = Reading { name: "counted", read };
    Filter::And(vec![Filter::Compare(F::Read(reading), Op::Eq, Value::Bool(true)), filter])
}

#[test]
fn a_search_looks_at_what_it_finds() {
    let mut bench = Bench::new(1);
    for number in 0..5000 {
        bench.insert(|mail| {
            mail.subject = format!("Message {number}");
            mail.body = Body { kind: BodyKind::Text, content: "Best regards".to_owned() };
        });
    }
    let looked = |filter: Filter<F>, take: usize| {
        LOOKED.store(0, Ordering::Relaxed);
        let query = Query { filter: Some(counted(filter)), take, ..Query::default() };
        let found = bench.mailbox.find_mail(None, &query).items.len();
        (found, LOOKED.load(Ordering::Relaxed))
    };
    let words = |part: Part, wanted: &str| {
        let text = |field: F| Filter::Text(field, part, wanted.to_owned());
        Filter::Or(vec![text(F::Subject), text(F::Body), text(F::FromName)])
    };
    assert_eq!(looked(words(Part::Words, "4321"), 25), (1, 1));
    assert_eq!(looked(words(Part::Words, "message 4321"), 25), (1, 1), "a phrase");
    assert_eq!(looked(words(Part::WordsStart, "432"), 25), (11, 11), "a beginning");
    assert_eq!(looked(words(Part::Words, "nobody"), 25), (0, 0));
    let (found, looks) = looked(words(Part::Words, "regards"), 25);
    assert!(found == 25 && looks <= 26, "a page of what all have: {looks} looks");
    let both = Filter::And(vec![words(Part::Words, "regards"), words(Part::Words, "77")]);
    assert_eq!(looked(both, 25), (1, 1));
    let not = Filter::Not(Box::new(words(Part::Words, "regards")));
    assert_eq!(looked(not, 25), (0, 0), "all have the word");
    let phrase = Filter::Not(Box::new(words(Part::Words, "best regards")));
    let query = Query { filter: Some(Filter::And(vec![words(Part::Words, "regards"), phrase])), ..Query::default() };
    assert_eq!(bench.mailbox.find_mail(None, &query).items.len(), 0, "all have the phrase");
}

#[test]
fn contacts_are_found_by_address_without_looking_at_the_others() {
    static CONTACTS: AtomicUsize = AtomicUsize::new(0);
    let read = |_: &Item<Contact>| {
        CONTACTS.fetch_add(1, Ordering::Relaxed);
        Value::Bool(true)
    };
    let mut bench = Bench::new(1);
    for number in 0..500 {
        let (key, folder) = bench.key();
        let emails = vec![Recipient::new("", format!("Person{number}@fabrikam.example"))].into();
        bench.mailbox.insert(Item::at(Contact { emails, ..Contact::default() }, key, folder, NOW)).expect("stored");
    }
    let counted = Filter::Compare(ContactField::Read(Reading { name: "counted", read }), Op::Eq, Value::Bool(true));
    let wanted = Value::Text("person77@fabrikam.example".to_owned());
    let filter = Filter::And(vec![counted, Filter::Compare(ContactField::Emails, Op::Eq, wanted)]);
    let query = Query { filter: Some(filter), take: 10, ..Query::default() };
    let folder = folders(&bench.mailbox)[0];
    assert_eq!(bench.mailbox.find_contacts(folder, &query).items.len(), 1);
    assert_eq!(CONTACTS.load(Ordering::Relaxed), 1);
    assert_eq!(bench.mailbox.contacts_with("PERSON77@fabrikam.example").count(), 1);
    assert_eq!(bench.mailbox.contacts_with("person@fabrikam.example").count(), 0);
}
