//! Restore a deleted user.

use http::{Method, StatusCode};
use mock365_domain::UserRef;

use crate::exchange::Answer;
use crate::faces::graph::directory::{USER_ADMINS, missing};
use crate::faces::graph::view::{InTenant, Users};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// <https://learn.microsoft.com/graph/api/directory-deleteditems-restore>
pub const OPERATION: Operation = Operation {
    name: "graph.deleted_items.restore",
    method: Method::POST,
    at: &["/directory/deletedItems/{directoryObject-id}/restore"],
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/directory-deleteditems-restore",
    handler: restore,
};

fn restore(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("directoryObject-id", "directoryObject")?;
    let gone = || Fault::from(missing("directoryObject", &id.to_string()));
    request.change_tenant(USER_ADMINS, |cloud, tenant, _| {
        if cloud.restore_user(UserRef { tenant, user: id }) { Ok(()) } else { Err(gone()) }
    })?;
    request.read_tenant(|cloud, tenant, _| {
        let user = tenant.users.get(&id).ok_or_else(gone)?;
        odata::one::<Users>(request, StatusCode::OK, "directoryObjects", user, &InTenant { cloud, tenant })
    })
}
