//! Domains: named, verified, deleted.

mod create;
mod delete;
mod list;
mod verify;

use mock365_domain::directory::Tenant;

use super::directory::missing;
use super::view::domain::Named;
use super::{Ask, Failure, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&list::LIST, &list::GET, &create::OPERATION, &verify::RECORDS, &verify::OPERATION, &delete::OPERATION];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "Domain.Read.All",
        "Domain.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};
/// What writing needs.
const WRITE: Permissions = Permissions {
    delegated: &["Domain.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["Domain.ReadWrite.All"],
};

/// Where one stands.
const ONE: &[&str] = &["/domains/{domain-id}"];

/// The domain that a request names.
fn found(ask: &Ask<'_>, tenant: &Tenant) -> Result<Named, Failure> {
    let name = ask.param("domain-id");
    let found = Named::all(tenant).into_iter().find(|domain| domain.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| missing("domain", name).into())
}
