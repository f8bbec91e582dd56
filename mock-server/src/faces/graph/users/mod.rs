//! Users: the directory's side of a person.

mod get;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&get::OPERATION];
