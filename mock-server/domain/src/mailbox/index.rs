//! The items of a mailbox and the indexes over them. An item goes in and out in one place, so that no index is forgotten.
//!
//! All maps are persistent: a clone shares everything, and a change copies what lies on the way to it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;

use super::vocabulary::Vocabulary;
use super::{AnyItem, Event, Item, ItemView, Listing};
use crate::text::Text;

/// Words by which items are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// The conversation of a message.
    Conversation,
    /// The address that a message is from.
    From,
    /// Message-ID.
    MessageId,
    /// iCalendar UID of an event.
    Uid,
    /// The client's own id of an event.
    Transaction,
    /// An address of a contact.
    Address,
}

/// How many items a folder has of what stands in one list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub all: usize,
    /// Those that were not read.
    pub unread: usize,
}

/// How much a folder lists that was counted last: two properties say it, and a search folder has to look for it.
#[derive(Debug, Default)]
pub struct LastCount(Cell<Option<(u64, Count)>>);

impl LastCount {
    /// What a folder lists, counted where another one was counted last.
    pub fn of(&self, folder: u64, count: impl FnOnce() -> Count) -> Count {
        if let Some((_, count)) = self.0.get().filter(|(key, _)| *key == folder) {
            return count;
        }
        let count = count();
        self.0.set(Some((folder, count)));
        count
    }
}

/// The items of a mailbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    /// By key.
    pub all: OrdMap<u64, AnyItem>,
    /// By the list that they stand in: folder, list, moment, key.
    pub listed: OrdSet<Listed>,
    /// Mail of all folders: moment, key, folder.
    pub arrived: OrdSet<(i64, u64, u64)>,
    /// Events by start: folder, length, start, key. See [`length`].
    pub by_start: OrdSet<(u64, u8, i64, u64)>,
    /// Contacts by name: folder, name in lower case, key.
    pub by_name: OrdSet<(u64, Text, u64)>,
    /// Keys by the number of the latest change.
    pub by_change: OrdMap<u64, u64>,
    /// Words, each with the moment that lists are ordered by, and the key.
    pub words: OrdSet<(u64, i64, u64)>,
    /// Words of the mail.
    pub vocabulary: Vocabulary,
    /// Items of each list in each folder.
    pub counts: OrdMap<(u64, Listing), Count>,
    /// Roughly the bytes of all items.
    pub bytes: usize,
    /// Roughly the bytes of those in each folder.
    pub sizes: OrdMap<u64, usize>,
}

/// Where an item stands in its folder's list: folder, list, moment, key.
pub(super) type Listed = (u64, Listing, i64, u64);

/// What the indexes hold of one item.
#[derive(Debug, PartialEq)]
pub(super) struct Entries {
    pub listed: Listed,
    pub arrived: Option<(i64, u64, u64)>,
    pub start: Option<(u64, u8, i64, u64)>,
    pub name: Option<(u64, Text, u64)>,
    pub change: (u64, u64),
    pub words: Vec<(u64, i64, u64)>,
    pub count: ((u64, Listing), Count),
    pub bytes: usize,
}

/// A moment as the indexes have it: whole microseconds. Moments that items are listed by have no smaller parts.
pub(super) fn tick(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Without what is smaller than a microsecond.
pub(super) fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// A word as the index has it, whatever its casing. Others may have the same number: whoever looks compares again.
pub(super) fn word(which: Word, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    which.hash(&mut hasher);
    if text.is_ascii() {
        for byte in text.bytes() {
            hasher.write_u8(byte.to_ascii_lowercase());
        }
    } else {
        hasher.write(text.to_lowercase().as_bytes());
    }
    hasher.finish()
}

/// The class of lengths that an event belongs to: it takes fewer than two to the power of it minutes. Whoever looks for
/// what reaches into a window looks back no further than that, class by class.
pub(super) fn length(from: Timestamp, to: Timestamp) -> u8 {
    let minutes = to.duration_since(from).as_mins().unsigned_abs() + 1;
    u8::try_from(u64::BITS - minutes.leading_zeros()).unwrap_or(u8::MAX)
}

impl Entries {
    pub fn of(item: &AnyItem) -> Self {
        let (key, folder, listing) = (item.key, item.folder, item.kind().listing());
        let at = tick(item.content.moment());
        let mut words = Vec::with_capacity(3);
        item.content.words(&mut |which, text| {
            if !text.is_empty() {
                words.push((word(which, text), at, key));
            }
        });
        Self {
            listed: (folder, listing, if listing == Listing::Mail { at } else { 0 }, key),
            arrived: (listing == Listing::Mail).then_some((at, key, folder)),
            start: item.content.lasts().map(|(from, to)| (folder, length(from, to), tick(from), key)),
            name: (listing == Listing::Contacts).then(|| (folder, Text::from(item.subject.to_lowercase()), key)),
            change: (item.change, key),
            words,
            count: ((folder, listing), Count { all: 1, unread: usize::from(item.content.is_unread()) }),
            bytes: item.size(),
        }
    }
}

/// Puts the new entry in the place of the old one.
fn replace<T: Ord + Clone>(set: &mut OrdSet<T>, old: Option<T>, new: Option<T>) {
    if old == new {
        return;
    }
    if let Some(old) = old {
        set.remove(&old);
    }
    if let Some(new) = new {
        set.insert(new);
    }
}

impl Items {
    /// Puts an item in, in the place of the one that had its key.
    pub fn insert(&mut self, item: AnyItem) {
        let new = Entries::of(&item);
        let old = self.all.insert(item.key, item);
        self.index(old.as_ref().map(Entries::of).as_ref(), Some(&new));
    }

    /// Takes an item out.
    pub fn remove(&mut self, key: u64) -> Option<AnyItem> {
        let item = self.all.remove(&key)?;
        self.index(Some(&Entries::of(&item)), None);
        Some(item)
    }

    /// The only place where indexes change.
    fn index(&mut self, old: Option<&Entries>, new: Option<&Entries>) {
        if let Some((_, Listing::Mail, _, key)) = new.or(old).map(|entries| entries.listed) {
            self.vocabulary.forget(key, &self.all);
        }
        replace(&mut self.listed, old.map(|old| old.listed), new.map(|new| new.listed));
        replace(&mut self.arrived, old.and_then(|old| old.arrived), new.and_then(|new| new.arrived));
        replace(&mut self.by_start, old.and_then(|old| old.start), new.and_then(|new| new.start));
        replace(&mut self.by_name, old.and_then(|old| old.name.clone()), new.and_then(|new| new.name.clone()));
        if old.map(|old| &old.words) != new.map(|new| &new.words) {
            for word in old.iter().flat_map(|old| &old.words) {
                self.words.remove(word);
            }
            for word in new.iter().flat_map(|new| &new.words) {
                self.words.insert(*word);
            }
        }
        self.weigh(old, new);
        if let Some(old) = old {
            self.by_change.remove(&old.change.0);
            self.uncount(old);
        }
        if let Some(new) = new {
            self.by_change.insert(new.change.0, new.change.1);
            let count = self.counts.entry(new.count.0).or_default();
            count.all += new.count.1.all;
            count.unread += new.count.1.unread;
        }
    }

    /// Keeps what the items of each folder and all of them come to.
    fn weigh(&mut self, old: Option<&Entries>, new: Option<&Entries>) {
        let weight = |of: Option<&Entries>| of.map(|of| (of.listed.0, of.bytes));
        if weight(old) == weight(new) {
            return;
        }
        if let Some((folder, bytes)) = weight(old) {
            self.bytes -= bytes;
            let left = self.sizes.get(&folder).map_or(0, |size| size - bytes);
            if left == 0 {
                self.sizes.remove(&folder)
            } else {
                self.sizes.insert(folder, left)
            };
        }
        if let Some((folder, bytes)) = weight(new) {
            self.bytes += bytes;
            *self.sizes.entry(folder).or_default() += bytes;
        }
    }

    fn uncount(&mut self, old: &Entries) {
        let Some(count) = self.counts.get_mut(&old.count.0) else { return };
        count.all -= old.count.1.all;
        count.unread -= old.count.1.unread;
        if count.all == 0 {
            self.counts.remove(&old.count.0);
        }
    }

    /// The item with that key, looked at in one way.
    pub fn get<V: ItemView + ?Sized>(&self, key: u64) -> Option<&V> {
        V::of(self.all.get(&key)?)
    }

    /// What stands in a list of a folder, in ascending order.
    pub fn list<V: ItemView + ?Sized>(
        &self,
        folder: u64,
        listing: Listing,
        from: i64,
        to: i64,
    ) -> impl DoubleEndedIterator<Item = &V> {
        self.listed_keys(folder, listing, from, to).filter_map(|key| self.get(key))
    }

    /// The keys of the same.
    pub fn listed_keys(
        &self,
        folder: u64,
        listing: Listing,
        from: i64,
        to: i64,
    ) -> impl DoubleEndedIterator<Item = u64> {
        self.listed.range((folder, listing, from, 0)..=(folder, listing, to, u64::MAX)).map(|(.., key)| *key)
    }

    /// The keys of mail that arrived between two moments and lies in some of the folders, in ascending order.
    pub fn arrived_keys(&self, from: i64, to: i64, lies: impl Fn(u64) -> bool) -> impl DoubleEndedIterator<Item = u64> {
        let entries = self.arrived.range((from, 0, 0)..=(to, u64::MAX, u64::MAX));
        entries.filter(move |(.., folder)| lies(*folder)).map(|(_, key, _)| *key)
    }

    /// The same, where those folders hold little of all the mail: what they hold is sorted.
    pub fn sorted_keys(
        &self,
        folders: &BTreeSet<u64>,
        from: i64,
        to: i64,
    ) -> impl DoubleEndedIterator<Item = u64> + use<> {
        let listed = |folder: &u64| {
            self.listed.range((*folder, Listing::Mail, from, 0)..=(*folder, Listing::Mail, to, u64::MAX))
        };
        let mut places: Vec<(i64, u64)> = folders.iter().flat_map(listed).map(|(.., at, key)| (*at, *key)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, key)| key)
    }

    /// The keys of a folder's contacts, by name.
    pub fn named_keys(&self, folder: u64) -> impl DoubleEndedIterator<Item = u64> {
        let (from, to) = ((folder, Text::default(), 0), (folder + 1, Text::default(), 0));
        self.by_name.range(from..to).map(|(.., key)| *key)
    }

    /// The keys of what a word finds between two moments, in ascending order.
    pub fn found(&self, which: Word, text: &str, from: i64, to: i64) -> impl DoubleEndedIterator<Item = u64> {
        let word = word(which, text);
        self.words.range((word, from, 0)..=(word, to, u64::MAX)).map(|(.., key)| *key)
    }

    /// The keys of a folder's events by start, from the smallest or the largest on. `span` says for each class of
    /// lengths between which starts.
    pub fn starts(&self, folder: u64, span: impl Fn(u8) -> (i64, i64), down: bool) -> impl Iterator<Item = u64> {
        let classes = (0..=LONGEST).filter_map(|class| {
            let (from, to) = span(class);
            let starts =
                (from <= to).then(|| self.by_start.range((folder, class, from, 0)..=(folder, class, to, u64::MAX)))?;
            let mut starts = if down { Either::Down(starts.rev()) } else { Either::Up(starts) }.peekable();
            starts.peek().is_some().then_some(starts)
        });
        let mut classes: Vec<_> = classes.collect();
        std::iter::from_fn(move || {
            let heads = classes.iter_mut().enumerate().filter_map(|(number, starts)| {
                let (.., start, key) = starts.peek()?;
                Some((*start, *key, number))
            });
            let (.., number) = if down { heads.max() } else { heads.min() }?;
            classes.get_mut(number)?.next().map(|(.., key)| *key)
        })
    }

    /// The events of a folder that lie at least in part between two moments, by start.
    pub fn between(&self, folder: u64, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &AnyItem> {
        let (first, end) = (tick(from), tick(to));
        let span = move |class: u8| {
            let reach = 60_000_000_i64.checked_mul(1_i64.checked_shl(u32::from(class)).unwrap_or(i64::MAX));
            (reach.map_or(i64::MIN, |reach| first.saturating_sub(reach)), end)
        };
        let events = self.starts(folder, span, false).filter_map(|key| self.all.get(&key));
        events.filter(move |item| Item::<Event>::of(item).is_some_and(|event| event.overlaps(from, to)))
    }
}

/// Events of this class of lengths last longer than there are moments.
const LONGEST: u8 = 40;

/// An iterator, or the same from its other end.
enum Either<U, D> {
    Up(U),
    Down(D),
}

impl<T, U: Iterator<Item = T>, D: Iterator<Item = T>> Iterator for Either<U, D> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Up(up) => up.next(),
            Self::Down(down) => down.next(),
        }
    }
}
