//! Devices: of each account the one that it works on.

mod delete;
mod list;
mod update;

use mock365_domain::UserRef;
use mock365_domain::directory::{Tenant, User};

use super::directory::missing;
use super::view::device::{id, is_known};
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&list::LIST, &list::GET, &list::OF_USER, &list::OWNED, &update::OPERATION, &delete::OPERATION];

/// What writing needs.
const WRITE: Permissions =
    Permissions { delegated: &["Directory.AccessAsUser.All"], application: &["Device.ReadWrite.All"] };
/// What changing one needs.
const CHANGE: Permissions = Permissions {
    delegated: &["Directory.AccessAsUser.All"],
    application: &["Device.ReadWrite.All", "Directory.ReadWrite.All"],
};

/// Where devices hang.
const DEVICES: &[&str] = &["/devices"];

/// The accounts that have a device.
fn all(tenant: &Tenant) -> impl Iterator<Item = &User> {
    tenant.users.values().map(AsRef::as_ref).filter(|user| is_known(user))
}

/// The account whose device a request names.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<UserRef, Fault> {
    let named = request.guid("device-id", "device")?;
    let user = all(tenant).find(|user| id(user) == named).ok_or_else(|| missing("device", &named.to_string()))?;
    Ok(UserRef { tenant: tenant.id, user: user.id })
}
