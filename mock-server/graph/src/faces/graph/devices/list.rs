//! List devices, get one, and list those of a user.

use http::{Method, StatusCode};
use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use super::found;
use crate::exchange::Answer;
use crate::faces::graph::relations::{cast_to, relation};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::view::device::Devices;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata, users};

/// What reading a user's devices needs.
const OF_USERS: Permissions = Permissions {
    delegated: &[
        "User.Read",
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
        request.read_tenant(|cloud, tenant, _| {
            odata::list::<Devices>(request, "devices", tenant.users_with_devices(), &InTenant { cloud, tenant })
        })
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

relation! {
    /// <https://learn.microsoft.com/graph/api/user-list-registereddevices>
    OF_USER, OF_USER_COUNT: "graph.users.registeredDevices", cast_to!("/registeredDevices": "device"), Mount::User,
    OF_USERS, "https://learn.microsoft.com/graph/api/user-list-registereddevices", own
}

relation! {
    /// <https://learn.microsoft.com/graph/api/user-list-owneddevices>
    OWNED, OWNED_COUNT: "graph.users.ownedDevices", cast_to!("/ownedDevices": "device"), Mount::User, OF_USERS,
    "https://learn.microsoft.com/graph/api/user-list-owneddevices", own
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let user = &tenant.users[&found(request, tenant)?.user];
        odata::one::<Devices>(request, StatusCode::OK, "devices", user, &InTenant { cloud, tenant })
    })
}

/// The device of the account, where it has one.
fn own(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    let id = users::own(request, tenant)?;
    let user = tenant.users.get(&id).filter(|user| user.has_device());
    Ok(user.map(|user| user.device_object_id()).into_iter().collect())
}
