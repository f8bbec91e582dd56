//! What lies in a mailbox, as protocols list it. A list asks an index from either end, and touches what it shows.

use std::ops::Bound::{Excluded, Included};

use jiff::Timestamp;

use super::index::{Word, tick};
use super::{AnyItem, Contact, Count, Event, Item, ItemView, Listing, Mail, Mailbox, Message, Task};
use crate::Refusal;

impl Mailbox {
    /// The item with that key.
    pub fn item(&self, key: u64) -> Result<&AnyItem, Refusal> {
        self.items.all.get(&key).ok_or(Refusal::ItemMissing)
    }

    /// The item with that key, looked at in one way.
    pub fn view<V: ItemView + ?Sized>(&self, key: u64) -> Result<&V, Refusal> {
        V::of(self.item(key)?).ok_or(Refusal::ItemMissing)
    }

    /// The mail with that key.
    pub fn mail(&self, key: u64) -> Result<&Mail, Refusal> {
        self.view(key)
    }

    /// The message with that key.
    pub fn message(&self, key: u64) -> Result<&Item<Message>, Refusal> {
        self.view(key)
    }

    /// The event with that key.
    pub fn event(&self, key: u64) -> Result<&Item<Event>, Refusal> {
        self.view(key)
    }

    /// The task with that key.
    pub fn task(&self, key: u64) -> Result<&Item<Task>, Refusal> {
        self.view(key)
    }

    /// The contact with that key.
    pub fn contact(&self, key: u64) -> Result<&Item<Contact>, Refusal> {
        self.view(key)
    }

    /// All items, by key.
    pub fn all_items(&self) -> impl DoubleEndedIterator<Item = &AnyItem> {
        self.items.all.values()
    }

    /// How many items of a list a folder has. What a search folder finds is looked for.
    pub fn count(&self, folder: u64, listing: Listing) -> Count {
        if listing == Listing::Mail && self.criteria(folder).is_some() {
            return self.count_found(folder);
        }
        self.items.counts.get(&(folder, listing)).copied().unwrap_or_default()
    }

    /// How many items a folder has.
    pub fn count_all(&self, folder: u64) -> usize {
        self.count_listed(folder).all
    }

    /// The same, and the mail among them that was not read.
    pub fn count_listed(&self, folder: u64) -> Count {
        let mail = self.count(folder, Listing::Mail);
        let others = Listing::ALL.into_iter().filter(|listing| *listing != Listing::Mail);
        let others: usize = others.map(|listing| self.count(folder, listing).all).sum();
        Count { all: mail.all + others, unread: mail.unread }
    }

    /// The items of a folder: its mail, the latest first, and then the other lists, as they were made.
    pub fn items_in(&self, folder: u64) -> impl Iterator<Item = &AnyItem> {
        Listing::ALL.into_iter().flat_map(move |listing| {
            let entries =
                self.items.listed.range((folder, listing, i64::MIN, 0)..=(folder, listing, i64::MAX, u64::MAX));
            let (latest, oldest) = match listing {
                Listing::Mail => (Some(entries.rev()), None),
                Listing::Events | Listing::Contacts | Listing::DistributionLists | Listing::Tasks => {
                    (None, Some(entries))
                }
            };
            let keys = latest.into_iter().flatten().chain(oldest.into_iter().flatten());
            keys.filter_map(|(.., key)| self.items.all.get(key))
        })
    }

    /// What stands in a list of a folder behind a place: the latest mail first, the rest as it was made; each with its
    /// place.
    pub fn listed_behind(
        &self,
        folder: u64,
        listing: Listing,
        behind: Option<(i64, u64)>,
    ) -> impl Iterator<Item = ((i64, u64), &AnyItem)> {
        let whole = ((folder, listing, i64::MIN, 0), (folder, listing, i64::MAX, u64::MAX));
        let place = behind.map(|(at, key)| (folder, listing, at, key));
        let (latest, oldest) = match listing {
            Listing::Mail => (
                Some(self.items.listed.range((Included(whole.0), place.map_or(Included(whole.1), Excluded))).rev()),
                None,
            ),
            Listing::Events | Listing::Contacts | Listing::DistributionLists | Listing::Tasks => {
                (None, Some(self.items.listed.range((place.map_or(Included(whole.0), Excluded), Included(whole.1)))))
            }
        };
        let places = latest.into_iter().flatten().chain(oldest.into_iter().flatten());
        places.filter_map(|(_, _, at, key)| Some(((*at, *key), self.items.all.get(key)?)))
    }

    /// The mail of a folder, the latest arrival first.
    pub fn mail_in(&self, folder: u64) -> impl DoubleEndedIterator<Item = &Mail> {
        self.mail_between(folder, Timestamp::MIN, Timestamp::MAX)
    }

    /// The mail of a folder that arrived between two moments, the latest first.
    pub fn mail_between(&self, folder: u64, from: Timestamp, to: Timestamp) -> impl DoubleEndedIterator<Item = &Mail> {
        self.items.list(folder, Listing::Mail, tick(from), tick(to)).rev()
    }

    /// All mail but that in Recoverable Items, the latest arrival first.
    pub fn all_mail(&self) -> impl DoubleEndedIterator<Item = &Mail> {
        self.all_mail_between(Timestamp::MIN, Timestamp::MAX)
    }

    /// All mail but that in Recoverable Items that arrived between two moments, the latest first.
    pub fn all_mail_between(&self, from: Timestamp, to: Timestamp) -> impl DoubleEndedIterator<Item = &Mail> {
        let recoverable = self.well_known_key("recoverableitemsdeletions");
        let entries = self.items.arrived.range((tick(from), 0, 0)..=(tick(to), u64::MAX, u64::MAX)).rev();
        let entries = entries.filter(move |(.., folder)| *folder != recoverable);
        entries.filter_map(|(_, key, _)| self.mail(*key).ok())
    }

    /// The events of a calendar, as they were made.
    pub fn events_in(&self, folder: u64) -> impl DoubleEndedIterator<Item = &Item<Event>> {
        self.items.list(folder, Listing::Events, i64::MIN, i64::MAX)
    }

    /// The events of a calendar that lie at least in part between two moments, by start.
    pub fn events_between(&self, folder: u64, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Item<Event>> {
        self.items.between(folder, from, to).filter_map(ItemView::of)
    }

    /// The contacts of a folder, as they were made.
    pub fn contacts_in(&self, folder: u64) -> impl DoubleEndedIterator<Item = &Item<Contact>> {
        self.items.list(folder, Listing::Contacts, i64::MIN, i64::MAX)
    }

    /// The contacts that have an address, whatever its casing, wherever they lie.
    pub fn contacts_with(&self, address: &str) -> impl Iterator<Item = &Item<Contact>> {
        let keys = self.items.found(Word::Address, address, i64::MIN, i64::MAX);
        let contacts = keys.filter_map(|key| self.items.get::<Item<Contact>>(key));
        let address = address.to_lowercase();
        contacts.filter(move |contact| contact.emails.iter().any(|email| email.address.to_lowercase() == address))
    }

    /// All events that were not deleted, by key.
    pub fn all_events(&self) -> impl Iterator<Item = &Item<Event>> {
        self.items.all.values().filter_map(Item::<Event>::of).filter(|event| !self.is_deleted(event.folder))
    }

    /// The event that a client made with that id of its own.
    pub fn event_of_transaction(&self, transaction: &str) -> Option<&Item<Event>> {
        let known = self.found(Word::Transaction, transaction);
        self.not_deleted(known.filter(|event| event.transaction_id.as_deref() == Some(transaction)))
    }

    /// The event of a meeting, in this mailbox.
    pub fn event_of_meeting(&self, uid: &str) -> Option<&Item<Event>> {
        self.not_deleted(self.found(Word::Uid, uid).filter(|event| event.uid == uid))
    }

    fn found(&self, which: Word, text: &str) -> impl Iterator<Item = &Item<Event>> {
        self.items.found(which, text, i64::MIN, i64::MAX).filter_map(|key| self.event(key).ok())
    }

    fn not_deleted<'m>(&self, events: impl Iterator<Item = &'m Item<Event>>) -> Option<&'m Item<Event>> {
        events.filter(|event| !self.is_deleted(event.folder)).min_by_key(|event| event.key)
    }

    fn is_deleted(&self, folder: u64) -> bool {
        ["deleteditems", "recoverableitemsdeletions"].iter().any(|name| self.well_known_key(name) == folder)
    }
}
