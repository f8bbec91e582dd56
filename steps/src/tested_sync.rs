//! The contact sync under test, as a step has it.

use crate::connector::{Account, ContactFolder, Properties, Record, SyncChoice, SyncClient, SyncReport, SyncTrouble};

/// The contact sync under test, for a step.
pub struct TestedSync<'a>(pub(crate) &'a mut dyn SyncClient);

impl TestedSync<'_> {
    /// See [`crate::connector::ContactSync::start`].
    pub async fn start(&mut self, address: &str) -> Result<String, SyncTrouble> {
        self.0.start(address).await
    }

    /// See [`crate::connector::ContactSync::finish`].
    pub async fn finish(&mut self, query: &str) -> Result<Account, SyncTrouble> {
        self.0.finish(query).await
    }

    /// See [`crate::connector::ContactSync::folders`].
    pub async fn folders(&mut self) -> Result<Vec<ContactFolder>, SyncTrouble> {
        self.0.folders().await
    }

    /// See [`crate::connector::ContactSync::choose`].
    pub fn choose(&mut self, choice: SyncChoice) {
        self.0.choose(choice);
    }

    /// See [`crate::connector::ContactSync::sync`].
    pub async fn sync(&mut self) -> Result<SyncReport, SyncTrouble> {
        self.0.sync().await
    }

    /// See [`crate::connector::ContactSync::records`].
    pub async fn records(&mut self) -> Vec<Record> {
        self.0.records().await
    }

    /// See [`crate::connector::ContactSync::save`].
    pub async fn save(&mut self, id: Option<&str>, changes: Properties) -> String {
        self.0.save(id, changes).await
    }

    /// See [`crate::connector::ContactSync::delete`].
    pub async fn delete(&mut self, id: &str) {
        self.0.delete(id).await;
    }
}
