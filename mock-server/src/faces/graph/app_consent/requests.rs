//! List and get requests, one for each app.

use http::{Method, StatusCode};
use mock365_domain::consent::ConsentRequest;

use crate::exchange::Answer;
use crate::faces::graph::view::consent_request::{ReviewAround, as_of};
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// Where the list stands in answers.
const WHAT: &str = "identityGovernance/appConsent/appConsentRequests";

/// <https://learn.microsoft.com/graph/api/appconsentrequest-list>
pub const LIST: Operation = Operation {
    name: "graph.appConsent.requests.list",
    method: Method::GET,
    paths: &["/identityGovernance/appConsent/appConsentRequests"],
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/appconsentrequest-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/appconsentrequest-get>
pub const GET: Operation = Operation {
    name: "graph.appConsent.requests.get",
    method: Method::GET,
    paths: &["/identityGovernance/appConsent/appConsentRequests/{appConsentRequest-id}"],
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/appconsentrequest-get",
    handler: get,
};

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, now| {
        super::may_see(ask, tenant)?;
        let requests: Vec<ConsentRequest> = tenant.requests.iter().map(|request| as_of(request, now)).collect();
        odata::list::<ConsentRequest>(ask, WHAT, requests.iter(), &ReviewAround { tenant, now })
    })
}

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, now| {
        let request = super::found(ask, tenant, now)?;
        odata::one::<ConsentRequest>(ask, StatusCode::OK, WHAT, &request, &ReviewAround { tenant, now })
    })
}
