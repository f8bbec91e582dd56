//! Products: what the tenant has, what a user has, and the assignment of one to the other.

mod assign;
mod details;
mod subscribed;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&subscribed::OPERATION, &subscribed::GET, &details::OPERATION, &assign::OPERATION];
