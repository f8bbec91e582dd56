//! Server-side synchronisation beyond its test: which mailboxes are looked at when, what is to be done there, and what
//! follows from how it went.
//!
//! <https://learn.microsoft.com/power-platform/admin/server-side-synchronization>

mod act;
mod book;
mod carry;
mod cycle;
mod items;
mod links;
mod outcome;
mod people;
mod receive;
mod send;
mod states;

pub use act::{ActChange, ActItem, ActKind, ActLink, ActStep, ActWork, ItemSide, RowSide, decide_act};
pub use book::SyncBook;
pub use cycle::{SYNC_CYCLE, SyncPlan};
pub use outcome::SyncReport;
pub use receive::{ArrivedMail, MailVerdict, TRACKED_CATEGORY};
pub use send::OutgoingEmail;
pub use states::SyncStates;
