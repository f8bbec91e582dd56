//! List the agreements of the organisation, and get one.

use http::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::agreement;
use crate::exchange::Answer;
use crate::faces::graph::directory::{SECURITY_READERS, missing};
use crate::faces::graph::odata::Options;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

/// What reading needs.
const READ: Permissions =
    Permissions { delegated: &["Agreement.Read.All", "Agreement.ReadWrite.All"], application: &[] };

/// <https://learn.microsoft.com/graph/api/termsofusecontainer-list-agreements>
pub const LIST: Operation = Operation {
    name: "graph.terms_of_use.agreements.list",
    method: Method::GET,
    at: super::AGREEMENTS,
    tail: "",
    mount: Mount::Directory,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/termsofusecontainer-list-agreements",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/agreement-get>
pub const GET: Operation = Operation {
    name: "graph.terms_of_use.agreements.get",
    method: Method::GET,
    at: super::AGREEMENTS,
    tail: "/{agreement-id}",
    mount: Mount::Directory,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/agreement-get",
    handler: get,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "agreements")?;
    let context = request.context("identityGovernance/termsOfUse/agreements");
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        Ok(answer(StatusCode::OK, &json!({ "@odata.context": context, "value": [agreement(tenant)] })))
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "agreements")?;
    let id = request.param("agreement-id");
    let context = request.context("identityGovernance/termsOfUse/agreements/$entity");
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        if Uuid::parse_str(id).ok() != Some(tenant.terms_id()) {
            return Err(missing("agreement", id).into());
        }
        let mut shown = agreement(tenant);
        shown["@odata.context"] = context.into();
        Ok(answer(StatusCode::OK, &shown))
    })
}
