//! The admin consent workflow: whether users may ask, and whom.

use http::{Method, StatusCode};
use mock365_domain::directory::ConsentRequests;

use crate::exchange::Answer;
use crate::faces::graph::directory::{GLOBAL, missing, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

/// What writing needs.
const WRITE: Permissions = Permissions::alike(&["Policy.ReadWrite.ConsentRequest", "Directory.ReadWrite.All"]);

/// Where it stands.
const CONSENT_REQUESTS: &[&str] = &["/policies/adminConsentRequestPolicy"];

/// <https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-get>
pub const GET: Operation = Operation {
    name: "graph.policies.adminConsentRequestPolicy.get",
    method: Method::GET,
    at: CONSENT_REQUESTS,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&[
        "Policy.Read.All",
        "Policy.ReadWrite.ConsentRequest",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]),
    link: "https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-update>
pub const REPLACE: Operation = Operation {
    name: "graph.policies.adminConsentRequestPolicy.replace",
    method: Method::PUT,
    at: CONSENT_REQUESTS,
    tail: "",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-update",
    handler: update,
};

/// <https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-update>
pub const UPDATE: Operation = Operation {
    name: "graph.policies.adminConsentRequestPolicy.update",
    method: Method::PATCH,
    at: CONSENT_REQUESTS,
    tail: "",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-update",
    handler: update,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, _| {
        let policy = &tenant.consent_requests;
        odata::one::<ConsentRequests>(request, StatusCode::OK, "policies/adminConsentRequestPolicy", policy, &())
    })
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    request.change_tenant(GLOBAL, |cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let mut wanted = tenant.consent_requests.clone();
        odata::update::<ConsentRequests>(&mut wanted, &body)?;
        if let Some(stranger) = wanted.reviewers.iter().find(|id| !tenant.users.contains_key(*id)) {
            return Err(missing("user", &stranger.to_string()).into());
        }
        wanted.version += 1;
        tenant_mut(cloud, id)?.consent_requests = wanted;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
