//! Delete a deleted user for good.

use http::{Method, StatusCode};
use mock365_domain::UserRef;

use crate::exchange::Answer;
use crate::faces::graph::directory::{USER_ADMINS, missing};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/directory-deleteditems-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.deleted_items.delete",
    method: Method::DELETE,
    at: &["/directory/deletedItems/{directoryObject-id}"],
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/directory-deleteditems-delete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("directoryObject-id", "directoryObject")?;
    request.change_tenant(USER_ADMINS, |cloud, tenant, _| {
        let gone = || Fault::from(missing("directoryObject", &id.to_string()));
        if cloud.purge_user(UserRef { tenant, user: id }) { Ok(()) } else { Err(gone()) }
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
