//! List a user's products.

use http::Method;
use mock365_domain::Refusal;

use crate::exchange::Answer;
use crate::faces::graph::view::license::Licensed;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// What somebody else's licences need.
const OTHERS: [&str; 4] = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/// <https://learn.microsoft.com/graph/api/user-list-licensedetails>
pub const OPERATION: Operation = Operation {
    name: "graph.users.licenseDetails.list",
    method: Method::GET,
    at: &["/licenseDetails"],
    tail: "",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &[
            "User.Read",
            "User.Read.All",
            "User.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
        application: &OTHERS,
    },
    link: "https://learn.microsoft.com/graph/api/user-list-licensedetails",
    handler: list,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    if request.bearer.user.is_some_and(|user| user != at.user) && !OTHERS.iter().any(|name| request.bearer.has(name)) {
        return Err(Refusal::PermissionMissing(OTHERS.join(" or ")).into());
    }
    request.read_tenant(|_, tenant, _| {
        let user = tenant.users.get(&at.user).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        odata::list::<Licensed>(request, "licenseDetails", user.products(), user)
    })
}
