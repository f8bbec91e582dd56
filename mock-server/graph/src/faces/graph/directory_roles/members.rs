//! Those who hold a role: list, add, remove.

use http::{Method, StatusCode};
use mock365_domain::directory::Tenant;
use mock365_domain::{Cloud, UserRef};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{GRANTORS, missing};
use crate::faces::graph::relations::{self, Related, all_there, already, read_reference};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/directoryrole-list-members>
pub const LIST: Operation = Operation {
    name: "graph.directoryRoles.members.list",
    method: Method::GET,
    at: &[
        "/directoryRoles/{directoryRole-id}/members",
        "/directoryRoles(roleTemplateId='{roleTemplateId}')/members",
        "/directoryRoles/{directoryRole-id}/members/microsoft.graph.user",
        "/directoryRoles/{directoryRole-id}/members/microsoft.graph.group",
        "/directoryRoles/{directoryRole-id}/members/microsoft.graph.device",
        "/directoryRoles/{directoryRole-id}/members/microsoft.graph.servicePrincipal",
        "/directoryRoles/{directoryRole-id}/members/microsoft.graph.orgContact",
        "/directoryRoles/{directoryRole-id}/members/microsoft.graph.application",
    ],
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/directoryrole-list-members",
    handler: |request| relations::list(request, holders),
};

/// <https://learn.microsoft.com/graph/api/directoryrole-list-members>
pub const COUNT: Operation = Operation {
    name: "graph.directoryRoles.members.count",
    tail: "/$count",
    handler: |request| relations::count(request, holders),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryrole-list-members>
pub const REFERENCES: Operation = Operation {
    name: "graph.directoryRoles.members.references",
    at: super::ROLE,
    tail: "/members/$ref",
    handler: |request| relations::references(request, holders),
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryrole-post-members>
pub const ADD: Operation = Operation {
    name: "graph.directoryRoles.members.add",
    method: Method::POST,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/directoryrole-post-members",
    handler: add,
    ..REFERENCES
};

/// <https://learn.microsoft.com/graph/api/directoryrole-delete-member>
pub const REMOVE: Operation = Operation {
    name: "graph.directoryRoles.members.remove",
    method: Method::DELETE,
    tail: "/members/{directoryObject-id}/$ref",
    link: "https://learn.microsoft.com/graph/api/directoryrole-delete-member",
    handler: remove,
    ..ADD
};

fn holders(request: &GraphRequest<'_>, _: &Cloud, tenant: &Tenant) -> Result<Vec<Uuid>, Fault> {
    Ok(tenant.holders_of(super::found(request, tenant)?))
}

fn add(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let new = read_reference(&request.json_body()?)?;
    request.change_tenant(GRANTORS, |cloud, id, _| {
        let role = super::found(request, &cloud.tenants[&id])?;
        let [Related::User(new)] = &all_there(cloud, &cloud.tenants[&id], &[new])?[..] else {
            return Err(Fault::new(
                StatusCode::NOT_IMPLEMENTED,
                "NotImplemented",
                "mock365 gives roles to users only.",
            )
            .explain("groups and enterprise applications hold no roles of the directory here")
            .unsupported());
        };
        let user = cloud.user_mut(UserRef { tenant: id, user: new.id });
        if user.is_none_or(|user| user.roles.insert(role)) {
            return Ok(());
        }
        Err(already("members"))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn remove(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let gone = request.guid("directoryObject-id", "directoryObject")?;
    request.change_tenant(GRANTORS, |cloud, id, _| {
        let role = super::found(request, &cloud.tenants[&id])?;
        let user = cloud.user_mut(UserRef { tenant: id, user: gone });
        if user.is_some_and(|user| user.roles.remove(&role)) {
            return Ok(());
        }
        Err(missing("directoryObject", &gone.to_string()).into())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
