//! Devices: of each account the one that it works on.

mod delete;
mod list;
mod relations;
mod update;

use mock365_domain::UserRef;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use super::directory::missing;
use super::view::device::device_id;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::LIST,
    &list::COUNT,
    &list::GET,
    &list::OF_USER,
    &list::OF_USER_COUNT,
    &list::OWNED,
    &list::OWNED_COUNT,
    &update::OPERATION,
    &delete::OPERATION,
    &relations::MEMBER_OF,
    &relations::MEMBER_OF_COUNT,
    &relations::IN_ALL,
    &relations::IN_ALL_COUNT,
    &relations::USERS,
    &relations::USERS_COUNT,
    &relations::OWNERS,
    &relations::OWNERS_COUNT,
    &relations::GET_GROUPS,
    &relations::GET_OBJECTS,
    &relations::CHECK_GROUPS,
    &relations::CHECK_OBJECTS,
];

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
/// Where one device is.
const DEVICE: &[&str] = &["/devices/{device-id}", "/devices(deviceId='{deviceId}')"];
/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &["Device.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["Device.Read.All", "Device.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};

/// The account whose device a request names, by object id or by device id.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<UserRef, Fault> {
    let user = if let Some(named) = request.try_param("deviceId") {
        let known = Uuid::parse_str(named).ok();
        let user = tenant.users_with_devices().find(|user| Some(device_id(user)) == known);
        user.ok_or_else(|| missing("device", named))?
    } else {
        let named = request.guid("device-id", "device")?;
        tenant.user_of_device(named).ok_or_else(|| missing("device", &named.to_string()))?
    };
    Ok(UserRef { tenant: tenant.id, user: user.id })
}

/// The object id of the device that a request names.
fn named(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Uuid, Fault> {
    Ok(tenant.users[&found(request, tenant)?.user].device_object_id())
}
