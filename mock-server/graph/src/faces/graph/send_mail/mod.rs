//! Sending without a draft.

mod send;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&send::OPERATION];
