//! The password as a method: seen, and reset by an administrator.

use http::{Method, StatusCode, header};
use mock365_domain::directory::{PasswordState, User};
use mock365_domain::sign_in::is_strong;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{absent, administer, listed, one, read, untyped};
use crate::exchange::Answer;
use crate::faces::graph::item_write::{text, truth};
use crate::faces::graph::odata::{Family, ODataFault};
use crate::faces::graph::view::date_time;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, json as answer};

/// The id that a password has for every user.
const PASSWORD: &str = "28c10230-6103-485e-b985-444c60001490";

/// Where passwords hang.
const PASSWORDS: &[&str] = &["/authentication/passwordMethods"];

/// <https://learn.microsoft.com/graph/api/authentication-list-passwordmethods>
pub const LIST: Operation = Operation {
    name: "graph.authentication.passwordMethods.list",
    method: Method::GET,
    at: PASSWORDS,
    tail: "",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/authentication-list-passwordmethods",
    handler: |request| listed(request, "passwordMethods", &[read(request, |user| Ok(untyped(view(user))))?]),
};

/// <https://learn.microsoft.com/graph/api/passwordauthenticationmethod-get>
pub const GET: Operation = Operation {
    name: "graph.authentication.passwordMethods.get",
    method: Method::GET,
    at: PASSWORDS,
    tail: "/{passwordAuthenticationMethod-id}",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/passwordauthenticationmethod-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/authenticationmethod-resetpassword>
pub const RESET: Operation = Operation {
    name: "graph.authentication.methods.resetPassword",
    method: Method::POST,
    at: super::METHODS,
    tail: "/{authenticationMethod-id}/resetPassword",
    mount: Mount::User,
    permissions: super::RESET,
    link: "https://learn.microsoft.com/graph/api/authenticationmethod-resetpassword",
    handler: reset,
};

/// <https://learn.microsoft.com/graph/api/longrunningoperation-get>
pub const OPERATION_OF: Operation = Operation {
    name: "graph.authentication.operations.get",
    method: Method::GET,
    at: &["/authentication/operations/{longRunningOperation-id}"],
    tail: "",
    mount: Mount::User,
    permissions: super::READ_OPERATION,
    link: "https://learn.microsoft.com/graph/api/longrunningoperation-get",
    handler: operation,
};

/// The password, which nobody sees.
pub fn view(user: &User) -> Json {
    json!({
        "@odata.type": "#microsoft.graph.passwordAuthenticationMethod", "id": PASSWORD, "password": null,
        "createdDateTime": date_time(user.password_changed),
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.param("passwordAuthenticationMethod-id");
    let shown = read(request, |user| if id == PASSWORD { Ok(view(user)) } else { Err(absent(id)) })?;
    one(request, StatusCode::OK, "passwordMethods", untyped(shown))
}

/// The reset that gave a user the present password.
fn reset_of(user: &User) -> Uuid {
    Uuid::new_v5(&user.id, user.password_changed.to_string().as_bytes())
}

fn reset(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.optional_json_body()?;
    let (mut wanted, mut must_change) = (None, true);
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        match name.as_str() {
            "newPassword" => wanted = Some(text(name, value)?).filter(|password| !password.is_empty()),
            "requireChangeOnNextSignIn" => must_change = truth(name, value)?,
            _ => return Err(ODataFault::unknown_in_body(Family::Directory, name, "passwordResetResponse").into()),
        }
    }
    if wanted.as_ref().is_some_and(|password| !is_strong(password)) {
        return Err(weak().into());
    }
    let id = request.param("authenticationMethod-id");
    // With a letter of each case and a digit, so that it is strong.
    let drawn = if wanted.is_some() { None } else { Some(format!("Aa1{}", request.call.sandbox.secret(""))) };
    let operation = administer(request, |user, now| {
        if id != PASSWORD {
            return Err(absent(id));
        }
        if let Some(password) = wanted.as_ref().or(drawn.as_ref()) {
            user.password.clone_from(password);
        }
        user.password_changed = now.timestamp();
        user.standing.password = if must_change { PasswordState::Expired } else { PasswordState::Good };
        Ok(reset_of(user))
    })?;
    let user = request.owner()?.user;
    let at =
        format!("{}/{}/users/{user}/authentication/operations/{operation}", request.call.base.origin, request.version);
    let answered = match drawn {
        None => Answer::empty(StatusCode::ACCEPTED),
        Some(password) => {
            let context = request.context("microsoft.graph.passwordResetResponse");
            answer(StatusCode::ACCEPTED, &json!({ "@odata.context": context, "newPassword": password }))
        }
    };
    Ok(answered.header(header::LOCATION, &at))
}

fn operation(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.param("longRunningOperation-id");
    let shown = read(request, |user| {
        if Uuid::parse_str(id).ok() != Some(reset_of(user)) {
            return Err(absent(id));
        }
        let at = date_time(user.password_changed);
        Ok(json!({
            "id": id, "createdDateTime": at, "lastActionDateTime": at, "status": "succeeded", "statusDetail": null,
            "resourceLocation": null,
        }))
    })?;
    one(request, StatusCode::OK, "operations", shown)
}

/// The refusal of a password that is too simple.
pub fn weak() -> ODataFault {
    let message = "The specified password does not comply with password complexity requirements. Please provide a \
                   different password.";
    ODataFault::new("Request_BadRequest", message)
}
