//! List the tenant's products.

use http::Method;
use mock365_domain::directory::skus;

use crate::exchange::Answer;
use crate::faces::graph::view::license::Subscribed;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// <https://learn.microsoft.com/graph/api/subscribedsku-list>
pub const OPERATION: Operation = Operation {
    name: "graph.subscribedSkus.list",
    method: Method::GET,
    at: &["/subscribedSkus"],
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&[
        "Organization.Read.All",
        "Organization.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]),
    link: "https://learn.microsoft.com/graph/api/subscribedsku-list",
    handler: list,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| odata::list::<Subscribed>(request, "subscribedSkus", skus().iter(), tenant))
}
