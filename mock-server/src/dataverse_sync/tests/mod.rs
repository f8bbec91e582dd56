//! Server-side synchronisation against our own Graph and EWS.

mod act;
mod failures;
mod fields;
mod lives;
mod mail;
mod meetings;
mod quiet;
mod world;
