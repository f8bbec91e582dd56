//! Security groups and Microsoft 365 groups: what they are and who is in them.

mod check;
mod create;
mod delete;
mod delta;
mod get;
mod list;
mod members;
mod memberships;
mod update;

pub(super) use check::may_manage;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use super::directory::missing;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delta::OPERATION,
    &members::LIST,
    &members::COUNT,
    &members::GET,
    &members::REFERENCES,
    &members::ALL,
    &members::ALL_COUNT,
    &members::OWNERS,
    &members::OWNERS_COUNT,
    &members::OWNERS_REFERENCES,
    &members::ADD,
    &members::REMOVE,
    &members::ADD_OWNER,
    &members::REMOVE_OWNER,
    &memberships::LIST,
    &memberships::COUNT,
    &memberships::ALL,
    &memberships::ALL_COUNT,
    &memberships::GET_GROUPS,
    &memberships::GET_OBJECTS,
    &memberships::CHECK_GROUPS,
    &memberships::CHECK_OBJECTS,
];

/// Where groups hang.
pub(super) const GROUPS: &[&str] = &["/groups"];

/// What reading needs.
const READ: Permissions = Permissions::alike(&[
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// What writing needs.
const WRITE: Permissions = Permissions::alike(&["Group.ReadWrite.All", "Directory.ReadWrite.All"]);
/// What making one needs.
const MAKE: Permissions = Permissions {
    delegated: &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
    application: &["Group.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
};

/// The id of the group that a request names.
pub(super) fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Uuid, Fault> {
    let id = request.guid("group-id", "group")?;
    if tenant.groups.contains_key(&id) { Ok(id) } else { Err(missing("group", &id.to_string()).into()) }
}
