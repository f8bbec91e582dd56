//! Revoke a user's sign-in sessions: every refresh token issued before dies.

use http::{Method, StatusCode};
use mock365_domain::{Change, Happened, Refusal};
use serde_json::json;

use crate::exchange::Answer;
use crate::faces::graph::directory::USER_ADMINS;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

/// <https://learn.microsoft.com/graph/api/user-revokesigninsessions>
pub const OPERATION: Operation = Operation {
    name: "graph.users.revokeSignInSessions",
    method: Method::POST,
    at: super::USER,
    tail: "/revokeSignInSessions",
    mount: Mount::User,
    permissions: Permissions::alike(&["User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/user-revokesigninsessions",
    handler: revoke,
};

fn revoke(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    request.call.sandbox.change(|cloud, now| {
        let tenant = cloud.tenants.get(&at.tenant).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if request.bearer.user != Some(at.user) && !request.holds(tenant, USER_ADMINS) {
            return Err(Fault::from(Refusal::RoleMissing));
        }
        let user = cloud.user_mut(at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        user.tokens_revoked = Some(now.timestamp());
        Ok(((), Change::directory(Happened::Updated)))
    })?;
    Ok(answer(StatusCode::OK, &json!({ "@odata.context": request.context("Edm.Boolean"), "value": true })))
}
