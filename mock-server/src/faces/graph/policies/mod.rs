//! Policies that decide about consent.

mod authorization;
mod consent_requests;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &authorization::GET,
    &authorization::UPDATE,
    &consent_requests::GET,
    &consent_requests::REPLACE,
    &consent_requests::UPDATE,
];
