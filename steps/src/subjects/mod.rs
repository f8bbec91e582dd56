//! The steps, by subject.

#![expect(clippy::needless_pass_by_value, reason = "cucumber hands every step its words as owned texts")]

mod access;
mod administrator;
mod analyzer;
mod automatic_replies;
mod connecting;
mod contact_book;
mod contact_sync;
mod credentials;
mod devices;
mod dynamics;
mod dynamics_approval;
mod dynamics_china;
mod dynamics_people;
mod dynamics_settings;
mod dynamics_sync;
mod exchange;
mod failures;
mod keeping_up;
mod marks;
mod observation;
mod other_clients;
mod outlook;
mod pages;
mod rollouts;
mod sessions;
mod shared_mailbox;
mod situation;
mod using;
mod web_api;

pub use analyzer::ConnectionSeen;
pub use contact_sync::ContactsSeen;
pub use credentials::Certificate;
pub use devices::Device;
pub use dynamics::DynamicsSeen;
pub use keeping_up::KeepingUp;
pub use other_clients::OtherClients;
pub use web_api::WebApi;

/// An error of anything, as a step reports it.
fn say(why: impl std::fmt::Display) -> String {
    why.to_string()
}

/// Fails with a sentence unless something holds.
fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
