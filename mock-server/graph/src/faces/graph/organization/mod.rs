//! The organisation itself.

mod get;
mod update;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&get::LIST, &get::GET, &update::OPERATION];

/// Where the organisation hangs.
const ORGANIZATION: &[&str] = &["/organization"];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "User.Read",
        "User.Read.All",
        "Organization.Read.All",
        "Directory.Read.All",
        "Organization.ReadWrite.All",
        "Directory.ReadWrite.All",
    ],
    application: &[
        "User.Read.All",
        "Organization.Read.All",
        "Directory.Read.All",
        "Organization.ReadWrite.All",
        "Directory.ReadWrite.All",
    ],
};
