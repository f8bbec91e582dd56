//! OAuth2 permission grants: delegated consents.

mod create;
mod delete;
mod get;
mod list;
mod update;

use mock365_domain::directory::Tenant;

use super::directory::missing;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &list::OF_CLIENT,
    &list::OF_USER,
    &get::OPERATION,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "Directory.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
};
/// What writing needs.
const WRITE: Permissions = Permissions {
    delegated: &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
};

/// Where grants hang, at the root and below the user that they are for.
const GRANTS: &[&str] = &["/oauth2PermissionGrants"];

/// The place of the grant that a request names.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<usize, Fault> {
    let id = request.param("oAuth2PermissionGrant-id");
    tenant.grants.iter().position(|grant| grant.id == id).ok_or_else(|| missing("oAuth2PermissionGrant", id).into())
}
