//! What the sync remembers: the folder as it was last seen, which record is which contact, and what is under way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use super::Properties;
use super::mapping::read;

/// A contact as it was last seen.
#[derive(Clone, Debug)]
pub(super) struct SeenContact {
    /// As it came.
    pub whole: Value,
    /// What it says.
    pub properties: Properties,
    /// Its version.
    pub etag: String,
    /// When it was changed last.
    pub modified: Timestamp,
}

impl SeenContact {
    /// Reads an entry of a round or the answer to a change; its id first.
    pub fn read(whole: &Value) -> Option<(String, Self)> {
        let text = |name: &str| whole[name].as_str();
        let etag = text("@odata.etag").map(str::to_owned).or_else(|| Some(format!("W/\"{}\"", text("changeKey")?)))?;
        let modified = text("lastModifiedDateTime")?.parse().ok()?;
        let seen = Self { whole: whole.clone(), properties: read(whole), etag, modified };
        Some((text("id")?.to_owned(), seen))
    }
}

/// A record and a contact that are the same person.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// The contact's id.
    pub contact: String,
    /// What both said when they last agreed.
    pub base: Properties,
    /// The contact's version then.
    pub etag: String,
    /// The record's then.
    pub revision: u64,
    /// A change that was sent and whose answer has not come: what the contact says if it was made.
    pub under_way: Option<Properties>,
}

impl Pair {
    /// A pair whose sides have still to be brought together.
    pub fn new(contact: String, base: Properties) -> Self {
        Self { contact, base, etag: String::new(), revision: 0, under_way: None }
    }

    /// Takes note that a change was made whose answer was lost: it is the sync's own, and nobody's in Outlook.
    pub fn recognise(&mut self, contact: &SeenContact) {
        if self.under_way.as_ref() == Some(&contact.properties) {
            self.base = self.under_way.take().unwrap_or_default();
        }
    }
}

/// All that is remembered between two syncs.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Where the next round begins.
    pub link: Option<String>,
    /// The contacts of the folder, by id.
    pub contacts: BTreeMap<String, SeenContact>,
    /// Pairs, by the record's id.
    pub pairs: BTreeMap<String, Pair>,
    /// Contacts that were sent and whose answer has not come: what was sent, by the record's id. Written down before
    /// anything is sent, so that a sync that is broken off wherever it waits makes no contact twice. (A CRM that is to
    /// survive its own crash keeps all of this on a disk.)
    pub pending: BTreeMap<String, Properties>,
    /// Contacts that the sync made since the last round: the next one tells of them, unless somebody deletes them before.
    /// Then it tells nothing, as if they had never been.
    pub made: BTreeSet<String>,
}

impl Memory {
    /// The contacts that are no record yet.
    pub fn new_contacts(&self) -> Vec<String> {
        let paired: BTreeSet<&str> = self.pairs.values().map(|pair| pair.contact.as_str()).collect();
        self.contacts.keys().filter(|id| !paired.contains(id.as_str())).cloned().collect()
    }

    /// Looks among the new contacts for those that are already made: by what was sent, whose answer was lost. Graph has no
    /// way to say "only once" of a contact, and a mark of one's own in it is out of the question.
    pub fn recognise_pending(&mut self) {
        for (record, sent) in std::mem::take(&mut self.pending) {
            let new = self.new_contacts();
            let same = new.into_iter().find(|id| is_same_person(&sent, &self.contacts[id].properties));
            if let Some(contact) = same {
                self.pairs.insert(record, Pair::new(contact, sent));
            }
        }
    }

    /// The records among `free` that new contacts belong to by their e-mail address.
    pub fn recognise_addresses<'r>(&mut self, free: impl Iterator<Item = (&'r str, &'r Properties)>) {
        let address = |properties: &Properties| properties.get("email").map(|email| email.to_lowercase());
        let mut records: HashMap<String, &str> = HashMap::new();
        for (id, properties) in free {
            if let Some(email) = address(properties) {
                records.entry(email).or_insert(id);
            }
        }
        for contact in self.new_contacts() {
            let email = address(&self.contacts[&contact].properties);
            if let Some(record) = email.and_then(|email| records.remove(&email)) {
                self.pairs.insert(record.to_owned(), Pair::new(contact, Properties::new()));
            }
        }
    }
}

/// Whether a contact is the person that was sent: by the address, or by first and last name, as somebody may have changed
/// the rest of it meanwhile.
fn is_same_person(sent: &Properties, found: &Properties) -> bool {
    let same = |name: &str| sent.get(name).is_some_and(|value| found.get(name) == Some(value));
    let sends = |name: &str| sent.contains_key(name);
    let names = if sends("firstname") || sends("lastname") {
        ["firstname", "lastname"].into_iter().all(|name| sent.get(name) == found.get(name))
    } else {
        sent == found
    };
    same("email") || names
}
