//! mock365: Microsoft 365 on your own machine, with every failure that customers meet.
//!
//! One server imitates Microsoft Graph, Exchange Web Services with Autodiscover, the Outlook REST API, the Entra ID
//! sign-in and consent endpoints and the Dynamics 365 mailbox tables, over one state. In a Rust test:
//!
//! ```
//! let mock = mock365::Mock::start();
//! println!("{}", mock.origin());
//! ```

pub mod console;
pub mod control;
pub mod faces;
pub mod gate;
pub mod inside;
pub mod proof;
pub mod registry;
pub mod scenario;
pub mod serve;

mod dataverse_sync;
mod notifier;

pub use mock365_core::{answers, clock_and_chance, config, exchange, limits, proxy, sandbox, tokens};
use mock365_core::{aside, braces, outgoing, page_policy, small_file};

#[cfg(feature = "wiremock")]
mod canned_wiremock;
mod mock;

#[cfg(feature = "wiremock")]
pub use canned_wiremock::response_template;
pub use config::Config;
pub use mock::Mock;
