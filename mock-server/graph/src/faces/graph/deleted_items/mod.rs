//! Deleted items of the directory: users that can be restored.

mod restore;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&restore::OPERATION];
