//! The EWS face over a socket.

mod autodiscover;
mod calls;
mod coverage;
mod sync;
mod tasks;

#[path = "../support/ews_client.rs"]
mod ews_client;
#[path = "../support/facts.rs"]
mod facts;
