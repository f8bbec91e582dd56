//! The authenticator app whose codes are a second factor.

use http::{Method, StatusCode};
use mock365_domain::directory::User;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{absent, change, listed, one, read, untyped};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// Where they hang.
const SOFTWARE_OATH: &[&str] = &["/authentication/softwareOathMethods"];

/// <https://learn.microsoft.com/graph/api/authentication-list-softwareoathmethods>
pub const LIST: Operation = Operation {
    name: "graph.authentication.softwareOathMethods.list",
    method: Method::GET,
    at: SOFTWARE_OATH,
    tail: "",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/authentication-list-softwareoathmethods",
    handler: |request| {
        listed(request, "softwareOathMethods", &read(request, |user| Ok(all(user).map(untyped).collect::<Vec<_>>()))?)
    },
};

/// <https://learn.microsoft.com/graph/api/softwareoathauthenticationmethod-get>
pub const GET: Operation = Operation {
    name: "graph.authentication.softwareOathMethods.get",
    method: Method::GET,
    at: SOFTWARE_OATH,
    tail: "/{softwareOathAuthenticationMethod-id}",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/softwareoathauthenticationmethod-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/softwareoathauthenticationmethod-delete>
pub const DELETE: Operation = Operation {
    name: "graph.authentication.softwareOathMethods.delete",
    method: Method::DELETE,
    at: SOFTWARE_OATH,
    tail: "/{softwareOathAuthenticationMethod-id}",
    mount: Mount::User,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/softwareoathauthenticationmethod-delete",
    handler: delete,
};

/// The app, where one is registered.
pub fn all(user: &User) -> impl Iterator<Item = Json> {
    let shown = json!({
        "@odata.type": "#microsoft.graph.softwareOathAuthenticationMethod",
        "id": Uuid::new_v5(&user.id, b"authenticator app"), "secretKey": null,
    });
    user.standing.second_factor.then_some(shown).into_iter()
}

fn found(request: &GraphRequest<'_>, user: &User) -> Result<Json, Fault> {
    let id = request.param("softwareOathAuthenticationMethod-id");
    all(user).find(|app| app["id"] == id).ok_or_else(|| absent(id))
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    one(request, StatusCode::OK, "softwareOathMethods", untyped(read(request, |user| found(request, user))?))
}

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    change(request, |user, _| {
        found(request, user)?;
        user.standing.second_factor = false;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
