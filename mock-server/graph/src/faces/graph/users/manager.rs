//! A user's manager: get, name, assign and take away.

use http::{Method, StatusCode};
use mock365_domain::{Cloud, Refusal};
use uuid::Uuid;

use super::relations::own;
use crate::exchange::Answer;
use crate::faces::graph::directory::USER_ADMINS;
use crate::faces::graph::odata::{self, ContextUrl};
use crate::faces::graph::relations::{
    self, NamedObject, Related, all_there, manager_of, read_reference, show_reference,
};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// Where a manager stands.
const MANAGER: &[&str] = &["/manager"];

const READ: Permissions =
    Permissions::alike(&["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"]);
const WRITE: Permissions = Permissions::alike(&["User.ReadWrite.All", "Directory.ReadWrite.All"]);

/// <https://learn.microsoft.com/graph/api/user-list-manager>
pub const GET: Operation = Operation {
    name: "graph.users.manager.get",
    method: Method::GET,
    at: MANAGER,
    tail: "",
    mount: Mount::User,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/user-list-manager",
    handler: |request| relations::manager(request, own),
};

/// <https://learn.microsoft.com/graph/api/user-list-manager>
pub const REFERENCE: Operation =
    Operation { name: "graph.users.manager.reference", tail: "/$ref", handler: reference, ..GET };

/// <https://learn.microsoft.com/graph/api/user-post-manager>
pub const ASSIGN: Operation = Operation {
    name: "graph.users.manager.assign",
    method: Method::PUT,
    tail: "/$ref",
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-manager",
    handler: assign,
    ..GET
};

/// <https://learn.microsoft.com/graph/api/user-delete-manager>
pub const REMOVE: Operation = Operation {
    name: "graph.users.manager.remove",
    method: Method::DELETE,
    link: "https://learn.microsoft.com/graph/api/user-delete-manager",
    handler: remove,
    ..ASSIGN
};

fn reference(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let one = manager_of(&InTenant { cloud, tenant }, own(request, tenant)?)?;
        let context = ContextUrl::of(request, "$ref", None).at_root();
        Ok(odata::entity(StatusCode::OK, context, |object| show_reference(request, &one, object)))
    })
}

fn assign(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    let new = read_reference(&request.json_body()?)?;
    request.change_tenant(USER_ADMINS, |cloud, id, _| {
        let new = who_manages(cloud, id, new)?;
        let user = cloud.user_mut(at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        user.manager = Some(new);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Who is named, if he can be somebody's manager.
pub fn who_manages(cloud: &Cloud, tenant: Uuid, named: NamedObject) -> Result<Uuid, Fault> {
    let there = all_there(cloud, &cloud.tenants[&tenant], &[named])?;
    let [new @ (Related::User(_) | Related::Contact(_))] = &there[..] else {
        let message = "The manager of a user is a user or an organizational contact.";
        return Err(Fault::bad_request("Request_BadRequest", message));
    };
    Ok(new.id())
}

fn remove(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let at = request.owner()?;
    request.change_tenant(USER_ADMINS, |cloud, id, _| {
        manager_of(&InTenant { cloud, tenant: &cloud.tenants[&id] }, at.user)?;
        if let Some(user) = cloud.user_mut(at) {
            user.manager = None;
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
