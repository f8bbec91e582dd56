//! Objects of the directory by their ids, whichever type they are of.

mod by_ids;
mod get;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &get::OPERATION,
    &by_ids::OPERATION,
    &get::GET_GROUPS,
    &get::GET_OBJECTS,
    &get::CHECK_GROUPS,
    &get::CHECK_OBJECTS,
];

/// The action that reads and takes query options, as reads do.
pub const BY_IDS: &str = by_ids::OPERATION.name;

/// What reading any object needs.
const READ: Permissions = Permissions::alike(&["Directory.Read.All", "Directory.ReadWrite.All"]);
