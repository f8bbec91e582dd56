//! The README's contact sync of one's own.

use mock365::Mock;
use mock365_steps::connector::{
    Account, ContactFolder, ContactSync, CrmContactSync, Properties, Record, Settings, SyncChoice, SyncReport,
    SyncTrouble,
};

/// Your contact sync, with your CRM behind it. This one lets ours do the work.
#[derive(Default)]
struct MySync(CrmContactSync);

impl ContactSync for MySync {
    fn configure(&mut self, settings: Settings) {
        self.0.configure(settings);
    }
    async fn start(&mut self, address: &str) -> Result<String, SyncTrouble> {
        self.0.start(address).await
    }
    async fn finish(&mut self, query: &str) -> Result<Account, SyncTrouble> {
        self.0.finish(query).await
    }
    async fn folders(&mut self) -> Result<Vec<ContactFolder>, SyncTrouble> {
        self.0.folders().await
    }
    fn choose(&mut self, choice: SyncChoice) {
        self.0.choose(choice);
    }
    async fn sync(&mut self) -> Result<SyncReport, SyncTrouble> {
        self.0.sync().await
    }
    async fn records(&mut self) -> Vec<Record> {
        self.0.records().await
    }
    async fn save(&mut self, id: Option<&str>, changes: Properties) -> String {
        self.0.save(id, changes).await
    }
    async fn delete(&mut self, id: &str) {
        self.0.delete(id).await;
    }
}

fn main() {
    mock365_steps::run().mock(Mock::start).contact_sync(MySync::default).features("contacts");
}
