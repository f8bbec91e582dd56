//! List devices, get one, and list those of a user.

use http::{Method, StatusCode};
use mock365_domain::UserRef;
use mock365_domain::directory::{Tenant, User};

use super::found;
use crate::exchange::Answer;
use crate::faces::graph::view::device::Devices;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// What reading a user's devices needs.
const OF_USERS: Permissions = Permissions {
    delegated: &[
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};

/// <https://learn.microsoft.com/graph/api/device-list>
pub const LIST: Operation = Operation {
    name: "graph.devices.list",
    method: Method::GET,
    at: super::DEVICES,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/device-list",
    handler: |request| {
        request.read_tenant(|_, tenant, _| odata::list::<Devices>(request, "devices", tenant.users_with_devices(), &()))
    },
};

/// <https://learn.microsoft.com/graph/api/device-list>
pub const COUNT: Operation = Operation {
    name: "graph.devices.count",
    tail: "/$count",
    handler: |request| {
        request.read_tenant(|_, tenant, _| odata::count::<Devices>(request, tenant.users_with_devices()))
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/device-get>
pub const GET: Operation = Operation {
    name: "graph.devices.get",
    method: Method::GET,
    at: super::DEVICE,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/device-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/user-list-registereddevices>
pub const OF_USER: Operation = Operation {
    name: "graph.users.registeredDevices.list",
    method: Method::GET,
    at: &["/registeredDevices"],
    tail: "",
    mount: Mount::User,
    permissions: OF_USERS,
    link: "https://learn.microsoft.com/graph/api/user-list-registereddevices",
    handler: of_user,
};

/// <https://learn.microsoft.com/graph/api/user-list-registereddevices>
pub const OF_USER_COUNT: Operation =
    Operation { name: "graph.users.registeredDevices.count", tail: "/$count", handler: of_user_count, ..OF_USER };

/// <https://learn.microsoft.com/graph/api/user-list-owneddevices>
pub const OWNED: Operation = Operation {
    name: "graph.users.ownedDevices.list",
    method: Method::GET,
    at: &["/ownedDevices"],
    tail: "",
    mount: Mount::User,
    permissions: OF_USERS,
    link: "https://learn.microsoft.com/graph/api/user-list-owneddevices",
    handler: of_user,
};

/// <https://learn.microsoft.com/graph/api/user-list-owneddevices>
pub const OWNED_COUNT: Operation =
    Operation { name: "graph.users.ownedDevices.count", tail: "/$count", handler: of_user_count, ..OWNED };

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let user = &tenant.users[&found(request, tenant)?.user];
        odata::one::<Devices>(request, StatusCode::OK, "devices", user, &())
    })
}

fn of_user(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    request.read_tenant(|_, tenant, _| odata::list::<Devices>(request, "registeredDevices", own(tenant, at), &()))
}

fn of_user_count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    request.read_tenant(|_, tenant, _| odata::count::<Devices>(request, own(tenant, at)))
}

/// The account, where it has a device.
fn own(tenant: &Tenant, at: UserRef) -> impl Iterator<Item = &User> {
    tenant.users.get(&at.user).map(AsRef::as_ref).filter(|user| user.has_device()).into_iter()
}
