//! One sync: hear what changed in Outlook, bring both sides together, write what Outlook is to be told.
//!
//! Nothing that is sent is taken for done before its answer is there. What was lost, and what somebody else changed in between
//! (412), is left open; another round hears how things stand, and the rest follows from that. So a contact whose making was
//! lost is looked for before it is made again, and a change is made against the version that it was decided on.

use std::collections::BTreeSet;

use serde_json::Value;

use super::graph::{ContactGraph, Unanswered};
use super::mapping::{body, mappings};
use super::memory::{Memory, Pair, SeenContact};
use super::merge::{Merged, Ways, merge};
use super::records::{Record, RecordStore};
use super::{Properties, SyncChoice, SyncReport, SyncTrouble};

/// Both sides, for as long as one sync lasts.
pub(super) struct Sync<'a> {
    pub graph: ContactGraph<'a>,
    pub choice: &'a SyncChoice,
    pub records: &'a mut RecordStore,
    pub memory: &'a mut Memory,
    pub report: &'a mut SyncReport,
    #[cfg(test)]
    pub planted: Option<super::Planted>,
}

/// Something that Outlook is to be told.
enum Write {
    Create { record: String },
    Update { record: String, contact: String, wanted: Properties, base: Properties },
    Delete { record: String, contact: String },
}

/// A round that was heard whole.
struct Heard {
    contacts: Vec<Value>,
    removed: Vec<String>,
    link: String,
    /// Whether it is everything that there is.
    whole: bool,
}

/// Rounds that may end in "begin anew" one after the other.
const BEGINNINGS: usize = 5;

impl Sync<'_> {
    /// Hears what changed in the folder since last time, or everything.
    pub async fn listen(&mut self) -> Result<(), SyncTrouble> {
        for _ in 0..BEGINNINGS {
            let address = self.memory.link.clone();
            let whole = address.is_none();
            match self.round(address.unwrap_or_else(|| self.graph.first_round())).await {
                Ok(mut heard) => {
                    heard.whole = whole;
                    self.look_after_made(&mut heard).await.map_err(Unanswered::trouble)?;
                    self.take(heard);
                    return Ok(());
                }
                // The service has forgotten the place: everything is read again, and compared with what is remembered.
                Err(Unanswered::Refused { status: 410, .. }) => {
                    self.report.resyncs += 1;
                    self.memory.link = None;
                    #[cfg(test)]
                    self.mishandle_reset();
                }
                Err(other) => return Err(other.trouble()),
            }
        }
        Err(SyncTrouble::Interrupted("the list of contacts begins anew again and again".to_owned()))
    }

    /// Looks for those that the sync made and a round does not tell of: what was made and deleted since the round before is
    /// no change.
    async fn look_after_made(&self, heard: &mut Heard) -> Result<(), Unanswered> {
        if heard.whole {
            return Ok(());
        }
        let told: BTreeSet<&str> = heard.contacts.iter().filter_map(|contact| contact["id"].as_str()).collect();
        for id in self.memory.made.iter().filter(|id| !told.contains(id.as_str())) {
            let was = self.memory.contacts.get(id).map(|seen| &seen.whole["parentFolderId"]);
            let lies = match self.graph.folder_of(id).await {
                Err(Unanswered::Refused { status: 404, .. }) => None,
                other => Some(other?),
            };
            if lies.as_ref() != was {
                heard.removed.push(id.clone());
            }
        }
        Ok(())
    }

    async fn round(&self, mut address: String) -> Result<Heard, Unanswered> {
        let mut heard = Heard { contacts: Vec::new(), removed: Vec::new(), link: String::new(), whole: false };
        loop {
            let page = self.graph.page(&address).await?;
            for entry in page["value"].as_array().into_iter().flatten() {
                match (entry.get("@removed"), entry["id"].as_str()) {
                    (Some(_), Some(id)) => heard.removed.push(id.to_owned()),
                    _ => heard.contacts.push(entry.clone()),
                }
            }
            match (page["@odata.nextLink"].as_str(), page["@odata.deltaLink"].as_str()) {
                (Some(next), _) => next.clone_into(&mut address),
                (None, Some(link)) => return Ok(Heard { link: link.to_owned(), ..heard }),
                (None, None) => return Err(Unanswered::Lost("a page without a link".to_owned())),
            }
        }
    }

    /// Takes a round in at once: a place is remembered with what was heard on the way there, or not at all.
    fn take(&mut self, heard: Heard) {
        if heard.whole && !self.keeps_the_gone() {
            self.memory.contacts.clear();
        }
        for id in &heard.removed {
            self.memory.contacts.remove(id);
        }
        self.memory.contacts.extend(heard.contacts.iter().filter_map(SeenContact::read));
        self.memory.link = Some(heard.link);
        self.memory.made.clear();
    }

    /// Brings both sides together in the CRM, and tells Outlook the rest; whether nothing was left open.
    pub async fn tell(&mut self) -> Result<bool, SyncTrouble> {
        let mut settled = true;
        for write in self.plan() {
            settled &= self.write(write).await?;
        }
        Ok(settled)
    }

    fn plan(&mut self) -> Vec<Write> {
        if self.looks_for_the_lost() {
            self.memory.recognise_pending();
        }
        self.memory.pending.clear();
        let paired = &self.memory.pairs;
        let free = self.records.all().filter(|record| !paired.contains_key(&record.id));
        let free: Vec<Record> = free.cloned().collect();
        self.memory.recognise_addresses(free.iter().map(|record| (record.id.as_str(), &record.properties)));
        self.import();
        let pairs: Vec<(String, Pair)> =
            self.memory.pairs.iter().map(|(id, pair)| (id.clone(), pair.clone())).collect();
        let mut writes: Vec<Write> = pairs.into_iter().filter_map(|(id, pair)| self.reconcile(id, pair)).collect();
        let ways = self.choice.ways();
        let new = self.records.all().filter(|record| {
            ways.to_outlook
                && !self.memory.pairs.contains_key(&record.id)
                && SyncChoice::lets_through(self.choice.crm_filter.as_ref(), &record.properties)
        });
        writes.extend(new.map(|record| Write::Create { record: record.id.clone() }));
        writes
    }

    /// Makes a record of each contact that is none yet.
    fn import(&mut self) {
        for id in self.memory.new_contacts() {
            let contact = self.memory.contacts[&id].clone();
            let wanted = SyncChoice::lets_through(self.choice.outlook_filter.as_ref(), &contact.properties);
            if wanted && self.choice.ways().to_crm {
                self.adopt(id, contact);
            }
        }
    }

    fn adopt(&mut self, id: String, contact: SeenContact) {
        let record = self.records.create(contact.properties.clone(), contact.modified);
        let revision = self.records.get(&record).map_or(0, |record| record.revision);
        let pair = Pair { etag: contact.etag, revision, ..Pair::new(id, contact.properties) };
        self.memory.pairs.insert(record, pair);
        self.report.records_written += 1;
    }

    /// What a pair has come to.
    fn reconcile(&mut self, id: String, mut pair: Pair) -> Option<Write> {
        let ways = self.choice.ways();
        let record = self.records.get(&id).cloned();
        let contact = self.memory.contacts.get(&pair.contact).cloned();
        if let Some(contact) = &contact {
            pair.recognise(contact);
        }
        match (record, contact) {
            (Some(record), Some(contact)) => self.bring_together(&record, &contact, pair),
            (None, None) => {
                self.memory.pairs.remove(&id);
                None
            }
            // A change that the other side never saw outlives the deletion there: nothing that somebody wrote is lost.
            (None, Some(contact)) if ways.to_crm && contact.properties != pair.base => {
                self.memory.pairs.remove(&id);
                self.adopt(pair.contact, contact);
                None
            }
            (Some(record), None) if record.properties != pair.base => {
                self.memory.pairs.remove(&id);
                None
            }
            (None, Some(_)) => ways.to_outlook.then_some(Write::Delete { record: id, contact: pair.contact }),
            (Some(_), None) => {
                if ways.to_crm {
                    self.records.delete(&id);
                    self.memory.pairs.remove(&id);
                    self.report.records_written += 1;
                }
                None
            }
        }
    }

    fn bring_together(&mut self, record: &Record, contact: &SeenContact, pair: Pair) -> Option<Write> {
        if record.revision == pair.revision && contact.etag == pair.etag {
            return None;
        }
        let ways = self.choice.ways();
        let through = SyncChoice::lets_through;
        let ways = Ways {
            to_crm: ways.to_crm && through(self.choice.outlook_filter.as_ref(), &contact.properties),
            to_outlook: ways.to_outlook && through(self.choice.crm_filter.as_ref(), &record.properties),
        };
        let record_is_later = record.modified > contact.modified;
        let merged = merge(&pair.base, &record.properties, &contact.properties, record_is_later, ways);
        if merged.record != record.properties {
            let at = record.modified.max(contact.modified);
            self.records.replace(&record.id, merged.record.clone(), at);
            self.report.records_written += 1;
        }
        let revision = self.records.get(&record.id).map_or(0, |record| record.revision);
        if merged.contact == contact.properties {
            let pair = Pair { etag: contact.etag.clone(), revision, ..Pair::new(pair.contact, merged.base) };
            self.memory.pairs.insert(record.id.clone(), pair);
            return None;
        }
        // What the record has taken over is agreed on, whatever becomes of what Outlook is to be told.
        let base = agreed_so_far(&pair.base, &merged, &contact.properties);
        let pair = Pair { revision, under_way: Some(merged.contact.clone()), ..Pair::new(pair.contact, base) };
        let (record, contact) = (record.id.clone(), pair.contact.clone());
        self.memory.pairs.insert(record.clone(), pair);
        Some(Write::Update { record, contact, wanted: merged.contact, base: merged.base })
    }

    /// Tells Outlook one thing; whether it is done.
    async fn write(&mut self, write: Write) -> Result<bool, SyncTrouble> {
        let answered = match &write {
            Write::Create { record } => self.create(record).await,
            Write::Update { record, contact, wanted, base } => self.update(record, contact, wanted, base).await,
            Write::Delete { record, contact } => self.delete(record, contact).await,
        };
        match (answered, &write) {
            (Ok(()), _) => {
                self.report.contacts_written += 1;
                Ok(true)
            }
            // Nobody knows, or somebody was faster: changed it, or deleted it. The next round tells.
            (Err(Unanswered::Lost(_) | Unanswered::Refused { status: 412, .. }), _) => Ok(false),
            (Err(Unanswered::Refused { status: 404, code }), Write::Update { .. }) if code == "ErrorItemNotFound" => {
                Ok(false)
            }
            // One contact that Outlook does not take keeps no other one waiting.
            (Err(Unanswered::Refused { status: 400, code }), _) => {
                self.report.not_taken.push(code);
                Ok(true)
            }
            (Err(refused), _) => Err(refused.trouble()),
        }
    }

    async fn create(&mut self, id: &str) -> Result<(), Unanswered> {
        let Some(record) = self.records.get(id).cloned() else { return Ok(()) };
        self.memory.pending.insert(record.id.clone(), record.properties.clone());
        let made = self.graph.create(&body(&Value::Null, &record.properties)).await;
        if !matches!(made, Err(Unanswered::Lost(_))) {
            self.memory.pending.remove(&record.id);
        }
        let made = made?;
        self.memory.made.extend(made["id"].as_str().map(str::to_owned));
        self.agreed(record.id, &record.properties, record.revision, &made)
    }

    async fn update(
        &mut self,
        record: &str,
        contact: &str,
        wanted: &Properties,
        base: &Properties,
    ) -> Result<(), Unanswered> {
        let Some(seen) = self.memory.contacts.get(contact) else { return Ok(()) };
        let etag = self.checks_versions().then_some(seen.etag.as_str());
        let changed = self.graph.update(contact, etag, &body(&seen.whole, wanted)).await?;
        let revision = self.records.get(record).map_or(0, |record| record.revision);
        self.agreed(record.to_owned(), base, revision, &changed)
    }

    async fn delete(&mut self, record: &str, contact: &str) -> Result<(), Unanswered> {
        let seen = self.memory.contacts.get(contact);
        let etag = seen.map(|seen| seen.etag.as_str()).filter(|_| self.checks_versions());
        match self.graph.delete(contact, etag).await {
            // That is what was wanted.
            Ok(()) | Err(Unanswered::Refused { status: 404, .. }) => {
                self.memory.contacts.remove(contact);
                self.memory.pairs.remove(record);
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    /// Takes note of what both sides say from now on. Where Outlook made something else of what it was sent, that is looked at
    /// again like a change of somebody's.
    fn agreed(&mut self, record: String, base: &Properties, revision: u64, whole: &Value) -> Result<(), Unanswered> {
        let unread = || Unanswered::Lost("an answer without a contact".to_owned());
        let (id, seen) = SeenContact::read(whole).ok_or_else(unread)?;
        let etag = if seen.properties == *base { seen.etag.clone() } else { String::new() };
        self.memory.contacts.insert(id.clone(), seen);
        self.memory.pairs.insert(record, Pair { etag, revision, ..Pair::new(id, base.clone()) });
        Ok(())
    }
}

/// What both sides agree on once the record is written and the contact is not yet.
fn agreed_so_far(base: &Properties, merged: &Merged, contact: &Properties) -> Properties {
    let names = mappings().iter().map(|mapping| &mapping.record);
    let agreed = names.filter_map(|name| {
        let (here, there) = (merged.record.get(name), contact.get(name));
        Some((name.clone(), if here == there { here } else { base.get(name) }?.clone()))
    });
    agreed.collect()
}

/// Where the property test plants its bugs.
impl Sync<'_> {
    #[cfg(test)]
    fn has(&self, bug: super::Planted) -> bool {
        self.planted == Some(bug)
    }

    #[cfg(test)]
    fn mishandle_reset(&mut self) {
        if self.has(super::Planted::ForgetsPairsAtReset) {
            self.memory.pairs.clear();
        }
    }

    #[cfg(test)]
    fn keeps_the_gone(&self) -> bool {
        self.has(super::Planted::MissesDeletionsAtReset)
    }

    #[cfg(test)]
    fn looks_for_the_lost(&self) -> bool {
        !self.has(super::Planted::ResendsCreations)
    }

    #[cfg(test)]
    fn checks_versions(&self) -> bool {
        !self.has(super::Planted::IgnoresVersions)
    }
}

#[cfg(not(test))]
#[expect(clippy::unused_self, reason = "tests ask the sync")]
impl Sync<'_> {
    fn keeps_the_gone(&self) -> bool {
        false
    }

    fn looks_for_the_lost(&self) -> bool {
        true
    }

    fn checks_versions(&self) -> bool {
        true
    }
}
