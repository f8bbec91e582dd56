//! Deleted items of the directory: users that can be restored, or deleted for good.

mod delete;
mod restore;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&delete::OPERATION, &restore::OPERATION];
