//! App registrations of the caller's own tenant.

mod add_password;
mod create;
mod delete;
mod delta;
mod get;
mod keys;
mod list;
mod owners;
mod read;
mod remove_password;
mod update;
mod verified_publisher;

use mock365_domain::Cloud;
use mock365_domain::directory::Application;
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
    &add_password::OPERATION,
    &remove_password::OPERATION,
    &owners::LIST,
    &owners::COUNT,
    &owners::GET,
    &owners::REFERENCES,
    &owners::ADD,
    &owners::REMOVE,
    &verified_publisher::SET,
    &verified_publisher::UNSET,
];

/// What reading needs, here and of service principals.
pub(super) const READ: Permissions = Permissions {
    delegated: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Application.ReadWrite.OwnedBy",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
};
/// What writing needs.
pub(super) const WRITE: Permissions = Permissions {
    delegated: &["Application.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All"],
};

/// Where applications hang.
const APPLICATIONS: &[&str] = &["/applications"];
/// Where one application stands, by either key.
const APPLICATION: &[&str] = &["/applications/{application-id}", "/applications(appId='{appId}')"];

/// The registration that a request names, by object id or by client id, in the caller's own tenant.
fn found<'a>(request: &GraphRequest<'_>, cloud: &'a Cloud, tenant: Uuid) -> Result<&'a Application, Fault> {
    let named = request.try_param("appId").unwrap_or_else(|| request.param("application-id"));
    let found = Uuid::parse_str(named).ok().and_then(|id| {
        if request.try_param("appId").is_some() {
            cloud.applications.get(&id).filter(|app| app.home_tenant == tenant)
        } else {
            cloud.tenants.get(&tenant)?.application(cloud, id)
        }
    });
    found.map(AsRef::as_ref).ok_or_else(|| missing("application", named).into())
}
