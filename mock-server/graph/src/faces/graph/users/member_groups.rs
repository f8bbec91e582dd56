//! The groups that a user is in, directly or through others: what a token with too many of them sends its reader to.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use serde_json::json;

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

const READ: Permissions = Permissions {
    delegated: &[
        "User.ReadBasic.All",
        "User.Read",
        "User.Read.All",
        "User.ReadWrite.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    application: &[
        "User.Read.All",
        "User.ReadWrite.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
};

/// <https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects>
pub const MEMBER_OBJECTS: Operation = Operation {
    name: "graph.users.getMemberObjects",
    method: Method::POST,
    at: super::USER,
    tail: "/getMemberObjects",
    mount: Mount::User,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects",
    handler: |request| list(request, "getMemberObjects"),
};

/// <https://learn.microsoft.com/graph/api/directoryobject-getmembergroups>
pub const GROUPS: Operation = Operation {
    name: "graph.users.getMemberGroups",
    method: Method::POST,
    at: super::USER,
    tail: "/getMemberGroups",
    mount: Mount::User,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/directoryobject-getmembergroups",
    handler: |request| list(request, "getMemberGroups"),
};

/// Every group here is a security group, so that the parameter, which must be there, makes no difference.
fn list(request: &GraphRequest<'_>, action: &str) -> Result<Answer, Fault> {
    let at = request.owner()?;
    let body = request.json_body()?;
    if request.parameters(&body).flag("securityEnabledOnly")?.is_none() {
        let message = format!(
            "One or more parameters of the operation '{action}' are missing from the request payload. The missing \
             parameters are: securityEnabledOnly."
        );
        return Err(Fault::bad_request("Request_BadRequest", message));
    }
    let groups = request.call.sandbox.read(|cloud, _| {
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        Ok::<_, Fault>(tenant.groups_of(at.user))
    })?;
    Ok(answer(StatusCode::OK, &json!({ "@odata.context": request.context("Collection(Edm.String)"), "value": groups })))
}
