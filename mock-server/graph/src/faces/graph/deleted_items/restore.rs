//! Restore a deleted user.

use http::Method;
use mock365_domain::{Comeback, UserRef};

use crate::exchange::Answer;
use crate::faces::graph::body::Fields;
use crate::faces::graph::directory::{USER_ADMINS, missing};
use crate::faces::graph::item_write::truth;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::relations::{self, Related};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

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
    let body = request.optional_json_body()?;
    let back = comeback(&request.parameters(&body))?;
    request
        .change_tenant(USER_ADMINS, |cloud, tenant, _| Ok(cloud.restore_user(UserRef { tenant, user: id }, &back)?))?;
    request.read_tenant(|cloud, tenant, _| {
        let user = tenant.users.get(&id).ok_or_else(|| missing("directoryObject", &id.to_string()))?;
        relations::show(request, &InTenant { cloud, tenant }, &Related::User(user.clone()))
    })
}

fn comeback(sent: &Fields<'_>) -> Result<Comeback, ODataFault> {
    sent.only(&["autoReconcileProxyConflict", "newUserPrincipalName"])?;
    let without = sent.or_null("autoReconcileProxyConflict");
    Ok(Comeback {
        upn: sent.text("newUserPrincipalName")?.map(str::to_owned),
        without_taken: !without.is_null() && truth("autoReconcileProxyConflict", without)?,
    })
}
