//! List and get what single users asked for.

use http::{Method, StatusCode};
use mock365_domain::consent::{ConsentRequest, UserRequest};

use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::view::consent_request::ReviewAround;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/appconsentrequest-list-userconsentrequests>
pub const LIST: Operation = Operation {
    name: "graph.appConsent.users.list",
    method: Method::GET,
    paths: &["/identityGovernance/appConsent/appConsentRequests/{appConsentRequest-id}/userConsentRequests"],
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/appconsentrequest-list-userconsentrequests",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/userconsentrequest-get>
pub const GET: Operation = Operation {
    name: "graph.appConsent.users.get",
    method: Method::GET,
    paths: &[
        "/identityGovernance/appConsent/appConsentRequests/{appConsentRequest-id}/userConsentRequests/{userConsentRequest-id}",
    ],
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/userconsentrequest-get",
    handler: get,
};

fn what(request: &ConsentRequest) -> String {
    format!("identityGovernance/appConsent/appConsentRequests('{}')/userConsentRequests", request.id)
}

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, now| {
        let request = super::found(ask, tenant, now)?;
        odata::list::<UserRequest>(ask, &what(&request), request.users.iter(), &ReviewAround { tenant, now })
    })
}

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, now| {
        let request = super::found(ask, tenant, now)?;
        let user = find(ask, &request)?;
        odata::one::<UserRequest>(ask, StatusCode::OK, &what(&request), user, &ReviewAround { tenant, now })
    })
}

/// The user's part that the path names.
pub fn find<'r>(ask: &Ask<'_>, request: &'r ConsentRequest) -> Result<&'r UserRequest, Failure> {
    let id = ask.guid("userConsentRequest-id", "userConsentRequest")?;
    let user = request.users.iter().find(|user| user.id == id);
    user.ok_or_else(|| missing("userConsentRequest", &id.to_string()).into())
}
