//! Change one's own password.

use http::{Method, StatusCode};
use mock365_domain::sign_in::PasswordFault;
use mock365_domain::{Change, Happened, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::authentication::passwords::weak;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::text;
use crate::faces::graph::{Ask, Failure, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-changepassword>
pub const OPERATION: Operation = Operation {
    name: "graph.users.changePassword",
    method: Method::POST,
    paths: &["/changePassword"],
    mount: Mount::User,
    permissions: Permissions {
        delegated: &["User-PasswordProfile.ReadWrite.All", "Directory.AccessAsUser.All"],
        application: &[],
    },
    link: "https://learn.microsoft.com/graph/api/user-changepassword",
    handler: change,
};

fn change(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let at = ask.owner()?;
    let body = ask.json_body()?;
    let password = |name: &str| -> Result<String, Failure> {
        let password = text(name, body.get(name).unwrap_or(&serde_json::Value::Null))?;
        if password.is_empty() { Err(bad_value(name).into()) } else { Ok(password) }
    };
    let (current, new) = (password("currentPassword")?, password("newPassword")?);
    if ask.bearer.user != Some(at.user) {
        return Err(Refusal::RoleMissing.into());
    }
    ask.call.sandbox.change(|cloud, now| {
        cloud.change_password(at, &current, &new, now).map_err(|fault| match fault {
            PasswordFault::Current(_) => {
                Failure::bad_request("Request_BadRequest", "The specified current password is incorrect.")
            }
            PasswordFault::Same | PasswordFault::Weak => weak().into(),
        })?;
        Ok::<_, Failure>(((), Change::directory(Happened::Updated)))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
