//! Limits of the directory: what users and groups are called, and how much is asked for at once.
//!
//! <https://learn.microsoft.com/graph/api/resources/user>
//! <https://learn.microsoft.com/graph/api/group-post-groups>

use super::Limit;

const BAD_REQUEST: &str = "400 `Request_BadRequest`";
const UNSUPPORTED: &str = "400 `Request_UnsupportedQuery`";

/// A user's `displayName`, and what stands in his organisation's words.
pub const USER_NAME: Limit = Limit::things(
    "characters of a user's `displayName`, `onPremisesImmutableId`, `preferredDataLocation`, `costCenter` or `division`",
    256,
    BAD_REQUEST,
);
/// Names and numbers of a user.
pub const USER_WORD: Limit = Limit::things(
    "characters of a user's `givenName`, `surname`, `department`, `companyName`, `mobilePhone`, `businessPhones` or \
     `mailNickname`",
    64,
    BAD_REQUEST,
);
/// What a user does, and where.
pub const USER_LINE: Limit = Limit::things(
    "characters of a user's `jobTitle`, `officeLocation`, `city`, `state` or `country`",
    128,
    BAD_REQUEST,
);
/// A user's number.
pub const USER_NUMBER: Limit = Limit::things("characters of a user's `employeeId`", 16, BAD_REQUEST);
/// A user's postal code.
pub const USER_CODE: Limit = Limit::things("characters of a user's `postalCode`", 40, BAD_REQUEST);
/// Longer texts of a user.
pub const USER_TEXT: Limit =
    Limit::things("characters of a user's `streetAddress` or of an extension attribute", 1024, BAD_REQUEST);
/// The name of a group.
pub const GROUP_NAME: Limit = Limit::things("characters of a group's name", 256, BAD_REQUEST);
/// What stands before the `@` of a group's address.
pub const GROUP_NICKNAME: Limit = Limit::things("characters of a group's nickname", 64, BAD_REQUEST);
/// What a group is for.
pub const GROUP_TEXT: Limit = Limit::things("characters of a group's description", 1024, BAD_REQUEST);
/// How a group is classified.
pub const GROUP_CLASSIFICATION: Limit = Limit::things("characters of a group's classification", 256, BAD_REQUEST);
/// References in a body.
pub const BOUND_OBJECTS: Limit = Limit::things("members and owners that a request binds, together", 20, BAD_REQUEST);
/// Ids of objects in a request for them.
///
/// <https://learn.microsoft.com/graph/api/directoryobject-getbyids>
pub const OBJECTS_BY_ID: Limit = Limit::things("objects that a request asks for by their ids", 1000, BAD_REQUEST);
/// Ids in a request that asks whether somebody is a member there.
///
/// <https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups#request-body>
pub const MEMBERSHIPS: Limit =
    Limit::things("groups, or groups and roles, that a request about memberships asks about", 20, BAD_REQUEST);
/// Alternatives that the first index takes at once.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1238>
pub const ALTERNATIVES: Limit = Limit::things(
    "alternatives in a directory filter, by `or` or `in`, without `ConsistencyLevel: eventual`",
    15,
    UNSUPPORTED,
);
/// Letters of a beginning that the first index looks for.
///
/// <https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/2103>
pub const BEGINNING: Limit = Limit::things(
    "characters of a beginning that a directory filter looks for, without `ConsistencyLevel: eventual`",
    120,
    UNSUPPORTED,
);
