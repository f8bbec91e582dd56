//! Scenarios: the files, the states that they describe, what clients meet in them, and the acts that mend them.

pub mod apply;
pub mod check;
pub mod fill;
pub mod library;
pub mod load;
pub mod patch;
pub mod probe;
pub mod remedy;
pub mod search;

mod certificate;
mod explain;
mod json_texts;
mod placeholder;
mod recast;
mod rehearse;
mod robot;
mod shelf;
mod shown;
mod web_api;

pub use apply::{apply, apply_all, apply_with, as_applied, describe};
pub use explain::{Unexplained, explain, unexplained};
pub use library::{Library, Shelved, Shelves};
pub use load::ScenarioFault;
pub use patch::{PatchFault, check_hosts, patch};
pub use rehearse::play;
