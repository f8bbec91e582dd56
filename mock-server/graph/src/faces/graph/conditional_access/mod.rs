//! Conditional access policies: made, listed, changed, deleted.

mod conditions;
mod controls;
mod create;
mod delete;
mod list;
mod read;
mod update;

use mock365_domain::directory::Tenant;

use super::directory::missing;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&list::LIST, &list::GET, &create::OPERATION, &update::OPERATION, &delete::OPERATION];

/// What reading needs.
pub const READ: Permissions =
    Permissions::alike(&["Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"]);
/// What writing needs.
pub const WRITE: Permissions = Permissions::alike(&["Policy.ReadWrite.ConditionalAccess"]);

/// Where policies hang.
const POLICIES: &[&str] = &["/identity/conditionalAccess/policies"];

/// The place of the policy that a request names.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<usize, Fault> {
    let id = request.guid("conditionalAccessPolicy-id", "conditionalAccessPolicy")?;
    let place = tenant.access_policies.iter().position(|policy| policy.id == id);
    place.ok_or_else(|| missing("conditionalAccessPolicy", &id.to_string()).into())
}
