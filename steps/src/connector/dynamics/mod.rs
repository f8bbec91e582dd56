//! The third client under test: what an administrator of server-side synchronisation works with, over Dataverse's Web API.

mod administrator;
mod records;
mod rows;
mod trouble;
mod web_api;

use futures::future::{FutureExt, LocalBoxFuture};

pub use administrator::DynamicsAdministrator;
pub use records::{RecordKind, SyncedRecord};
pub use rows::{
    DeliveryMethod, MailboxAlert, MailboxSettings, ProfileAccess, RoleHolder, ServerProfile, SyncedMailbox, TestWanted,
};
pub use trouble::DynamicsTrouble;

use super::Settings;

/// Where an environment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentAddress {
    /// What addresses of its Web API begin with: `https://contoso.crm4.dynamics.com`.
    pub url: String,
    /// What tokens for it are asked for: the same, also where it is reached in another way.
    pub resource: String,
}

impl EnvironmentAddress {
    /// The permissions to ask for at sign-in.
    pub fn scopes(&self) -> Vec<String> {
        vec![format!("{}/user_impersonation", self.resource), "offline_access".to_owned(), "openid".to_owned()]
    }
}

/// A tool of whoever administers server-side synchronisation, signed in by one person at one environment.
///
/// Put your own client in the place of [`DynamicsAdministrator`] by implementing this; methods may be written as `async fn`.
pub trait MailboxAdministrator: 'static {
    /// Told once, before anything else: where people sign in, who the app is, and which environment it is about.
    fn configure(&mut self, settings: Settings, environment: EnvironmentAddress);

    /// Somebody opened the tool: where is his browser sent?
    fn start(&mut self, address: &str) -> impl Future<Output = Result<String, DynamicsTrouble>>;

    /// The browser came back to the redirect address with this query.
    fn finish(&mut self, query: &str) -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// The environment's version, which decides what there is: `9.2.24044.00170`.
    fn version(&mut self) -> impl Future<Output = Result<String, DynamicsTrouble>>;

    /// The mailboxes that he may see, by name.
    fn mailboxes(&mut self) -> impl Future<Output = Result<Vec<SyncedMailbox>, DynamicsTrouble>>;

    /// The server profiles, by name.
    fn profiles(&mut self) -> impl Future<Output = Result<Vec<ServerProfile>, DynamicsTrouble>>;

    /// Makes a server profile, or changes the one of that name; its id.
    fn save_profile(&mut self, profile: &ServerProfile) -> impl Future<Output = Result<String, DynamicsTrouble>>;

    /// How the mailboxes of new users are processed from now on.
    fn set_defaults(&mut self, defaults: &MailboxSettings) -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// Gives mailboxes other settings: one, or several at once ("Edit multiple records").
    fn set(&mut self, mailboxes: &[String], to: &MailboxSettings) -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// "Apply Default Email Settings"; tests and enables on OK where that is wanted.
    fn apply_defaults(&mut self, mailboxes: &[String], test: bool)
    -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// "Approve Email": alone in a request, or with other settings beside it.
    fn approve(
        &mut self,
        mailbox: &str,
        beside: Option<&MailboxSettings>,
    ) -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// Whether e-mail is processed for approved users, or queues, alone.
    fn require_approval(
        &mut self,
        of_users: bool,
        of_queues: bool,
    ) -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// Gives somebody, or a team, a role of the environment by its name.
    fn give_role(&mut self, role: &str, to: &RoleHolder) -> impl Future<Output = Result<(), DynamicsTrouble>>;

    /// "Test & Enable"; how many mailboxes are to be tested. With `takes_over`, "Sync items with Exchange from this
    /// organization only, even if Exchange was set to sync with a different organization".
    fn test(&mut self, whom: &TestWanted, takes_over: bool) -> impl Future<Output = Result<usize, DynamicsTrouble>>;

    /// The alerts on the wall of a mailbox or a profile, newest first.
    fn alerts(&mut self, of: &str) -> impl Future<Output = Result<Vec<MailboxAlert>, DynamicsTrouble>>;

    /// The records of whoever signed in whose names begin so. A tool that shows no records leaves this and what follows as it is.
    fn records(
        &mut self,
        _kind: RecordKind,
        _name: &str,
    ) -> impl Future<Output = Result<Vec<SyncedRecord>, DynamicsTrouble>> {
        without_records()
    }

    /// Makes a record, or changes the one of that id; its id.
    fn save_record(&mut self, _record: &SyncedRecord) -> impl Future<Output = Result<String, DynamicsTrouble>> {
        without_records()
    }

    /// Deletes a record.
    fn delete_record(&mut self, _record: &SyncedRecord) -> impl Future<Output = Result<(), DynamicsTrouble>> {
        without_records()
    }

    /// Sends an e-mail from Dynamics 365; its id.
    fn send_email(&mut self, _to: &str, _subject: &str) -> impl Future<Output = Result<String, DynamicsTrouble>> {
        without_records()
    }

    /// Personal options > Email > "Track": 0 all e-mail, 1 in response to Dynamics 365 e-mail, 2 from leads, contacts and
    /// accounts, 3 from records that are email enabled, 4 none.
    fn track(&mut self, _rule: i64) -> impl Future<Output = Result<(), DynamicsTrouble>> {
        without_records()
    }
}

fn without_records<T>() -> std::future::Ready<Result<T, DynamicsTrouble>> {
    std::future::ready(Err(DynamicsTrouble::Unknown("record: this tool shows none".to_owned())))
}

type Pending<'a, T> = LocalBoxFuture<'a, Result<T, DynamicsTrouble>>;

/// [`MailboxAdministrator`], behind a box.
pub(crate) trait AdministratorClient {
    fn configure(&mut self, settings: Settings, environment: EnvironmentAddress);
    fn start<'a>(&'a mut self, address: &'a str) -> Pending<'a, String>;
    fn finish<'a>(&'a mut self, query: &'a str) -> Pending<'a, ()>;
    fn version(&mut self) -> Pending<'_, String>;
    fn mailboxes(&mut self) -> Pending<'_, Vec<SyncedMailbox>>;
    fn profiles(&mut self) -> Pending<'_, Vec<ServerProfile>>;
    fn save_profile<'a>(&'a mut self, profile: &'a ServerProfile) -> Pending<'a, String>;
    fn set_defaults<'a>(&'a mut self, defaults: &'a MailboxSettings) -> Pending<'a, ()>;
    fn set<'a>(&'a mut self, mailboxes: &'a [String], to: &'a MailboxSettings) -> Pending<'a, ()>;
    fn apply_defaults<'a>(&'a mut self, mailboxes: &'a [String], test: bool) -> Pending<'a, ()>;
    fn approve<'a>(&'a mut self, mailbox: &'a str, beside: Option<&'a MailboxSettings>) -> Pending<'a, ()>;
    fn require_approval(&mut self, of_users: bool, of_queues: bool) -> Pending<'_, ()>;
    fn give_role<'a>(&'a mut self, role: &'a str, to: &'a RoleHolder) -> Pending<'a, ()>;
    fn test<'a>(&'a mut self, whom: &'a TestWanted, takes_over: bool) -> Pending<'a, usize>;
    fn alerts<'a>(&'a mut self, of: &'a str) -> Pending<'a, Vec<MailboxAlert>>;
    fn records<'a>(&'a mut self, kind: RecordKind, name: &'a str) -> Pending<'a, Vec<SyncedRecord>>;
    fn save_record<'a>(&'a mut self, record: &'a SyncedRecord) -> Pending<'a, String>;
    fn delete_record<'a>(&'a mut self, record: &'a SyncedRecord) -> Pending<'a, ()>;
    fn send_email<'a>(&'a mut self, to: &'a str, subject: &'a str) -> Pending<'a, String>;
    fn track(&mut self, rule: i64) -> Pending<'_, ()>;
}

impl<C: MailboxAdministrator> AdministratorClient for C {
    fn configure(&mut self, settings: Settings, environment: EnvironmentAddress) {
        MailboxAdministrator::configure(self, settings, environment);
    }

    fn start<'a>(&'a mut self, address: &'a str) -> Pending<'a, String> {
        MailboxAdministrator::start(self, address).boxed_local()
    }

    fn finish<'a>(&'a mut self, query: &'a str) -> Pending<'a, ()> {
        MailboxAdministrator::finish(self, query).boxed_local()
    }

    fn version(&mut self) -> Pending<'_, String> {
        MailboxAdministrator::version(self).boxed_local()
    }

    fn mailboxes(&mut self) -> Pending<'_, Vec<SyncedMailbox>> {
        MailboxAdministrator::mailboxes(self).boxed_local()
    }

    fn profiles(&mut self) -> Pending<'_, Vec<ServerProfile>> {
        MailboxAdministrator::profiles(self).boxed_local()
    }

    fn save_profile<'a>(&'a mut self, profile: &'a ServerProfile) -> Pending<'a, String> {
        MailboxAdministrator::save_profile(self, profile).boxed_local()
    }

    fn set_defaults<'a>(&'a mut self, defaults: &'a MailboxSettings) -> Pending<'a, ()> {
        MailboxAdministrator::set_defaults(self, defaults).boxed_local()
    }

    fn set<'a>(&'a mut self, mailboxes: &'a [String], to: &'a MailboxSettings) -> Pending<'a, ()> {
        MailboxAdministrator::set(self, mailboxes, to).boxed_local()
    }

    fn apply_defaults<'a>(&'a mut self, mailboxes: &'a [String], test: bool) -> Pending<'a, ()> {
        MailboxAdministrator::apply_defaults(self, mailboxes, test).boxed_local()
    }

    fn approve<'a>(&'a mut self, mailbox: &'a str, beside: Option<&'a MailboxSettings>) -> Pending<'a, ()> {
        MailboxAdministrator::approve(self, mailbox, beside).boxed_local()
    }

    fn require_approval(&mut self, of_users: bool, of_queues: bool) -> Pending<'_, ()> {
        MailboxAdministrator::require_approval(self, of_users, of_queues).boxed_local()
    }

    fn give_role<'a>(&'a mut self, role: &'a str, to: &'a RoleHolder) -> Pending<'a, ()> {
        MailboxAdministrator::give_role(self, role, to).boxed_local()
    }

    fn test<'a>(&'a mut self, whom: &'a TestWanted, takes_over: bool) -> Pending<'a, usize> {
        MailboxAdministrator::test(self, whom, takes_over).boxed_local()
    }

    fn alerts<'a>(&'a mut self, of: &'a str) -> Pending<'a, Vec<MailboxAlert>> {
        MailboxAdministrator::alerts(self, of).boxed_local()
    }

    fn records<'a>(&'a mut self, kind: RecordKind, name: &'a str) -> Pending<'a, Vec<SyncedRecord>> {
        MailboxAdministrator::records(self, kind, name).boxed_local()
    }

    fn save_record<'a>(&'a mut self, record: &'a SyncedRecord) -> Pending<'a, String> {
        MailboxAdministrator::save_record(self, record).boxed_local()
    }

    fn delete_record<'a>(&'a mut self, record: &'a SyncedRecord) -> Pending<'a, ()> {
        MailboxAdministrator::delete_record(self, record).boxed_local()
    }

    fn send_email<'a>(&'a mut self, to: &'a str, subject: &'a str) -> Pending<'a, String> {
        MailboxAdministrator::send_email(self, to, subject).boxed_local()
    }

    fn track(&mut self, rule: i64) -> Pending<'_, ()> {
        MailboxAdministrator::track(self, rule).boxed_local()
    }
}
