//! Invite a guest, who is taken to have accepted at once.

use http::{Method, StatusCode};
use mock365_domain::directory::{User, UserKind};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{GLOBAL, bad_value, tenant_mut};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

/// <https://learn.microsoft.com/graph/api/invitation-post>
pub const OPERATION: Operation = Operation {
    name: "graph.invitations.create",
    method: Method::POST,
    at: &["/invitations"],
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["User.Invite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/invitation-post",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let text = |name: &str| body.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let invited = text("invitedUserEmailAddress").filter(|address| address.contains('@'));
    let invited = invited.ok_or_else(|| bad_value("invitedUserEmailAddress"))?;
    let redirect = text("inviteRedirectUrl").ok_or_else(|| bad_value("inviteRedirectUrl"))?;
    let id = request.change_tenant(GLOBAL, |cloud, tenant, now| {
        let domain = cloud.tenants[&tenant].domain().to_owned();
        let known = cloud.user(&invited).map(|(_, user)| user.password.clone());
        let upn = format!("{}#EXT#@{domain}", invited.replace('@', "_"));
        let guest = User {
            mail: Some(invited.clone()),
            kind: UserKind::Guest,
            // A guest signs in at home: the password is the same.
            password: known.unwrap_or_else(|| mock365_domain::default::PASSWORD.to_owned()),
            ..mock365_domain::default::person(Uuid::new_v5(&tenant, upn.as_bytes()), &upn, &invited, now)
        };
        let id = guest.id;
        tenant_mut(cloud, tenant)?.users.insert(id, Arc::new(guest));
        Ok(id)
    })?;
    let shown = json!({
        "@odata.context": request.context("invitations/$entity"),
        "id": Uuid::new_v5(&id, b"invitation"),
        "invitedUserDisplayName": null, "invitedUserEmailAddress": invited, "invitedUserType": "Guest",
        "inviteRedirectUrl": redirect, "inviteRedeemUrl": redirect, "sendInvitationMessage": false,
        "resetRedemption": false, "status": "Completed", "invitedUser": { "id": id },
    });
    Ok(answer(StatusCode::CREATED, &shown))
}
