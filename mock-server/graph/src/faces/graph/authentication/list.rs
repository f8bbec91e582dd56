//! List all methods of a user, and get one.

use http::{Method, StatusCode};
use mock365_domain::directory::User;
use serde_json::Value as Json;

use super::{absent, apps, listed, one, passwords, phones, read};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/authentication-list-methods>
pub const LIST: Operation = Operation {
    name: "graph.authentication.methods.list",
    method: Method::GET,
    at: super::METHODS,
    tail: "",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/authentication-list-methods",
    handler: |request| listed(request, "methods", &read(request, |user| Ok(all(user)))?),
};

/// <https://learn.microsoft.com/graph/api/authenticationmethod-get>
pub const GET: Operation = Operation {
    name: "graph.authentication.methods.get",
    method: Method::GET,
    at: super::METHODS,
    tail: "/{authenticationMethod-id}",
    mount: Mount::User,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/authenticationmethod-get",
    handler: get,
};

/// All methods of a user.
fn all(user: &User) -> Vec<Json> {
    std::iter::once(passwords::view(user)).chain(phones::all(user)).chain(apps::all(user)).collect()
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.param("authenticationMethod-id");
    let found =
        read(request, |user| all(user).into_iter().find(|method| method["id"] == id).ok_or_else(|| absent(id)))?;
    one(request, StatusCode::OK, "methods", found)
}
