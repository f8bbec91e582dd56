//! Deleted items of the directory: users that can be restored, or deleted for good. Of no other type are there any: what is
//! deleted of those is gone.

mod delete;
mod read;
mod restore;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&read::LIST, &read::COUNT, &read::GET, &delete::OPERATION, &restore::OPERATION];
