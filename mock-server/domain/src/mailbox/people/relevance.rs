//! How much somebody matters to somebody else: what was sent and received lately, contacts, and the organisation.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::{
    Likeness, PEOPLE_ADDRESSES_LIMIT, PEOPLE_CONTACTS_LIMIT, PEOPLE_LIMIT, PEOPLE_MAIL_LIMIT, PeopleAsked,
    RelevantPerson, is_favorite,
};
use crate::cloud::{CONSUMERS, Cloud};
use crate::directory::{Tenant, User};
use crate::mailbox::away::is_automatic;
use crate::mailbox::{AnyItem, Contact, FolderKind, Item, Listing, Mailbox, Recipient};
use crate::{Now, Refusal};

/// What each message to somebody says of how much he matters.
const WRITTEN_TO: u32 = 3;
/// What each message from him says.
const HEARD_FROM: u32 = 1;
/// What it says that he is a contact.
const SAVED: u32 = 5;
/// What it says besides that this contact is a favourite.
const FAVORITE: u32 = 20;
/// What it says that somebody is the manager, or reports to him.
const IN_LINE: u32 = 20;
/// What it says that both have one manager.
const BESIDE: u32 = 10;
/// What it says that both are in one small group.
const IN_GROUP: u32 = 5;
/// Members that a group has at the most which says something of who works with whom.
///
/// <https://learn.microsoft.com/graph/people-insights-overview#including-a-person-as-relevant-or-working-with>
const SMALL_GROUP: usize = 29;

impl Cloud {
    /// The people of somebody, the most relevant first. What his mailbox says is for himself alone.
    pub fn people_of(&self, asked: PeopleAsked<'_>, now: Now) -> Result<Vec<RelevantPerson>, Refusal> {
        let mailbox = self.mailbox_of(asked.of, now)?;
        let tenant = self.tenants.get(&asked.of.tenant);
        let owner = tenant.and_then(|tenant| tenant.users.get(&asked.of.user));
        let (Some(tenant), Some(owner)) = (tenant, owner) else {
            return Err(Refusal::UserUnknown(asked.of.user.to_string()));
        };
        let mut found = Found { cloud: self, tenant, mailbox, owner, people: Vec::new(), places: HashMap::new() };
        if found.is_organization() {
            found.near();
        }
        if asked.by_himself {
            found.saved();
            found.correspondents();
            found.known();
        }
        let mut people = found.people;
        people.sort_by_cached_key(|person| (Reverse(person.relevance), person.name().to_lowercase(), person.id));
        let like = asked.like.map(Likeness::of);
        if let Some(like) = &like {
            people.retain(|person| person.is_like(like));
        }
        people.truncate(PEOPLE_LIMIT);
        if asked.directory && tenant.id != CONSUMERS {
            add_others(&mut people, tenant, owner, like.as_ref());
        }
        Ok(people)
    }
}

/// Adds those of the directory who have an address and are not among some people yet.
fn add_others(people: &mut Vec<RelevantPerson>, tenant: &Tenant, owner: &User, like: Option<&Likeness>) {
    let known: HashSet<Uuid> = people.iter().map(|person| person.id).collect();
    let others = tenant.users.values().filter(|user| user.mail.is_some() && user.id != owner.id);
    let others = others.filter(|user| !known.contains(&user.id));
    let others = others.filter(|user| {
        let addresses: Vec<&str> = user.mail.as_deref().into_iter().collect();
        like.is_none_or(|like| like.fits(&user.display_name, &addresses))
    });
    let room = PEOPLE_LIMIT.saturating_sub(people.len());
    people.extend(others.take(room).map(of_user));
}

/// One of the organisation, as yet of no relevance.
fn of_user(user: &Arc<User>) -> RelevantPerson {
    RelevantPerson {
        id: user.id,
        user: Some(Arc::clone(user)),
        contact: None,
        relevance: 0,
        known_as: Recipient::new(user.display_name.as_str(), user.mail.as_deref().unwrap_or_default()),
    }
}

/// People as they are found, each once.
struct Found<'c> {
    cloud: &'c Cloud,
    tenant: &'c Tenant,
    mailbox: &'c Mailbox,
    owner: &'c User,
    people: Vec<RelevantPerson>,
    places: HashMap<Key, usize>,
}

/// By what somebody is known again.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    User(Uuid),
    /// In lower case.
    Address(String),
}

impl Found<'_> {
    /// Whether the accounts of the tenant have to do with one another: personal ones have not.
    fn is_organization(&self) -> bool {
        self.tenant.id != CONSUMERS
    }

    /// Adds to the relevance of one of the organisation who has an address, and says where he stands; nobody matters to himself.
    fn add_user(&mut self, id: Uuid, relevance: u32) -> Option<usize> {
        let user = self.tenant.users.get(&id).filter(|user| user.mail.is_some() && user.id != self.owner.id)?;
        let place = *self.places.entry(Key::User(id)).or_insert(self.people.len());
        if place == self.people.len() {
            self.people.push(of_user(user));
        }
        self.people.get_mut(place)?.relevance += relevance;
        Some(place)
    }

    /// Adds to the relevance of whoever has an address, and says where he stands.
    fn add(&mut self, who: &Recipient, relevance: u32) -> Option<usize> {
        if !who.is_resolved() || self.owner.has_address(&who.address) {
            return None;
        }
        let at = self.cloud.mailbox_at(&who.address).map(|mailbox| mailbox.owner);
        if let Some(at) = at.filter(|at| at.tenant == self.tenant.id && self.is_organization()) {
            return self.add_user(at.user, relevance);
        }
        let address = who.address.to_lowercase();
        let id = Uuid::new_v5(&self.mailbox.guid, address.as_bytes());
        let place = *self.places.entry(Key::Address(address)).or_insert(self.people.len());
        if place == self.people.len() {
            self.people.push(RelevantPerson { id, user: None, contact: None, relevance: 0, known_as: who.clone() });
        }
        self.people.get_mut(place)?.relevance += relevance;
        Some(place)
    }

    /// Those who are near to the owner in the organisation: his manager, who reports to him, who has the same manager, and who
    /// is in a small group with him.
    fn near(&mut self) {
        let (tenant, own) = (self.tenant, self.owner.id);
        if let Some(manager) = self.owner.manager {
            self.add_user(manager, IN_LINE);
            for beside in tenant.reports_of(manager).into_iter().take(PEOPLE_LIMIT) {
                self.add_user(beside, BESIDE);
            }
        }
        for report in tenant.reports_of(own).into_iter().take(PEOPLE_LIMIT) {
            self.add_user(report, IN_LINE);
        }
        for group in tenant.groups_with(own).into_iter().take(PEOPLE_LIMIT) {
            let group = tenant.groups.get(&group).filter(|group| group.members.len() <= SMALL_GROUP);
            for member in group.into_iter().flat_map(|group| group.members.iter()) {
                self.add_user(*member, IN_GROUP);
            }
        }
    }

    /// Contacts that have an address. One who belongs to the organisation stays one of it.
    fn saved(&mut self) {
        let mailbox = self.mailbox;
        let folders = self.contact_folders();
        let contacts = folders.iter().flat_map(|folder| mailbox.contact_items(*folder).rev());
        let mut further = Vec::new();
        for contact in contacts.take(PEOPLE_CONTACTS_LIMIT) {
            let emails = || contact.emails.iter().filter(|email| email.is_resolved());
            let Some(place) = emails().find_map(|who| self.add(who, 0)) else { continue };
            if let Some(person) = self.people.get_mut(place) {
                person.save(contact, mailbox.guid);
            }
            further.extend(emails().map(|who| (Key::Address(who.address.to_lowercase()), place)));
        }
        // Whoever has several addresses is one, where nobody has one of them first.
        for (address, place) in further {
            self.places.entry(address).or_insert(place);
        }
    }

    /// The folders of contacts that were not deleted.
    fn contact_folders(&self) -> Vec<u64> {
        let mailbox = self.mailbox;
        let deleted = mailbox.folders_below(mailbox.well_known_key("deleteditems"));
        let folders = mailbox.folders().filter(|folder| folder.kind == FolderKind::Contacts).map(|folder| folder.key);
        folders.filter(|key| !deleted.iter().any(|folder| folder.key == *key)).collect()
    }

    /// The contacts of those who were found otherwise, be they older than those that are looked at.
    fn known(&mut self) {
        let (mailbox, folders) = (self.mailbox, self.contact_folders());
        let mut taken: HashSet<u64> =
            self.people.iter().filter_map(|person| Some(person.contact.as_ref()?.key)).collect();
        for person in self.people.iter_mut().filter(|person| person.contact.is_none()) {
            let key = {
                let mut saved = mailbox.contacts_with(&person.known_as.address);
                saved.find(|contact| folders.contains(&contact.folder)).map(|contact| contact.key)
            };
            // Two addresses of an old contact are two people, one of whom is the contact.
            let key = key.filter(|key| person.user.is_some() || taken.insert(*key));
            if let Some(AnyItem::Contact(contact)) = key.and_then(|key| mailbox.items.all.get(&key)) {
                person.save(contact, mailbox.guid);
            }
        }
    }

    /// Those whom the owner wrote to and heard from lately. What lies in Drafts and Junk Email says nothing, nor do reports.
    fn correspondents(&mut self) {
        let mailbox = self.mailbox;
        let passed_over = ["drafts", "outbox", "junkemail"].map(|name| mailbox.well_known_key(name));
        let mut left = PEOPLE_ADDRESSES_LIMIT;
        for mail in mailbox.all_mail().take(PEOPLE_MAIL_LIMIT) {
            let class = mail.special_class.as_deref().unwrap_or_default();
            if mail.is_draft || passed_over.contains(&mail.folder) || is_automatic(class) {
                continue;
            }
            let Some(from) = &mail.from else { continue };
            if self.owner.has_address(&from.address) || from.address.eq_ignore_ascii_case(&mailbox.address) {
                let recipients: Vec<Recipient> = mail.recipients().take(left).cloned().collect();
                left -= recipients.len();
                for who in &recipients {
                    self.add(who, WRITTEN_TO);
                }
            } else {
                self.add(from, HEARD_FROM);
            }
        }
    }
}

impl RelevantPerson {
    /// Takes a contact for his, where he has none yet.
    fn save(&mut self, contact: &Arc<Item<Contact>>, mailbox: Uuid) {
        self.relevance += if is_favorite(contact) { SAVED + FAVORITE } else { SAVED };
        if self.contact.is_none() {
            self.contact = Some(Arc::clone(contact));
            if self.user.is_none() {
                self.id = Uuid::new_v5(&mailbox, &contact.key.to_be_bytes());
            }
        }
    }
}

impl Mailbox {
    /// The contacts of a folder, as they were made, to be kept.
    fn contact_items(&self, folder: u64) -> impl DoubleEndedIterator<Item = &Arc<Item<Contact>>> {
        self.items.listed_keys(folder, Listing::Contacts, i64::MIN, i64::MAX).filter_map(|key| {
            match self.items.all.get(&key)? {
                AnyItem::Contact(contact) => Some(contact),
                AnyItem::Message(_)
                | AnyItem::Event(_)
                | AnyItem::Task(_)
                | AnyItem::Post(_)
                | AnyItem::DistributionList(_)
                | AnyItem::MeetingMessage(_) => None,
            }
        })
    }
}
