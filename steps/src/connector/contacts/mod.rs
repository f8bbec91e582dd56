//! The second client under test: what keeps a CRM's contacts and one folder of Outlook contacts the same.

mod crm;
mod graph;
mod mapping;
mod memory;
mod merge;
mod records;
mod sync;
mod trouble;

#[cfg(test)]
mod property;

use futures::future::{FutureExt, LocalBoxFuture};

pub use crm::CrmContactSync;
pub use mapping::Properties;
pub(crate) use mapping::{body as contact_body, read as contact_properties};
pub use records::Record;
pub use trouble::SyncTrouble;

use self::merge::Ways;
use super::{Account, Settings};

/// The permissions that the contact sync needs, as the article lists them.
pub const CONTACT_SCOPES: [&str; 4] = ["offline_access", "openid", "User.Read", "Contacts.ReadWrite"];

/// A folder of Outlook contacts, as the drop-down lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFolder {
    /// Graph's id; none for the account's usual folder, which Graph does not list.
    pub id: Option<String>,
    /// `Contacts`, or `Customers / Germany` for a folder in another one.
    pub name: String,
}

/// Which way contacts go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both ways: properties of both sides are merged.
    #[default]
    TwoWay,
    /// From Outlook to the CRM alone: nothing is written in Outlook.
    ToCrm,
    /// From the CRM to Outlook alone: nothing is written in the CRM.
    ToOutlook,
}

/// Which contacts are synced at all. It narrows the sync, and adds nothing to any list of the CRM's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncFilter {
    /// A property by the CRM's name.
    pub property: String,
    /// What it must be; none where it must just be set.
    pub is: Option<String>,
}

/// What the customer chose in the settings of the sync.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncChoice {
    /// The Outlook folder, by Graph's id; the usual one where none is named.
    pub folder: Option<String>,
    /// Which way.
    pub direction: Direction,
    /// Which Outlook contacts; all where nothing is said.
    pub outlook_filter: Option<SyncFilter>,
    /// Which records; all where nothing is said.
    pub crm_filter: Option<SyncFilter>,
}

impl SyncChoice {
    fn ways(&self) -> Ways {
        Ways { to_crm: self.direction != Direction::ToOutlook, to_outlook: self.direction != Direction::ToCrm }
    }

    fn lets_through(filter: Option<&SyncFilter>, properties: &Properties) -> bool {
        filter.is_none_or(|filter| match (properties.get(&filter.property), &filter.is) {
            (Some(value), Some(wanted)) => value.eq_ignore_ascii_case(wanted),
            (found, None) => found.is_some(),
            (None, Some(_)) => false,
        })
    }
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Records that were made, changed or deleted.
    pub records_written: usize,
    /// Contacts that were made, changed or deleted.
    pub contacts_written: usize,
    /// How often everything had to be read again.
    pub resyncs: usize,
    /// Codes with which Outlook refused single contacts.
    pub not_taken: Vec<String>,
}

/// A product that syncs Outlook contacts, with the CRM behind it.
///
/// Put your own client in the place of [`CrmContactSync`] by implementing this; methods may be written as `async fn`.
pub trait ContactSync: 'static {
    /// Told once, before anything else: where Microsoft is, and who the app is.
    fn configure(&mut self, settings: Settings);

    /// The customer pressed "Connect to Outlook Contacts": where is his browser sent?
    fn start(&mut self, address: &str) -> impl Future<Output = Result<String, SyncTrouble>>;

    /// The browser came back to the redirect address with this query.
    fn finish(&mut self, query: &str) -> impl Future<Output = Result<Account, SyncTrouble>>;

    /// The folders to choose from.
    fn folders(&mut self) -> impl Future<Output = Result<Vec<ContactFolder>, SyncTrouble>>;

    /// The customer's settings.
    fn choose(&mut self, choice: SyncChoice);

    /// Syncs once.
    fn sync(&mut self) -> impl Future<Output = Result<SyncReport, SyncTrouble>>;

    /// The records of the CRM.
    fn records(&mut self) -> impl Future<Output = Vec<Record>>;

    /// A user of the CRM makes a record (no id), or changes properties of one; an empty text takes a property away. The
    /// record's id.
    fn save(&mut self, id: Option<&str>, changes: Properties) -> impl Future<Output = String>;

    /// A user of the CRM deletes a record.
    fn delete(&mut self, id: &str) -> impl Future<Output = ()>;
}

/// [`ContactSync`], behind a box.
pub(crate) trait SyncClient {
    fn configure(&mut self, settings: Settings);
    fn start<'a>(&'a mut self, address: &'a str) -> LocalBoxFuture<'a, Result<String, SyncTrouble>>;
    fn finish<'a>(&'a mut self, query: &'a str) -> LocalBoxFuture<'a, Result<Account, SyncTrouble>>;
    fn folders(&mut self) -> LocalBoxFuture<'_, Result<Vec<ContactFolder>, SyncTrouble>>;
    fn choose(&mut self, choice: SyncChoice);
    fn sync(&mut self) -> LocalBoxFuture<'_, Result<SyncReport, SyncTrouble>>;
    fn records(&mut self) -> LocalBoxFuture<'_, Vec<Record>>;
    fn save<'a>(&'a mut self, id: Option<&'a str>, changes: Properties) -> LocalBoxFuture<'a, String>;
    fn delete<'a>(&'a mut self, id: &'a str) -> LocalBoxFuture<'a, ()>;
}

impl<C: ContactSync> SyncClient for C {
    fn configure(&mut self, settings: Settings) {
        ContactSync::configure(self, settings);
    }

    fn start<'a>(&'a mut self, address: &'a str) -> LocalBoxFuture<'a, Result<String, SyncTrouble>> {
        ContactSync::start(self, address).boxed_local()
    }

    fn finish<'a>(&'a mut self, query: &'a str) -> LocalBoxFuture<'a, Result<Account, SyncTrouble>> {
        ContactSync::finish(self, query).boxed_local()
    }

    fn folders(&mut self) -> LocalBoxFuture<'_, Result<Vec<ContactFolder>, SyncTrouble>> {
        ContactSync::folders(self).boxed_local()
    }

    fn choose(&mut self, choice: SyncChoice) {
        ContactSync::choose(self, choice);
    }

    fn sync(&mut self) -> LocalBoxFuture<'_, Result<SyncReport, SyncTrouble>> {
        ContactSync::sync(self).boxed_local()
    }

    fn records(&mut self) -> LocalBoxFuture<'_, Vec<Record>> {
        ContactSync::records(self).boxed_local()
    }

    fn save<'a>(&'a mut self, id: Option<&'a str>, changes: Properties) -> LocalBoxFuture<'a, String> {
        ContactSync::save(self, id, changes).boxed_local()
    }

    fn delete<'a>(&'a mut self, id: &'a str) -> LocalBoxFuture<'a, ()> {
        ContactSync::delete(self, id).boxed_local()
    }
}

/// Bugs that the property test plants, to show that it finds them.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Planted {
    /// A contact whose making was lost is made again without looking for it.
    ResendsCreations,
    /// Changes are written whatever has become of the contact since it was read.
    IgnoresVersions,
    /// After a reset every contact is taken for a new one.
    ForgetsPairsAtReset,
    /// After a reset nobody notices what was deleted meanwhile.
    MissesDeletionsAtReset,
}
