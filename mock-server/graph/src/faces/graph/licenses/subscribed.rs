//! List the tenant's products, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::skus;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
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

/// <https://learn.microsoft.com/graph/api/subscribedsku-get>
pub const GET: Operation = Operation {
    name: "graph.subscribedSkus.get",
    tail: "/{subscribedSku-id}",
    link: "https://learn.microsoft.com/graph/api/subscribedsku-get",
    handler: get,
    ..OPERATION
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| odata::list::<Subscribed>(request, "subscribedSkus", skus().iter(), tenant))
}

/// One of them: its id is the organisation's and the product's, with a line between.
fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.param("subscribedSku-id");
    request.read_tenant(|_, tenant, _| {
        let product = id.split_once('_').filter(|(own, _)| own.eq_ignore_ascii_case(&tenant.id.to_string()));
        let product = product.and_then(|(_, product)| Uuid::parse_str(product).ok());
        let sku = skus().iter().find(|sku| Some(sku.id) == product).ok_or_else(|| missing("subscribedSku", id))?;
        odata::one::<Subscribed>(request, StatusCode::OK, "subscribedSkus", sku, tenant)
    })
}
