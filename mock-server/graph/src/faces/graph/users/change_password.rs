//! Change one's own password.

use http::{Method, StatusCode};
use mock365_domain::sign_in::PasswordRefusal;
use mock365_domain::{Change, Happened, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::authentication::passwords::weak;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::text;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-changepassword>
pub const OPERATION: Operation = Operation {
    name: "graph.users.changePassword",
    method: Method::POST,
    at: super::USER,
    tail: "/changePassword",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &["User-PasswordProfile.ReadWrite.All", "Directory.AccessAsUser.All"],
        application: &[],
    },
    link: "https://learn.microsoft.com/graph/api/user-changepassword",
    handler: change,
};

fn change(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    let body = request.json_body()?;
    let sent = request.parameters(&body);
    let password = |name: &str| -> Result<String, Fault> {
        let password = text(name, sent.or_null(name))?;
        if password.is_empty() { Err(bad_value(name).into()) } else { Ok(password) }
    };
    let (current, new) = (password("currentPassword")?, password("newPassword")?);
    if request.bearer.user != Some(at.user) {
        return Err(Refusal::RoleMissing.into());
    }
    let changed = request.call.sandbox.change(|cloud, now| {
        cloud.change_password(at, &current, &new, now)?;
        Ok(((), Change::directory(Happened::Updated)))
    });
    changed.map_err(|refusal| match refusal {
        PasswordRefusal::Current(refusal) => {
            // A wrong password here counts as one at the door.
            request.call.sandbox.record_attempt(at, &Err(refusal));
            Fault::bad_request("Request_BadRequest", "The specified current password is incorrect.")
        }
        PasswordRefusal::Same | PasswordRefusal::Weak => weak().into(),
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
