//! Domains: named, verified, deleted.

mod create;
mod delete;
mod list;
mod verify;

use mock365_domain::directory::Tenant;

use super::directory::missing;
use super::view::domain::DomainName;
use super::{Fault, GraphRequest, Operation, Permissions};

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

/// Where domains hang.
const DOMAINS: &[&str] = &["/domains"];

/// The domain that a request names.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<DomainName, Fault> {
    let name = request.param("domain-id");
    let found = DomainName::all(tenant).into_iter().find(|domain| domain.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| missing("domain", name).into())
}
