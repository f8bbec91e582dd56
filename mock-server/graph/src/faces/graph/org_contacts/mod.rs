//! Organizational contacts: those whom an organisation's address list has beside its own people. Nobody makes them through
//! Graph.

mod list;
mod relations;

use std::sync::Arc;

use mock365_domain::directory::{OrgContact, Tenant};

use super::directory::missing;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::LIST,
    &list::COUNT,
    &list::GET,
    &list::DELTA,
    &relations::MANAGER,
    &relations::REPORTS,
    &relations::REPORTS_COUNT,
    &relations::MEMBER_OF,
    &relations::MEMBER_OF_COUNT,
    &relations::IN_ALL,
    &relations::IN_ALL_COUNT,
    &relations::GET_GROUPS,
    &relations::GET_OBJECTS,
    &relations::CHECK_GROUPS,
    &relations::CHECK_OBJECTS,
];

/// Where they hang.
const CONTACTS: &[&str] = &["/contacts"];

/// What reading needs.
const READ: Permissions = Permissions::alike(&["OrgContact.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"]);

/// The contact that a request names.
fn found<'t>(request: &GraphRequest<'_>, tenant: &'t Tenant) -> Result<&'t Arc<OrgContact>, Fault> {
    let id = request.guid("orgContact-id", "orgContact")?;
    tenant.contacts.get(&id).ok_or_else(|| missing("orgContact", &id.to_string()).into())
}
