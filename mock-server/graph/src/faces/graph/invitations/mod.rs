//! Invitations: accounts of other organisations as guests.

mod create;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&create::OPERATION];
