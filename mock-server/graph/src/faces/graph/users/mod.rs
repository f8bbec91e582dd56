//! Users: the directory's side of a person.

mod change_password;
mod create;
mod delete;
mod delta;
mod get;
mod list;
mod member_groups;
mod revoke_sign_in_sessions;
mod update;

use super::Operation;

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
    &member_groups::MEMBER_OBJECTS,
    &member_groups::GROUPS,
];

/// Where users hang.
const USERS: &[&str] = &["/users"];
/// Where one user stands: the mount has the path.
pub(super) const USER: &[&str] = &[""];

/// Permissions of which one is needed to see somebody else.
const SEES_OTHERS: [&str; 5] =
    ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
