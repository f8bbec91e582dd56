//! List devices, get one, and list those of a user.

use http::{Method, StatusCode};

use super::{all, found};
use crate::exchange::Answer;
use crate::faces::graph::view::device::{Devices, is_known};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &["Device.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["Device.Read.All", "Device.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};
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
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/device-list",
    handler: |request| request.read_tenant(|_, tenant, _| odata::list::<Devices>(request, "devices", all(tenant), &())),
};

/// <https://learn.microsoft.com/graph/api/device-get>
pub const GET: Operation = Operation {
    name: "graph.devices.get",
    method: Method::GET,
    at: super::DEVICES,
    tail: "/{device-id}",
    mount: Mount::Directory,
    permissions: READ,
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

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let user = &tenant.users[&found(request, tenant)?.user];
        odata::one::<Devices>(request, StatusCode::OK, "devices", user, &())
    })
}

fn of_user(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    request.read_tenant(|_, tenant, _| {
        let user = tenant.users.get(&at.user).map(AsRef::as_ref).filter(|user| is_known(user));
        odata::list::<Devices>(request, "registeredDevices", user.into_iter(), &())
    })
}
