//! Users at risk, as identity protection sees them: listed, cleared, confirmed.

mod list;
mod review;

use super::{Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&list::LIST, &list::GET, &review::DISMISS, &review::CONFIRM];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &["IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"],
    application: &["IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"],
};
/// What writing needs.
const WRITE: Permissions =
    Permissions { delegated: &["IdentityRiskyUser.ReadWrite.All"], application: &["IdentityRiskyUser.ReadWrite.All"] };
