//! Queries over a mailbox: the index that knows most is asked, and what it finds is looked at for the rest.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::index::{Word, tick};
use super::vocabulary::{Candidates, SearchedText};
use super::{AnyItem, Contact, ContactField, Event, EventField, Item, ItemView, Listing, Mail, Mailbox, MessageField};
use crate::query::{Filter, Page, Passed, Queried, Query};

/// What a field is to an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexRole {
    /// The moment of arrival.
    Arrival,
    /// The start of an event.
    Start,
    /// The full name of a contact.
    Name,
    /// A word.
    Word(Word),
}

/// Fields that indexes know.
pub trait Indexed: PartialEq {
    /// What the field is to an index over one list.
    fn role(&self, listing: Listing) -> Option<IndexRole>;

    /// The text that it is to a search for words.
    fn searched(&self) -> Option<SearchedText> {
        None
    }
}

impl Indexed for MessageField {
    fn role(&self, listing: Listing) -> Option<IndexRole> {
        match (listing, self) {
            (Listing::Mail, Self::Received) => Some(IndexRole::Arrival),
            (Listing::Mail, Self::Conversation) => Some(IndexRole::Word(Word::Conversation)),
            (Listing::Mail, Self::FromAddress) => Some(IndexRole::Word(Word::From)),
            (Listing::Mail, Self::InternetMessageId) => Some(IndexRole::Word(Word::MessageId)),
            (_, Self::Extended(key)) => key.role(listing),
            _ => None,
        }
    }

    fn searched(&self) -> Option<SearchedText> {
        SearchedText::of(self)
    }
}

impl Indexed for EventField {
    fn role(&self, listing: Listing) -> Option<IndexRole> {
        match (listing, self) {
            (Listing::Events, Self::Start) => Some(IndexRole::Start),
            (Listing::Events, Self::Uid) => Some(IndexRole::Word(Word::Uid)),
            (_, Self::Extended(key)) => key.role(listing),
            _ => None,
        }
    }
}

impl Indexed for ContactField {
    fn role(&self, listing: Listing) -> Option<IndexRole> {
        match (listing, self) {
            (Listing::Contacts, Self::DisplayName) => Some(IndexRole::Name),
            (Listing::Contacts, Self::Emails) => Some(IndexRole::Word(Word::Address)),
            _ => None,
        }
    }
}

/// Words, the one that finds least first.
const WORDS: [Word; 5] = [Word::MessageId, Word::Uid, Word::Address, Word::Conversation, Word::From];

/// What is fewer than one in so many is sorted, what is more is looked for in the list.
const FEW: usize = 8;

/// Which way an order goes that an index has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The list's own order.
    Own,
    /// The index's order, the smallest first.
    Up,
    /// The index's order, the largest first.
    Down,
    /// No index has it.
    None,
}

/// Where mail is looked for.
#[derive(Clone, Copy)]
enum Within<'w> {
    /// In a folder.
    Folder(u64),
    /// In several.
    Folders(&'w BTreeSet<u64>),
    /// In all but this one.
    AllBut(u64),
}

impl Within<'_> {
    fn has(self, folder: u64) -> bool {
        match self {
            Self::Folder(own) => own == folder,
            Self::Folders(some) => some.contains(&folder),
            Self::AllBut(but) => but != folder,
        }
    }
}

/// How a query is answered.
struct Plan<'q> {
    /// Word and text by which everything is found that can match.
    word: Option<(Word, &'q str)>,
    /// The moments between which everything lies that can match.
    span: (Timestamp, Timestamp),
    /// Whether those are bounds at all.
    bounded: bool,
    way: Way,
}

impl<'q> Plan<'q> {
    fn of<F: Indexed>(query: &'q Query<F>, listing: Listing, order: IndexRole) -> Self {
        let is = |role: IndexRole| move |field: &F| field.role(listing) == Some(role);
        let filter = query.filter.as_ref();
        let text = |word: Word| filter.and_then(|filter| filter.text(&is(IndexRole::Word(word))));
        let all = (Timestamp::MIN, Timestamp::MAX);
        let span = filter.map_or(all, |filter: &Filter<F>| filter.span(&is(order)));
        let way = match query.keys().as_slice() {
            [] => Way::Own,
            [key] if key.field.role(listing) == Some(order) && key.descending => Way::Down,
            [key] if key.field.role(listing) == Some(order) => Way::Up,
            _ => Way::None,
        };
        let word = WORDS.into_iter().find_map(|word| Some((word, text(word)?)));
        Self { word: word.filter(|(_, text)| !text.is_empty()), span, bounded: span != all, way }
    }
}

/// Lets those that are equal in the order come in the opposite order: they come as in the list.
fn ties_turned<'a, V: ItemView + ?Sized, K: PartialEq>(
    things: impl Iterator<Item = &'a V>,
    key: impl Fn(&V) -> K,
) -> impl Iterator<Item = &'a V> {
    let mut things = things.peekable();
    let mut group: Vec<&'a V> = Vec::new();
    std::iter::from_fn(move || {
        if group.is_empty() {
            let first = things.next()?;
            let at = key(first);
            group.push(first);
            while let Some(next) = things.next_if(|next| key(next) == at) {
                group.push(next);
            }
        }
        group.pop()
    })
}

impl Mailbox {
    /// The mail that a folder lists, or of all but Recoverable Items, that a query asks for.
    pub fn find_mail(&self, folder: Option<u64>, query: &Query<MessageField>) -> Page<&Mail> {
        self.steady(query, |query| self.mail_page(folder, query))
    }

    /// The events of a calendar that a query asks for.
    pub fn find_events(&self, folder: u64, query: &Query<EventField>) -> Page<&Item<Event>> {
        self.steady(query, |query| self.event_page(folder, query))
    }

    /// The contacts of a folder that a query asks for.
    pub fn find_contacts(&self, folder: u64, query: &Query<ContactField>) -> Page<&Item<Contact>> {
        self.steady(query, |query| self.contact_page(folder, query))
    }

    /// A page that begins where the one before it ended, whatever came in between: what lies before that is passed over.
    fn steady<'m, F: Clone, V: ItemView + ?Sized>(
        &'m self,
        query: &Query<F>,
        find: impl Fn(&Query<F>) -> Page<&'m V>,
    ) -> Page<&'m V> {
        let mut over = query.skip;
        if let Some(known) = query.newest {
            let came = self.items.all.range(known.saturating_add(1)..).count();
            if came > 0 && over > 0 {
                let ahead = Query { skip: 0, take: over.saturating_add(came), count: false, ..query.clone() };
                let mut counted = 0;
                let is_last = |item: &V| {
                    counted += usize::from(item.item().key <= known);
                    counted == query.skip
                };
                over = find(&ahead).items.into_iter().position(is_last).map_or(over, |last| last + 1);
            }
        }
        let newest = self.items.all.get_max().map_or(0, |(key, _)| *key);
        let page = find(&Query { skip: over, ..query.clone() });
        Page { passed: Some(Passed { over, newest }), ..page }
    }

    /// The items that a folder lists and a query asks for, whatever their kind.
    pub fn find_items<F: Indexed + Clone + From<MessageField>>(&self, folder: u64, query: &Query<F>) -> Page<&AnyItem>
    where
        AnyItem: Queried<F>,
    {
        if self.criteria(folder).is_some() {
            return self.mail_page(Some(folder), query);
        }
        let mut present = Listing::ALL.into_iter().filter(|listing| self.count(folder, *listing).all > 0);
        match (present.next(), present.next()) {
            (None | Some(Listing::Mail), None) => self.mail_page(Some(folder), query),
            (Some(Listing::Events), None) => self.event_page(folder, query),
            (Some(Listing::Contacts), None) => self.contact_page(folder, query),
            (Some(Listing::DistributionLists | Listing::Tasks), None) => {
                query.run_known(self.items_in(folder), self.count_all(folder))
            }
            (_, Some(_)) => query.run_known(self.items_in(folder), self.count_all(folder)),
        }
    }

    /// The events of a calendar that lie at least in part between two moments, by start, and match a query.
    pub fn find_between<F: Indexed>(
        &self,
        folder: u64,
        from: Timestamp,
        to: Timestamp,
        query: &Query<F>,
    ) -> Page<&AnyItem>
    where
        AnyItem: Queried<F>,
    {
        let found = self.items.between(folder, from, to);
        query.cut(found.filter(|item| query.filter.as_ref().is_none_or(|filter| filter.holds(*item))), None)
    }

    /// What a search folder lists is what its condition finds in the folders that it looks into.
    fn mail_page<V: ItemView + Queried<F> + ?Sized, F: Indexed + Clone + From<MessageField>>(
        &self,
        folder: Option<u64>,
        query: &Query<F>,
    ) -> Page<&V> {
        let Some(folder) = folder else {
            return self.mail_within(Within::AllBut(self.well_known_key("recoverableitemsdeletions")), query);
        };
        let Some(criteria) = self.criteria(folder) else { return self.mail_within(Within::Folder(folder), query) };
        let searched = self.searched(criteria);
        let own = criteria.filter.on(&|field| F::from(field.clone()));
        let filter = Some(Filter::And(std::iter::once(own).chain(query.filter.clone()).collect()));
        let query = Query { filter, order: query.order.clone(), ..*query };
        let one = searched.first().filter(|_| searched.len() == 1);
        self.mail_within(one.map_or(Within::Folders(&searched), |one| Within::Folder(*one)), &query)
    }

    /// How much mail there is.
    fn mail_in_all(&self, within: Within<'_>) -> usize {
        let all = |folder: &u64| self.items.counts.get(&(*folder, Listing::Mail)).map_or(0, |count| count.all);
        match within {
            Within::Folder(folder) => all(&folder),
            Within::Folders(folders) => folders.iter().map(all).sum(),
            Within::AllBut(folder) => self.items.arrived.len() - all(&folder),
        }
    }

    fn mail_within<V: ItemView + Queried<F> + ?Sized, F: Indexed>(
        &self,
        within: Within<'_>,
        query: &Query<F>,
    ) -> Page<&V> {
        let plan = Plan::of(query, Listing::Mail, IndexRole::Arrival);
        let total = self.mail_in_all(within);
        let (from, to) = (tick(plan.span.0), tick(plan.span.1));
        if let (None, Way::Own | Way::Down, Some(filter)) = (plan.word, plan.way, &query.filter)
            && let Some(candidates) = self.items.vocabulary.candidates(&self.items.all, filter)
        {
            return self.searched_page(within, query, filter, &candidates, (from, to, total));
        }
        // What a word finds lies anywhere.
        let found = plan.word.map(|(word, text)| self.items.found(word, text, from, to));
        let anywhere = found.is_some();
        let keys: Box<dyn DoubleEndedIterator<Item = u64>> = match found {
            Some(keys) => Box::new(keys),
            None => self.mail_keys(within, from, to),
        };
        let view = move |key: u64| {
            let item = self.items.all.get(&key)?;
            if anywhere && !within.has(item.folder) { None } else { V::of(item) }
        };
        match plan.way {
            Way::Own | Way::Down if query.filter.is_none() => {
                // Those that are passed over are only counted: nobody looks at them.
                let mut keys = keys.rev();
                let skipped = keys.by_ref().take(query.skip).count();
                query.cut_behind(skipped, keys.filter_map(view), Some(total))
            }
            Way::Own | Way::Down => query.run_ordered(keys.rev().filter_map(view), total),
            Way::Up => {
                let key = |thing: &V| thing.item().content.moment();
                query.run_ordered(ties_turned(keys.filter_map(view), key), total)
            }
            Way::None => query.run_known(keys.rev().filter_map(view), total),
        }
    }

    /// The keys of mail that arrived between two moments, in ascending order.
    fn mail_keys<'w>(
        &'w self,
        within: Within<'w>,
        from: i64,
        to: i64,
    ) -> Box<dyn DoubleEndedIterator<Item = u64> + 'w> {
        match within {
            Within::Folder(folder) => Box::new(self.items.listed_keys(folder, Listing::Mail, from, to)),
            Within::Folders(folders) if self.mail_in_all(within) < self.items.arrived.len() / FEW => {
                Box::new(self.items.sorted_keys(folders, from, to))
            }
            Within::Folders(_) | Within::AllBut(_) => {
                Box::new(self.items.arrived_keys(from, to, move |folder| within.has(folder)))
            }
        }
    }

    /// Of what words find, the latest first. Where that is much, the list is gone through for it, so that a page of it is
    /// found before all of it is sorted.
    fn searched_page<V: ItemView + Queried<F> + ?Sized, F: Indexed>(
        &self,
        within: Within<'_>,
        query: &Query<F>,
        filter: &Filter<F>,
        candidates: &Candidates,
        (from, to, all): (i64, i64, usize),
    ) -> Page<&V> {
        let view = |key: u64| {
            let thing = V::of(self.items.all.get(&key).filter(|item| within.has(item.folder))?)?;
            (candidates.does(key) || filter.holds(thing)).then_some(thing)
        };
        if candidates.count < all / FEW {
            let moment = |key: u64| Some((tick(self.items.all.get(&key)?.content.moment()), key));
            let mut keys: Vec<(i64, u64)> = candidates.keys().filter_map(moment).collect();
            keys.sort_unstable();
            return query.cut(keys.into_iter().rev().filter_map(|(_, key)| view(key)), None);
        }
        let keys = self.mail_keys(within, from, to).rev();
        query.cut(keys.filter(|key| candidates.may(*key)).filter_map(view), None)
    }

    /// What a word finds in a folder, as it was made.
    fn worded<V: ItemView + ?Sized>(&self, folder: u64, word: Word, text: &str) -> impl Iterator<Item = &V> {
        let mut keys: Vec<u64> = self.items.found(word, text, i64::MIN, i64::MAX).collect();
        keys.sort_unstable();
        keys.into_iter().filter_map(move |key| V::of(self.items.all.get(&key).filter(|item| item.folder == folder)?))
    }

    fn event_page<V: ItemView + Queried<F> + ?Sized, F: Indexed>(&self, folder: u64, query: &Query<F>) -> Page<&V> {
        let plan = Plan::of(query, Listing::Events, IndexRole::Start);
        let total = self.count(folder, Listing::Events).all;
        let (from, to) = (tick(plan.span.0), tick(plan.span.1));
        let view = move |key: u64| V::of(self.items.all.get(&key).filter(|item| item.folder == folder)?);
        let starts = |down| self.items.starts(folder, move |_| (from, to), down).filter_map(view);
        let sorted = |mut keys: Vec<u64>| {
            keys.sort_unstable();
            keys.into_iter().filter_map(view)
        };
        match (plan.word, plan.way) {
            (Some((word, text)), _) => query.run_known(self.worded(folder, word, text), total),
            (None, Way::Up) => query.run_ordered(starts(false), total),
            (None, Way::Down) => {
                query.run_ordered(ties_turned(starts(true), |thing: &V| thing.item().content.moment()), total)
            }
            (None, Way::Own | Way::None) if plan.bounded => {
                query.run_known(sorted(self.items.starts(folder, move |_| (from, to), false).collect()), total)
            }
            (None, Way::Own | Way::None) => query
                .run_known(self.items.listed_keys(folder, Listing::Events, i64::MIN, i64::MAX).filter_map(view), total),
        }
    }

    fn contact_page<V: ItemView + Queried<F> + ?Sized, F: Indexed>(&self, folder: u64, query: &Query<F>) -> Page<&V> {
        let plan = Plan::of(query, Listing::Contacts, IndexRole::Name);
        let total = self.count(folder, Listing::Contacts).all;
        if let Some((word, text)) = plan.word {
            return query.run_known(self.worded(folder, word, text), total);
        }
        let view = move |key: u64| V::of(self.items.all.get(&key)?);
        let names = || self.items.named_keys(folder);
        match plan.way {
            Way::Up => query.run_ordered(names().filter_map(view), total),
            Way::Down => {
                let key = |thing: &V| thing.item().subject.to_lowercase();
                query.run_ordered(ties_turned(names().rev().filter_map(view), key), total)
            }
            Way::Own | Way::None => {
                let keys = self.items.listed_keys(folder, Listing::Contacts, i64::MIN, i64::MAX);
                query.run_known(keys.filter_map(view), total)
            }
        }
    }
}
