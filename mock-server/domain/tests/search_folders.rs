//! A search folder lists what a walk finds, whatever was done to mail and folders; and nothing lies in it.

mod empty;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use mock365_domain::mailbox::{
    ALL_SEARCH_FOLDERS_LIMIT, Count, Folder, FolderKind, Item, Listing, Mail, Mailbox, Message, MessageField as F,
    SEARCH_FOLDERS_LIMIT, SearchCriteria,
};
use mock365_domain::query::{Filter, Op, Order, Part, Query, Value};
use mock365_domain::{Now, Refusal};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Now = Now(Timestamp::UNIX_EPOCH);
const WORDS: [&str; 4] = ["quota", "angebot", "weekly digest", "Ärger"];

#[derive(Clone, Debug)]
enum Verb {
    Insert(u8, u8),
    Touch(u8, u8),
    Read(u8, bool),
    Move(u8, u8),
    Discard(u8),
    Purge(u8),
    MakeFolder(u8),
    MoveFolder(u8, u8),
    Drop(u8),
    Search(u8, Vec<u8>, bool),
    SearchElsewhere(u8, Vec<u8>),
    DropSearch(u8),
}

fn verb() -> impl Strategy<Value = Verb> {
    let two = || any::<(u8, u8)>();
    let some = || prop::collection::vec(any::<u8>(), 1..4);
    prop_oneof![
        8 => two().prop_map(|(folder, seed)| Verb::Insert(folder, seed)),
        2 => two().prop_map(|(item, seed)| Verb::Touch(item, seed)),
        2 => any::<(u8, bool)>().prop_map(|(item, read)| Verb::Read(item, read)),
        2 => two().prop_map(|(item, folder)| Verb::Move(item, folder)),
        1 => any::<u8>().prop_map(Verb::Discard),
        1 => any::<u8>().prop_map(Verb::Purge),
        2 => any::<u8>().prop_map(Verb::MakeFolder),
        1 => two().prop_map(|(folder, to)| Verb::MoveFolder(folder, to)),
        1 => any::<u8>().prop_map(Verb::Drop),
        3 => (any::<u8>(), some(), any::<bool>()).prop_map(|(filter, of, deep)| Verb::Search(filter, of, deep)),
        1 => (any::<u8>(), some()).prop_map(|(folder, of)| Verb::SearchElsewhere(folder, of)),
        1 => any::<u8>().prop_map(Verb::DropSearch),
    ]
}

fn filter(seed: u8) -> Filter<F> {
    let word = WORDS[usize::from(seed) % WORDS.len()].to_owned();
    let unread = Filter::Compare(F::IsRead, Op::Eq, Value::Bool(false));
    match seed % 6 {
        0 => Filter::Text(F::Subject, Part::Contains, word),
        1 => unread,
        2 => Filter::And(vec![unread, Filter::Text(F::Subject, Part::Words, word)]),
        3 => Filter::Compare(F::Received, Op::Ge, Value::Time(at(seed / 6))),
        4 => Filter::Not(Box::new(Filter::Text(F::Body, Part::Words, word))),
        _ => Filter::Compare(F::Conversation, Op::Eq, Value::Text(Uuid::from_u128(1).to_string())),
    }
}

fn at(seed: u8) -> Timestamp {
    NOW.plus(SignedDuration::from_secs(i64::from(seed))).timestamp()
}

struct Bench {
    mailbox: Mailbox,
    counter: u64,
}

impl Bench {
    fn new() -> Self {
        let (mailbox, counter) = empty::mailbox(NOW);
        Self { mailbox, counter }
    }

    fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// The folders that mail lies in.
    fn homes(&self) -> Vec<u64> {
        let own = ["inbox", "archive", "deleteditems", "recoverableitemsdeletions"]
            .map(|name| self.mailbox.well_known_key(name));
        let others = self.mailbox.folders().filter(|folder| folder.well_known.is_none() && folder.search.is_none());
        own.into_iter().chain(others.map(|folder| folder.key)).collect()
    }

    fn home(&self, number: u8) -> u64 {
        let homes = self.homes();
        homes[usize::from(number) % homes.len()]
    }

    fn item(&self, number: u8) -> u64 {
        let items: Vec<u64> = self.mailbox.all_items().map(|item| item.key).collect();
        if items.is_empty() { 0 } else { items[usize::from(number) % items.len()] }
    }

    fn searching(&self) -> Vec<u64> {
        self.mailbox.folders().filter(|folder| folder.search.is_some()).map(|folder| folder.key).collect()
    }

    fn criteria(&self, filter_of: u8, of: &[u8], deep: bool) -> Arc<SearchCriteria> {
        let folder = |number: &u8| match number % 16 {
            0 => self.mailbox.well_known_key("root"),
            1 => self.mailbox.well_known_key("msgfolderroot"),
            _ => self.home(*number),
        };
        let folders = of.iter().map(folder).collect();
        Arc::new(SearchCriteria { folders, deep, filter: filter(filter_of), words: None })
    }

    fn apply(&mut self, verb: &Verb) {
        match verb {
            Verb::Insert(folder, seed) => {
                let (key, folder) = (self.number(), self.home(*folder));
                let mut message = Item::<Message>::draft(key, folder, Uuid::from_u128(u128::from(*seed % 2)), NOW);
                dress(&mut message, *seed);
                self.mailbox.insert(message).expect("it can be stored");
            }
            Verb::Touch(item, seed) => {
                let edit = |mail: &mut Mail| {
                    dress(mail, *seed);
                    Ok::<(), Refusal>(())
                };
                drop(self.mailbox.update(self.item(*item), NOW, edit));
            }
            Verb::Read(item, read) => drop(self.mailbox.mark(self.item(*item), *read, NOW)),
            Verb::Move(item, folder) => drop(self.mailbox.relocate(self.item(*item), self.home(*folder))),
            Verb::Discard(item) => drop(self.mailbox.discard(self.item(*item))),
            Verb::Purge(item) => drop(self.mailbox.purge(self.item(*item))),
            Verb::MakeFolder(parent) => {
                let (key, parent) = (self.number(), self.home(*parent));
                self.mailbox.create_folder(key, parent, &format!("Folder {key}"), FolderKind::Mail).expect("made");
            }
            Verb::MoveFolder(folder, to) => drop(self.mailbox.move_folder(self.home(*folder), self.home(*to))),
            Verb::Drop(folder) => drop(self.mailbox.delete_folder(self.home(*folder))),
            Verb::Search(filter, of, deep) => {
                let key = self.number();
                let search = Some(self.criteria(*filter, of, *deep));
                let name = format!("Search {key}");
                let parent =
                    if of.len() == 1 { self.home(of[0]) } else { self.mailbox.well_known_key("searchfolders") };
                let wanted = Folder { name, search, ..Folder::unnamed(FolderKind::Mail) };
                self.mailbox.make_folder(key, parent, wanted).expect("made");
            }
            Verb::SearchElsewhere(number, of) => {
                let known = self.searching();
                if let Some(key) = known.get(usize::from(*number) % known.len().max(1)) {
                    let folder = self.mailbox.folder(*key).expect("a folder").clone();
                    let search = Some(self.criteria(*number, of, of.len() > 1));
                    self.mailbox.add_to_folder(*key, Folder { search, ..folder }).expect("changed");
                }
            }
            Verb::DropSearch(number) => {
                let known = self.searching();
                if let Some(key) = known.get(usize::from(*number) % known.len().max(1)) {
                    let before = self.mailbox.all_items().count();
                    self.mailbox.delete_folder(*key).expect("gone");
                    assert_eq!(self.mailbox.all_items().count(), before, "what it found is there still");
                }
            }
        }
    }
}

fn dress(mail: &mut Mail, seed: u8) {
    mail.received = at(seed % 7);
    mail.is_read = seed.is_multiple_of(2);
    WORDS[usize::from(seed) % WORDS.len()].clone_into(&mut mail.subject);
    WORDS[usize::from(seed / 4) % WORDS.len()].clone_into(&mut mail.body.content);
}

/// Whether a folder is searched, found from the mail's side: from its folder up to one that is named.
fn is_searched(mailbox: &Mailbox, criteria: &SearchCriteria, folder: u64) -> bool {
    let recoverable = mailbox.well_known_key("recoverableitemsroot");
    let mut at = folder;
    loop {
        if criteria.folders.contains(&at) {
            return true;
        }
        match mailbox.folder(at).ok().and_then(|folder| folder.parent) {
            Some(parent) if criteria.deep && at != recoverable => at = parent,
            _ => return false,
        }
    }
}

fn compare(mailbox: &Mailbox, folder: u64, query: &Query<F>) -> Result<(), TestCaseError> {
    let criteria = mailbox.criteria(folder).expect("a search folder");
    let mut found: Vec<&Mail> = mailbox.all_items().filter_map(|item| item.as_mail()).collect();
    found.retain(|mail| is_searched(mailbox, criteria, mail.folder) && criteria.filter.holds(*mail));
    found.sort_by_key(|mail| std::cmp::Reverse((mail.received, mail.key)));
    let unread = found.iter().filter(|mail| !mail.is_read).count();
    prop_assert_eq!(mailbox.count(folder, Listing::Mail), Count { all: found.len(), unread });
    prop_assert_eq!(mailbox.items_in(folder).count(), 0, "nothing lies there");
    let listed: BTreeSet<u64> = found.iter().map(|mail| mail.key).collect();
    for mail in mailbox.all_items().filter_map(|item| item.as_mail()) {
        prop_assert_eq!(mailbox.lists(folder, mail), listed.contains(&mail.key));
    }
    let (walked, asked) = (query.run(found.into_iter()), mailbox.find_mail(Some(folder), query));
    let keys = |mail: &[&Mail]| mail.iter().map(|mail| mail.key).collect::<Vec<_>>();
    prop_assert_eq!(keys(&asked.items), keys(&walked.items));
    prop_assert_eq!(
        (asked.more, query.count.then_some(asked.total)),
        (walked.more, query.count.then_some(walked.total))
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn a_search_folder_lists_what_a_walk_finds(
        verbs in prop::collection::vec(verb(), 1..100), asked in prop::option::of(any::<u8>()), skip in 0..3_usize,
        take in prop_oneof![Just(usize::MAX), 0..6_usize], count: bool, order in prop::option::of(any::<(bool, bool)>()),
    ) {
        let order = order.map(|(by_subject, descending)| Order { field: if by_subject { F::Subject } else { F::Received }, descending });
        let query = Query { filter: asked.map(filter), order: order.into_iter().collect(), skip, take, count, newest: None };
        let mut bench = Bench::new();
        for (number, verb) in verbs.iter().enumerate() {
            bench.apply(verb);
            if number % 8 == 0 {
                for folder in bench.searching() {
                    compare(&bench.mailbox, folder, &query)?;
                }
            }
        }
        for folder in bench.searching() {
            compare(&bench.mailbox, folder, &query)?;
        }
        prop_assert_eq!(bench.mailbox.check_invariants(), Vec::<String>::new());
    }
}

fn search_of(bench: &mut Bench, folders: &[&str]) -> Result<u64, Refusal> {
    let folders: Vec<u64> = folders.iter().map(|name| bench.mailbox.well_known_key(name)).collect();
    search_in(bench, &folders)
}

fn search_in(bench: &mut Bench, folders: &[u64]) -> Result<u64, Refusal> {
    let (key, folders) = (bench.number(), folders.to_vec());
    let criteria = SearchCriteria { folders, deep: true, filter: filter(1), words: None };
    let wanted =
        Folder { name: format!("Search {key}"), search: Some(Arc::new(criteria)), ..Folder::unnamed(FolderKind::Mail) };
    let parent = bench.mailbox.well_known_key("searchfolders");
    bench.mailbox.make_folder(key, parent, wanted).map(|_| key)
}

#[test]
fn nothing_is_put_into_a_search_folder() {
    let mut bench = Bench::new();
    let key = search_of(&mut bench, &["inbox"]).expect("made");
    bench.apply(&Verb::Insert(0, 1));
    let (item, before) = (bench.item(0), bench.mailbox.change_number);
    let number = bench.number();
    let mailbox = &mut bench.mailbox;
    let message = || Item::<Message>::draft(number, key, Uuid::nil(), NOW);
    assert_eq!(mailbox.insert(message()).err(), Some(Refusal::SearchFolder));
    assert_eq!(mailbox.lay(message()).err(), Some(Refusal::SearchFolder));
    assert_eq!(mailbox.deliver(message()).err(), Some(Refusal::SearchFolder));
    assert_eq!(mailbox.relocate(item, key).err(), Some(Refusal::SearchFolder));
    assert_eq!(mailbox.create_folder(number, key, "Inner", FolderKind::Mail).err(), Some(Refusal::SearchFolder));
    let inbox = mailbox.well_known_key("inbox");
    mailbox.create_folder(number, inbox, "Inner", FolderKind::Mail).expect("made");
    assert_eq!(mailbox.move_folder(number, key).err(), Some(Refusal::SearchFolder));
    assert_eq!(mailbox.change_number, before + 1, "what was refused changed nothing");
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let mut bench = Bench::new();
    let before = bench.mailbox.change_number;
    assert!(matches!(search_of(&mut bench, &[]), Err(Refusal::Invalid { .. })));
    assert!(matches!(search_of(&mut bench, &["calendar"]), Err(Refusal::Invalid { .. })));
    assert_eq!(search_of(&mut bench, &["no such folder"]), Err(Refusal::FolderMissing));
    assert_eq!(bench.mailbox.change_number, before);
    let key = search_of(&mut bench, &["inbox"]).expect("made");
    let folder = bench.mailbox.folder(key).expect("a folder").clone();
    let criteria = SearchCriteria { folders: vec![key], deep: false, filter: filter(1), words: None };
    let wanted = Folder { search: Some(Arc::new(criteria)), ..folder };
    assert_eq!(bench.mailbox.add_to_folder(key, wanted).err(), Some(Refusal::SearchFolderSearched));
}

/// Where the folders that are searched hold little of all the mail, the rest of it is left alone.
#[test]
fn a_few_of_many_come_in_their_order() {
    let mut bench = Bench::new();
    let folders = ["archive", "drafts", "inbox"].map(|name| bench.mailbox.well_known_key(name));
    let mut expected = Vec::new();
    for number in 0..200_u8 {
        let folder = if number.is_multiple_of(20) { folders[usize::from(number / 20 % 2)] } else { folders[2] };
        let key = bench.number();
        let mut message = Item::<Message>::draft(key, folder, Uuid::nil(), NOW);
        (message.received, message.is_read) = (at(number.wrapping_mul(37)), false);
        if folder != folders[2] {
            expected.push((message.received, key));
        }
        bench.mailbox.insert(message).expect("it can be stored");
    }
    expected.sort_unstable();
    let key = search_of(&mut bench, &["archive", "drafts"]).expect("made");
    for descending in [true, false] {
        let order = vec![Order { field: F::Received, descending }];
        let found = bench.mailbox.find_mail(Some(key), &Query { order, ..Query::default() });
        let found: Vec<u64> = found.items.iter().map(|mail| mail.key).collect();
        let expected: Vec<u64> = expected.iter().map(|(_, key)| *key).collect();
        assert_eq!(found, if descending { expected.into_iter().rev().collect() } else { expected });
    }
}

/// Microsoft lets the older ones of a folder go.
#[test]
fn the_oldest_of_too_many_goes() {
    let mut bench = Bench::new();
    let first = search_of(&mut bench, &["inbox"]).expect("made");
    let other = search_of(&mut bench, &["archive"]).expect("made");
    for _ in 1..SEARCH_FOLDERS_LIMIT {
        search_of(&mut bench, &["inbox"]).expect("made");
    }
    assert!(bench.mailbox.folder(first).is_ok());
    let last = search_of(&mut bench, &["inbox"]).expect("made");
    assert!(bench.mailbox.folder(first).is_err());
    assert!(bench.mailbox.folder(other).is_ok() && bench.mailbox.folder(last).is_ok());
    assert_eq!(bench.searching().len(), SEARCH_FOLDERS_LIMIT + 1);
}

/// One that makes way in one folder makes way in all that it looked into.
#[test]
fn no_more_go_than_have_to() {
    let mut bench = Bench::new();
    let first = search_of(&mut bench, &["inbox", "archive"]).expect("made");
    let second = search_of(&mut bench, &["archive"]).expect("made");
    for _ in 2..SEARCH_FOLDERS_LIMIT {
        search_of(&mut bench, &["archive"]).expect("made");
    }
    for _ in 1..SEARCH_FOLDERS_LIMIT {
        search_of(&mut bench, &["inbox"]).expect("made");
    }
    let last = search_of(&mut bench, &["archive", "inbox"]).expect("made");
    assert!(bench.mailbox.folder(first).is_err());
    assert!(bench.mailbox.folder(second).is_ok() && bench.mailbox.folder(last).is_ok());
    assert_eq!(bench.searching().len(), 2 * SEARCH_FOLDERS_LIMIT - 1);
}

/// Whatever they look into, there are so many in all.
#[test]
fn the_oldest_of_too_many_in_all_goes() {
    let mut bench = Bench::new();
    let mut names = Vec::new();
    for number in 0..=ALL_SEARCH_FOLDERS_LIMIT / SEARCH_FOLDERS_LIMIT {
        let (key, place) = (bench.number(), bench.mailbox.well_known_key("archive"));
        bench.mailbox.create_folder(key, place, &format!("Folder {number}"), FolderKind::Mail).expect("made");
        names.push(key);
    }
    let mut made = Vec::new();
    for number in 0..=ALL_SEARCH_FOLDERS_LIMIT {
        made.push(search_in(&mut bench, &[names[number / SEARCH_FOLDERS_LIMIT]]).expect("made"));
    }
    assert_eq!(bench.searching(), made[1..]);
}
