//! Members of a group: list, add, remove.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::query::Page;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{USER_ADMINS, bad_value, missing, tenant_mut};
use crate::faces::graph::odata::{self, ContextUrl, Paging, Selection};
use crate::faces::graph::view::Users;
use crate::faces::graph::view::group::Member;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// What reading who is in needs.
const READ: Permissions = Permissions::alike(&[
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);
/// What putting in and taking out needs.
const WRITE: Permissions =
    Permissions::alike(&["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"]);

/// <https://learn.microsoft.com/graph/api/group-list-members>
pub const LIST: Operation = Operation {
    name: "graph.groups.members.list",
    method: Method::GET,
    at: super::GROUPS,
    tail: "/{group-id}/members",
    mount: Mount::Directory,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/group-list-members",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/group-post-members>
pub const ADD: Operation = Operation {
    name: "graph.groups.members.add",
    method: Method::POST,
    at: super::GROUPS,
    tail: "/{group-id}/members/$ref",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/group-post-members",
    handler: add,
};

/// <https://learn.microsoft.com/graph/api/group-delete-members>
pub const REMOVE: Operation = Operation {
    name: "graph.groups.members.remove",
    method: Method::DELETE,
    at: super::GROUPS,
    tail: "/{group-id}/members/{directoryObject-id}/$ref",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/group-delete-members",
    handler: remove,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let take = options.take(Paging::DIRECTORY)?;
    if options.filter.is_some() || options.search.is_some() || options.orderby.is_some() {
        return Err(Fault::bad_request(
            "Request_UnsupportedQuery",
            "Filter, search and order are not supported on this list.",
        )
        .explain("mock365 lists the members of a group with $select, $top and $count only"));
    }
    let selection = Selection::of(&options.select, &[], &[])?;
    request.read_tenant(|_, tenant, _| {
        let group = &tenant.groups[&super::found(request, tenant)?];
        let page = group.members.iter().skip(options.skip).take(take);
        let items = page.filter_map(|id| Member::of(tenant, *id));
        let (items, total) = (items.collect::<Vec<_>>(), group.members.len());
        let found = Page { more: options.skip + items.len() < total, items, total: Some(total) };
        let context = ContextUrl::of(request, "directoryObjects", None);
        Ok(odata::page::<Users, _>(request, context, found, |member, object| member.write(tenant, &selection, object)))
    })
}

fn add(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let reference = body.get("@odata.id").and_then(Json::as_str).ok_or_else(|| bad_value("@odata.id"))?;
    let last = reference.trim_end_matches(['/', ')', '\'']).rsplit(['/', '\'', '(']).next().unwrap_or_default();
    let new = Uuid::parse_str(last).map_err(|_| bad_value("@odata.id"))?;
    request.change_tenant(USER_ADMINS, |cloud, id, _| {
        let tenant = &cloud.tenants[&id];
        let group = super::found(request, tenant)?;
        if !tenant.users.contains_key(&new) && !tenant.groups.contains_key(&new) {
            return Err(missing("directoryObject", &new.to_string()).into());
        }
        if tenant.groups[&group].members.contains(&new) {
            return Err(Fault::bad_request(
                "Request_BadRequest",
                "One or more added object references already exist for the following modified properties: 'members'.",
            ));
        }
        if let Some(group) = tenant_mut(cloud, id)?.groups.get_mut(&group).map(Arc::make_mut) {
            group.members.push_back(new);
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn remove(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let gone = request.guid("directoryObject-id", "directoryObject")?;
    request.change_tenant(USER_ADMINS, |cloud, id, _| {
        let group = super::found(request, &cloud.tenants[&id])?;
        if !cloud.tenants[&id].groups[&group].members.contains(&gone) {
            return Err(missing("directoryObject", &gone.to_string()).into());
        }
        if let Some(group) = tenant_mut(cloud, id)?.groups.get_mut(&group).map(Arc::make_mut) {
            group.remove_member(gone);
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
