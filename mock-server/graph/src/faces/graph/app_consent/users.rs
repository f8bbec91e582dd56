//! List and get what single users asked for.

use http::{Method, StatusCode};
use mock365_domain::consent::{ConsentRequest, UserRequest};

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::view::consent_request::ReviewContext;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/appconsentrequest-list-userconsentrequests>
pub const LIST: Operation = Operation {
    name: "graph.appConsent.users.list",
    method: Method::GET,
    at: super::USER_REQUESTS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/appconsentrequest-list-userconsentrequests",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/userconsentrequest-get>
pub const GET: Operation = Operation {
    name: "graph.appConsent.users.get",
    method: Method::GET,
    at: super::USER_REQUESTS,
    tail: "/{userConsentRequest-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/userconsentrequest-get",
    handler: get,
};

fn what(consent_request: &ConsentRequest) -> String {
    format!("identityGovernance/appConsent/appConsentRequests('{}')/userConsentRequests", consent_request.id)
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, now| {
        let consent_request = super::found(request, tenant, now)?;
        odata::list::<UserRequest>(
            request,
            &what(&consent_request),
            consent_request.users.iter(),
            &ReviewContext { tenant, now },
        )
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, now| {
        let consent_request = super::found(request, tenant, now)?;
        let user = find(request, &consent_request)?;
        odata::one::<UserRequest>(
            request,
            StatusCode::OK,
            &what(&consent_request),
            user,
            &ReviewContext { tenant, now },
        )
    })
}

/// The user's part that the path names.
pub fn find<'r>(request: &GraphRequest<'_>, consent_request: &'r ConsentRequest) -> Result<&'r UserRequest, Fault> {
    let id = request.guid("userConsentRequest-id", "userConsentRequest")?;
    let user = consent_request.users.iter().find(|user| user.id == id);
    user.ok_or_else(|| missing("userConsentRequest", &id.to_string()).into())
}
