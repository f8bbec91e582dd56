//! Users: the directory's side of a person.

mod change_password;
mod create;
mod delete;
mod delta;
mod get;
mod list;
mod manager;
mod relations;
mod revoke_sign_in_sessions;
mod update;

use super::Operation;
pub use relations::own;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &change_password::OPERATION,
    &revoke_sign_in_sessions::OPERATION,
    &delete::OPERATION,
    &delta::OPERATION,
    &manager::GET,
    &manager::REFERENCE,
    &manager::ASSIGN,
    &manager::REMOVE,
    &relations::MEMBER_OF,
    &relations::MEMBER_OF_COUNT,
    &relations::MEMBER_OF_GET,
    &relations::IN_ALL,
    &relations::IN_ALL_COUNT,
    &relations::IN_ALL_GET,
    &relations::REPORTS,
    &relations::REPORTS_COUNT,
    &relations::REPORTS_GET,
    &relations::ALL_REPORTS_COUNT,
    &relations::OWNED,
    &relations::OWNED_COUNT,
    &relations::GET_GROUPS,
    &relations::GET_OBJECTS,
    &relations::CHECK_GROUPS,
    &relations::CHECK_OBJECTS,
];

/// Where users hang.
const USERS: &[&str] = &["/users"];
/// Where one user stands: the mount has the path.
pub(super) const USER: &[&str] = &[""];

/// Permissions of which one is needed to see somebody else.
const SEES_OTHERS: [&str; 5] =
    ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
