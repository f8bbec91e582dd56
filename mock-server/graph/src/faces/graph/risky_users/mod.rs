//! Users at risk, as identity protection sees them: listed, cleared, confirmed.

mod list;
mod review;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&list::LIST, &list::GET, &review::DISMISS, &review::CONFIRM];

/// Where users at risk hang.
const RISKY_USERS: &[&str] = &["/identityProtection/riskyUsers"];

/// What reading needs.
const READ: Permissions = Permissions::alike(&["IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"]);
/// What writing needs.
const WRITE: Permissions = Permissions::alike(&["IdentityRiskyUser.ReadWrite.All"]);
