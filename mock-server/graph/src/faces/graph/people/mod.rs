//! People: who is relevant to somebody.
//!
//! <https://learn.microsoft.com/graph/people-insights-overview>

mod get;
mod list;
mod read;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&list::OPERATION, &list::COUNT, &get::OPERATION];

/// Where people hang.
const PEOPLE: &[&str] = &["/people"];

/// What reading needs: somebody else's people, the second ([`Operation::of_others`]).
const READ: Permissions =
    Permissions { delegated: &["People.Read", "People.Read.All"], application: &["People.Read.All"] };
