//! The client code under test: what joins a customer's inbox and calendar to a CRM, what syncs his contacts with it, and what
//! administers server-side synchronisation of Dynamics 365. It knows nothing of the mock.

mod contacts;
mod crm;
mod dynamics;
mod exchange;
mod graph;
pub(crate) mod keeping_up;
mod oauth;
mod trouble;
mod wire;

use futures::future::{FutureExt, LocalBoxFuture};

pub use contacts::{
    CONTACT_SCOPES, ContactFolder, ContactSync, CrmContactSync, Direction, Properties, Record, SyncChoice, SyncFilter,
    SyncReport, SyncTrouble,
};
pub(crate) use contacts::{SyncClient, contact_body, contact_properties};
pub use crm::CrmConnector;
pub(crate) use dynamics::AdministratorClient;
pub use dynamics::{
    DeliveryMethod, DynamicsAdministrator, DynamicsTrouble, EnvironmentAddress, MailboxAdministrator, MailboxAlert,
    MailboxSettings, ProfileAccess, RecordKind, RoleHolder, ServerProfile, SyncedMailbox, SyncedRecord, TestWanted,
};
pub(crate) use exchange::FIND_INBOX;
pub use trouble::{Trouble, office_constant};

/// The permissions that the inbox and the calendar need, as the article lists them.
pub const SCOPES: [&str; 7] =
    ["Mail.ReadWrite", "Mail.Send", "Calendars.Read", "Calendars.ReadWrite", "offline_access", "email", "openid"];

/// Where Microsoft is, and who the app is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where customers sign in: `https://login.microsoftonline.com`.
    pub login: String,
    /// Where mail and calendars are: `https://graph.microsoft.com`.
    pub graph: String,
    /// Where Microsoft sends the customer's browser back to.
    pub redirect_uri: String,
    /// The app's client id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: String,
    /// Permissions to ask for.
    pub scopes: Vec<String>,
    /// The tenant segment of sign-in addresses: `common`, `organizations`, `consumers`, a tenant's id or domain.
    pub tenant: String,
    /// What kind of app it is.
    pub kind: AppKind,
    /// What the app says about the account that it wants.
    pub account: AccountHint,
    /// Whether the app takes what Microsoft demands (`claims`) back to the sign-in page.
    pub brings_claims: bool,
    /// PEM certificate of the authority behind these addresses, when the system does not know it.
    pub ca: Option<String>,
}

/// What kind of app it is: whether it can keep a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AppKind {
    /// A web application: it proves itself with its secret.
    #[default]
    Web,
    /// An app on a phone or a desk: it has no secret.
    Phone,
    /// A page with a script, which has no secret either and says where it comes from (`Origin`).
    SinglePage,
}

/// What the app says about the account that it wants at sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountHint {
    /// Nothing: Microsoft takes whoever is signed in.
    #[default]
    None,
    /// The address that the customer typed (`login_hint`).
    Typed,
    /// The customer is to choose (`prompt=select_account`).
    Choose,
}

/// How the customer's browser is sent to Microsoft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Microsoft may show pages.
    Interactive,
    /// Microsoft must not show anything (`prompt=none`): tried first when an inbox is reconnected.
    Silent,
}

/// A connected account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The address under which the CRM shows the inbox.
    pub shown_as: String,
}

/// A mail as the CRM lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Subject.
    pub subject: String,
    /// Sender's address.
    pub from: Option<String>,
}

/// An event as the CRM lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Subject.
    pub subject: String,
}

/// A customer's own Exchange server, as he typed it.
#[derive(Clone, Debug)]
pub struct ExchangeServer {
    /// `https://mail.contoso.example/EWS/Exchange.asmx`.
    pub url: String,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

/// A client that joins an inbox and a calendar to something else.
///
/// Put your own client in the place of [`CrmConnector`] by implementing this; methods may be written as `async fn`.
pub trait Connector: 'static {
    /// Told once, before anything else: where Microsoft is, and who the app is.
    fn configure(&mut self, settings: Settings);

    /// The customer typed an address and pressed "Connect": where is his browser sent?
    fn start(&mut self, address: &str, attempt: Attempt) -> impl Future<Output = Result<String, Trouble>>;

    /// The browser came back to the redirect address with this query.
    fn finish(&mut self, query: &str) -> impl Future<Output = Result<Account, Trouble>>;

    /// What lies in the inbox, newest first.
    fn inbox(&mut self) -> impl Future<Output = Result<Vec<Mail>, Trouble>>;

    /// The next seven days' events.
    fn next_week(&mut self) -> impl Future<Output = Result<Vec<Appointment>, Trouble>>;

    /// Sends a test mail from the connected inbox.
    fn send_test_mail(&mut self, to: &str, subject: &str) -> impl Future<Output = Result<(), Trouble>>;

    /// Gets new tokens, without the customer.
    fn refresh(&mut self) -> impl Future<Output = Result<(), Trouble>>;

    /// Connects to a customer's own Exchange server; afterwards [`Connector::inbox`] reads from there.
    fn connect_exchange(&mut self, server: &ExchangeServer) -> impl Future<Output = Result<Account, Trouble>>;
}

/// [`Connector`], behind a box.
pub(crate) trait Client {
    fn configure(&mut self, settings: Settings);
    fn start<'a>(&'a mut self, address: &'a str, attempt: Attempt) -> LocalBoxFuture<'a, Result<String, Trouble>>;
    fn finish<'a>(&'a mut self, query: &'a str) -> LocalBoxFuture<'a, Result<Account, Trouble>>;
    fn inbox(&mut self) -> LocalBoxFuture<'_, Result<Vec<Mail>, Trouble>>;
    fn next_week(&mut self) -> LocalBoxFuture<'_, Result<Vec<Appointment>, Trouble>>;
    fn send_test_mail<'a>(&'a mut self, to: &'a str, subject: &'a str) -> LocalBoxFuture<'a, Result<(), Trouble>>;
    fn refresh(&mut self) -> LocalBoxFuture<'_, Result<(), Trouble>>;
    fn connect_exchange<'a>(&'a mut self, server: &'a ExchangeServer) -> LocalBoxFuture<'a, Result<Account, Trouble>>;
}

impl<C: Connector> Client for C {
    fn configure(&mut self, settings: Settings) {
        Connector::configure(self, settings);
    }

    fn start<'a>(&'a mut self, address: &'a str, attempt: Attempt) -> LocalBoxFuture<'a, Result<String, Trouble>> {
        Connector::start(self, address, attempt).boxed_local()
    }

    fn finish<'a>(&'a mut self, query: &'a str) -> LocalBoxFuture<'a, Result<Account, Trouble>> {
        Connector::finish(self, query).boxed_local()
    }

    fn inbox(&mut self) -> LocalBoxFuture<'_, Result<Vec<Mail>, Trouble>> {
        Connector::inbox(self).boxed_local()
    }

    fn next_week(&mut self) -> LocalBoxFuture<'_, Result<Vec<Appointment>, Trouble>> {
        Connector::next_week(self).boxed_local()
    }

    fn send_test_mail<'a>(&'a mut self, to: &'a str, subject: &'a str) -> LocalBoxFuture<'a, Result<(), Trouble>> {
        Connector::send_test_mail(self, to, subject).boxed_local()
    }

    fn refresh(&mut self) -> LocalBoxFuture<'_, Result<(), Trouble>> {
        Connector::refresh(self).boxed_local()
    }

    fn connect_exchange<'a>(&'a mut self, server: &'a ExchangeServer) -> LocalBoxFuture<'a, Result<Account, Trouble>> {
        Connector::connect_exchange(self, server).boxed_local()
    }
}
