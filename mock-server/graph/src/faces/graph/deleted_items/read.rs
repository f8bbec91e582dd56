//! List deleted objects of a type, and get one.

use http::Method;
use mock365_domain::directory::User;

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::relations::{self, Related};
use crate::faces::graph::view::{InTenant, Users};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// <https://learn.microsoft.com/graph/api/directory-deleteditems-list>
pub const LIST: Operation = Operation {
    name: "graph.deleted_items.list",
    method: Method::GET,
    at: &[
        "/directory/deletedItems/microsoft.graph.user",
        "/directory/deletedItems/microsoft.graph.group",
        "/directory/deletedItems/microsoft.graph.application",
        "/directory/deletedItems/microsoft.graph.servicePrincipal",
        "/directory/deletedItems/microsoft.graph.device",
        "/directory/deletedItems/microsoft.graph.administrativeUnit",
    ],
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&[
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]),
    link: "https://learn.microsoft.com/graph/api/directory-deleteditems-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/directory-deleteditems-list>
pub const COUNT: Operation = Operation { name: "graph.deleted_items.count", tail: "/$count", handler: count, ..LIST };

/// <https://learn.microsoft.com/graph/api/directory-deleteditems-get>
pub const GET: Operation = Operation {
    name: "graph.deleted_items.get",
    at: relations::cast_to!("/directory/deletedItems/{directoryObject-id}": "user"),
    link: "https://learn.microsoft.com/graph/api/directory-deleteditems-get",
    handler: get,
    ..LIST
};

fn are_users(request: &GraphRequest<'_>) -> bool {
    request.cast() == Some("user")
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    if !are_users(request) {
        return relations::list(request, |_, _, _| Ok(Vec::new()));
    }
    request.read_tenant(|cloud, tenant, _| {
        let deleted = tenant.deleted_users.values().map(AsRef::<User>::as_ref);
        odata::list::<Users>(request, "users", deleted, &InTenant { cloud, tenant })
    })
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    if !are_users(request) {
        return relations::count(request, |_, _, _| Ok(Vec::new()));
    }
    request.read_tenant(|_, tenant, _| {
        odata::count::<Users>(request, tenant.deleted_users.values().map(AsRef::<User>::as_ref))
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("directoryObject-id", "directoryObject")?;
    request.read_tenant(|cloud, tenant, _| {
        let user = tenant.deleted_users.get(&id).ok_or_else(|| missing("directoryObject", &id.to_string()))?;
        relations::show(request, &InTenant { cloud, tenant }, &Related::User(user.clone()))
    })
}
