//! List and get requests, one for each app.

use http::{Method, StatusCode};
use mock365_domain::consent::ConsentRequest;

use crate::exchange::Answer;
use crate::faces::graph::view::consent_request::{ReviewContext, as_of};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// Where the list stands in answers.
const WHAT: &str = "identityGovernance/appConsent/appConsentRequests";

/// <https://learn.microsoft.com/graph/api/appconsentrequest-list>
pub const LIST: Operation = Operation {
    name: "graph.appConsent.requests.list",
    method: Method::GET,
    at: super::REQUESTS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/appconsentrequest-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/appconsentrequest-get>
pub const GET: Operation = Operation {
    name: "graph.appConsent.requests.get",
    method: Method::GET,
    at: super::REQUESTS,
    tail: "/{appConsentRequest-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/appconsentrequest-get",
    handler: get,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, now| {
        super::may_see(request, tenant)?;
        let requests: Vec<ConsentRequest> =
            tenant.requests.iter().map(|consent_request| as_of(consent_request, now)).collect();
        odata::list::<ConsentRequest>(request, WHAT, requests.iter(), &ReviewContext { tenant, now })
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, now| {
        let consent_request = super::found(request, tenant, now)?;
        odata::one::<ConsentRequest>(request, StatusCode::OK, WHAT, &consent_request, &ReviewContext { tenant, now })
    })
}
