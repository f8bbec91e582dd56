//! Gherkin steps that drive client code against mock365.
//!
//! Every scenario runs in a sandbox of its own: a whole Microsoft 365, which only it can see or spoil. A customer is a
//! robot that walks the sign-in pages; an administrator acts through Microsoft Graph and the admin pages; the client
//! under test is a [`connector::Connector`].
//!
//! # In a crate of your own
//!
//! `Cargo.toml`; features run as a test target without libtest:
//!
//! ```toml
//! [dev-dependencies]
//! mock365 = { path = "…/mock-server" }
//! mock365-steps = { path = "…/steps" }
//! cucumber = { version = "0.23", features = ["libtest"] }
//!
//! [[test]]
//! name = "features"
//! harness = false
//! ```
//!
//! `tests/features.rs`, with a client and a step of your own beside ours:
//!
//! ```no_run
//! use cucumber::then;
//! use mock365_steps::World;
//! use mock365_steps::connector::{
//!     Account, Appointment, Attempt, Connector, CrmConnector, ExchangeServer, Mail, Settings, Trouble,
//! };
//!
//! /// Your client. This one lets ours do the work.
//! #[derive(Default)]
//! struct MyClient(CrmConnector);
//!
//! impl Connector for MyClient {
//!     fn configure(&mut self, settings: Settings) {
//!         self.0.configure(settings);
//!     }
//!     async fn start(&mut self, address: &str, attempt: Attempt) -> Result<String, Trouble> {
//!         self.0.start(address, attempt).await
//!     }
//!     async fn finish(&mut self, query: &str) -> Result<Account, Trouble> {
//!         self.0.finish(query).await
//!     }
//!     async fn inbox(&mut self) -> Result<Vec<Mail>, Trouble> {
//!         self.0.inbox().await
//!     }
//!     async fn next_week(&mut self) -> Result<Vec<Appointment>, Trouble> {
//!         self.0.next_week().await
//!     }
//!     async fn send_test_mail(&mut self, to: &str, subject: &str) -> Result<(), Trouble> {
//!         self.0.send_test_mail(to, subject).await
//!     }
//!     async fn refresh(&mut self) -> Result<(), Trouble> {
//!         self.0.refresh().await
//!     }
//!     async fn connect_exchange(&mut self, server: &ExchangeServer) -> Result<Account, Trouble> {
//!         self.0.connect_exchange(server).await
//!     }
//! }
//!
//! #[then(expr = "the inbox holds {int} mails")]
//! async fn inbox_holds(world: &mut World, count: usize) {
//!     let inbox = world.client().inbox().await.expect("the inbox can be read");
//!     assert_eq!(inbox.len(), count);
//! }
//!
//! # struct Mock;
//! # impl Mock { fn start() -> String { String::new() } }
//! fn main() {
//!     // `Mock` is `mock365::Mock`; an address such as "http://127.0.0.1:8365" does as well.
//!     mock365_steps::run().mock(Mock::start).connector(MyClient::default).features("features");
//! }
//! ```
//!
//! `features/mine.feature`:
//!
//! ```gherkin
//! Feature: My client
//!
//!   Scenario: A mailbox that is being moved
//!     Given the situation "rest-not-enabled/migration"
//!     When Anna connects her inbox and calendar
//!     Then Anna is told "API access not enabled for mailbox"
//!
//!   Scenario: All is well
//!     When Anna connects her inbox and calendar
//!     Then the inbox holds 3 mails
//! ```
//!
//! `cargo test --test features` runs them. `MOCK365_ADDRESS` names a mock that runs anyway, `MOCK365_FEATURES` another
//! folder. All steps stand in `docs/generated/steps.md`.

pub mod connector;

mod browsing;
mod people;
mod road;
mod runner;
mod subjects;
mod tested_administrator;
mod tested_sync;
mod world;

pub use people::Person;
pub use road::Road;
pub use runner::{IntoMock, Run};
pub use tested_administrator::TestedAdministrator;
pub use tested_sync::TestedSync;
pub use world::World;

/// Features to be run: `run().mock(…).connector(…).features("features")`.
#[must_use]
pub fn run() -> Run {
    Run::default()
}
