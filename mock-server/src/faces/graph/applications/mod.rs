//! App registrations of the caller's own tenant.

mod get;
mod list;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&list::OPERATION, &get::OPERATION];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Application.ReadWrite.OwnedBy",
        "Directory.Read.All",
    ],
};
