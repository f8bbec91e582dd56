//! Policies of the tenant: consent, cross-tenant access, security defaults.

mod authorization;
mod consent_requests;
mod cross_tenant;
mod security_defaults;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &authorization::GET,
    &authorization::UPDATE,
    &consent_requests::GET,
    &consent_requests::REPLACE,
    &consent_requests::UPDATE,
    &cross_tenant::GET,
    &cross_tenant::UPDATE,
    &cross_tenant::RESET,
    &security_defaults::GET,
    &security_defaults::UPDATE,
];
