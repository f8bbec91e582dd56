//! Limits of groups of a directory.
//!
//! <https://learn.microsoft.com/graph/api/group-post-groups>

use super::Limit;

/// The name of a group.
pub const GROUP_NAME: Limit = Limit::things("characters of a group's name", 256, "400 `Request_BadRequest`");
/// What stands before the `@` of a group's address.
pub const GROUP_NICKNAME: Limit = Limit::things("characters of a group's nickname", 64, "400 `Request_BadRequest`");
/// References in a body.
pub const BOUND_OBJECTS: Limit =
    Limit::things("members and owners that a request binds, together", 20, "400 `Request_BadRequest`");
