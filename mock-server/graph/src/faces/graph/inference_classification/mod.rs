//! The Focused Inbox: how a mailbox's mail is classified, and for which senders that is overridden.

mod overrides;
mod whole;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &whole::GET,
    &whole::UPDATE,
    &overrides::LIST,
    &overrides::COUNT,
    &overrides::CREATE,
    &overrides::GET,
    &overrides::UPDATE,
    &overrides::DELETE,
];

const READS: Permissions = Permissions::alike(&["Mail.Read", "Mail.ReadWrite"]);
const WRITES: Permissions = Permissions::alike(&["Mail.ReadWrite"]);

/// Where it stands.
const CLASSIFICATION: &[&str] = &["/inferenceClassification"];
/// Where its overrides hang.
const OVERRIDES: &[&str] = &["/inferenceClassification/overrides"];
