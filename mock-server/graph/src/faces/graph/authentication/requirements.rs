//! Whether a user needs a second factor always: "per-user MFA".

use http::{Method, StatusCode};
use serde_json::json;

use super::{administer, one, read};
use crate::exchange::Answer;
use crate::faces::graph::item_write::member;
use crate::faces::graph::odata::{Family, ODataFault};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// Where they stand.
const REQUIREMENTS: &[&str] = &["/authentication/requirements"];

/// <https://learn.microsoft.com/graph/api/authentication-get>
pub const GET: Operation = Operation {
    name: "graph.authentication.requirements.get",
    method: Method::GET,
    at: REQUIREMENTS,
    tail: "",
    mount: Mount::User,
    permissions: Permissions::alike(&[
        "Policy.Read.All",
        "Policy.ReadWrite.AuthenticationMethod",
        "UserAuthenticationMethod.Read.All",
    ]),
    link: "https://learn.microsoft.com/graph/api/authentication-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/authentication-update>
pub const UPDATE: Operation = Operation {
    name: "graph.authentication.requirements.update",
    method: Method::PATCH,
    at: REQUIREMENTS,
    tail: "",
    mount: Mount::User,
    permissions: Permissions::alike(&["Policy.ReadWrite.AuthenticationMethod"]),
    link: "https://learn.microsoft.com/graph/api/authentication-update",
    handler: update,
};

/// The members of `perUserMfaState`.
const STATES: [&str; 3] = ["disabled", "enforced", "enabled"];

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let state = read(request, |user| Ok(STATES[usize::from(user.standing.second_factor_required)]))?;
    one(request, StatusCode::OK, "requirements", json!({ "perUserMfaState": state }))
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if let Some(stranger) = body.keys().find(|name| !name.contains('@') && *name != "perUserMfaState") {
        return Err(ODataFault::unknown_in_body(Family::Directory, stranger, "strongAuthenticationRequirements").into());
    }
    let Some(wanted) = body.get("perUserMfaState") else { return Ok(Answer::empty(StatusCode::NO_CONTENT)) };
    let required = match member("perUserMfaState", wanted, &STATES)? {
        2 => return Err(ODataFault::unbuilt("per-user MFA that waits for a registration").into()),
        place => place == 1,
    };
    administer(request, |user, _| {
        user.standing.second_factor_required = required;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
