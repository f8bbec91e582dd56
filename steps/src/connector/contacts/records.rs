//! The CRM's own side: its records, in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Properties;

/// A contact record of the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// What is set of it.
    pub properties: Properties,
    /// When it was changed last, by a user of the CRM or, through the sync, of Outlook.
    pub modified: Timestamp,
    /// Grows with every change.
    pub revision: u64,
}

/// The records.
#[derive(Debug, Default)]
pub(super) struct RecordStore {
    records: BTreeMap<String, Record>,
    changes: u64,
}

impl RecordStore {
    /// All records.
    pub fn all(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The record of an id.
    pub fn get(&self, id: &str) -> Option<&Record> {
        self.records.get(id)
    }

    /// A new record; its id.
    pub fn create(&mut self, properties: Properties, at: Timestamp) -> String {
        self.changes += 1;
        let id = format!("{:08}", self.changes);
        let record = Record { id: id.clone(), properties, modified: at, revision: self.changes };
        self.records.insert(id.clone(), record);
        id
    }

    /// Puts other properties in the place of a record's; whether there is such a record.
    pub fn replace(&mut self, id: &str, properties: Properties, at: Timestamp) -> bool {
        let Some(record) = self.records.get_mut(id) else { return false };
        self.changes += 1;
        (record.properties, record.modified, record.revision) = (properties, at, self.changes);
        true
    }

    /// Changes some properties of a record; an empty text takes one away.
    pub fn change(&mut self, id: &str, changes: &Properties, at: Timestamp) -> bool {
        let Some(record) = self.records.get(id) else { return false };
        let mut properties = record.properties.clone();
        for (name, value) in changes {
            match value.as_str() {
                "" => drop(properties.remove(name)),
                value => drop(properties.insert(name.clone(), value.to_owned())),
            }
        }
        self.replace(id, properties, at)
    }

    /// Deletes a record; whether there was one.
    pub fn delete(&mut self, id: &str) -> bool {
        self.records.remove(id).is_some()
    }
}
