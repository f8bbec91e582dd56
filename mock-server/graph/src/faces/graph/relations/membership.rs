//! What somebody is a member of, directly or through others, as lists of ids: of all, and of those that are asked about.

use http::StatusCode;
use mock365_domain::directory::Tenant;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::several;
use crate::faces::graph::{Fault, GraphRequest, Permissions, json as answer};
use crate::limits::MEMBERSHIPS;

/// What asking about a user needs.
pub const READ: Permissions = Permissions {
    delegated: &[
        "User.ReadBasic.All",
        "User.Read",
        "User.Read.All",
        "User.ReadWrite.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    application: &[
        "User.Read.All",
        "User.ReadWrite.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
};

/// What asking about a group needs.
pub const READ_OF_GROUPS: Permissions = Permissions::alike(&[
    "User.Read.All",
    "User.ReadWrite.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
]);

/// Whose memberships a request is about.
pub type Whose = fn(&GraphRequest<'_>, &Tenant) -> Result<Uuid, Fault>;

/// What asks about an object's memberships, at the place of the object.
macro_rules! asked_about {
    ($at:expr, $object:literal, $name:literal, $mount:expr, $needs:expr, $whose:expr) => {
        /// <https://learn.microsoft.com/graph/api/directoryobject-getmembergroups>
        pub const GET_GROUPS: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".getMemberGroups"),
            method: http::Method::POST,
            at: $at,
            tail: concat!($object, "/getMemberGroups"),
            mount: $mount,
            permissions: $needs,
            link: "https://learn.microsoft.com/graph/api/directoryobject-getmembergroups",
            handler: |request| $crate::faces::graph::relations::membership::get_groups(request, $whose),
        };

        /// <https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects>
        pub const GET_OBJECTS: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".getMemberObjects"),
            tail: concat!($object, "/getMemberObjects"),
            link: "https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects",
            handler: |request| $crate::faces::graph::relations::membership::get_objects(request, $whose),
            ..GET_GROUPS
        };

        /// <https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups>
        pub const CHECK_GROUPS: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".checkMemberGroups"),
            tail: concat!($object, "/checkMemberGroups"),
            link: "https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups",
            handler: |request| $crate::faces::graph::relations::membership::check_groups(request, $whose),
            ..GET_GROUPS
        };

        /// <https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects>
        pub const CHECK_OBJECTS: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".checkMemberObjects"),
            tail: concat!($object, "/checkMemberObjects"),
            link: "https://learn.microsoft.com/graph/api/directoryobject-checkmemberobjects",
            handler: |request| $crate::faces::graph::relations::membership::check_objects(request, $whose),
            ..GET_GROUPS
        };
    };
}
pub(in crate::faces::graph) use asked_about;

/// The groups that somebody is in, or those of them that can be given access.
pub fn get_groups(request: &GraphRequest<'_>, whose: Whose) -> Result<Answer, Fault> {
    listed(request, whose, if is_secure_only(request)? { Tenant::security_groups_of } else { Tenant::groups_of })
}

/// The same, and the roles that he holds, unless such groups alone are asked for.
pub fn get_objects(request: &GraphRequest<'_>, whose: Whose) -> Result<Answer, Fault> {
    listed(
        request,
        whose,
        if is_secure_only(request)? { Tenant::security_groups_of } else { Tenant::all_memberships_of },
    )
}

/// Those of some groups that somebody is in.
pub fn check_groups(request: &GraphRequest<'_>, whose: Whose) -> Result<Answer, Fault> {
    checked(request, whose, "groupIds", Tenant::groups_of)
}

/// Those of some groups and roles that somebody is a member of.
pub fn check_objects(request: &GraphRequest<'_>, whose: Whose) -> Result<Answer, Fault> {
    checked(request, whose, "ids", Tenant::all_memberships_of)
}

fn is_secure_only(request: &GraphRequest<'_>) -> Result<bool, Fault> {
    let body = request.json_body()?;
    request.parameters(&body).flag("securityEnabledOnly")?.ok_or_else(|| lacking(request, "securityEnabledOnly"))
}

fn lacking(request: &GraphRequest<'_>, parameter: &str) -> Fault {
    let message = format!(
        "One or more parameters of the operation '{}' are missing from the request payload. The missing parameters are: \
         {parameter}.",
        request.operation.action()
    );
    Fault::bad_request("Request_BadRequest", message)
}

fn listed(request: &GraphRequest<'_>, whose: Whose, of: fn(&Tenant, Uuid) -> Vec<Uuid>) -> Result<Answer, Fault> {
    let ids = request.read_tenant(|_, tenant, _| Ok(of(tenant, whose(request, tenant)?)))?;
    Ok(shown(request, &ids))
}

fn checked(
    request: &GraphRequest<'_>,
    whose: Whose,
    parameter: &'static str,
    of: fn(&Tenant, Uuid) -> Vec<Uuid>,
) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let asked = request.parameters(&body).value(parameter).ok_or_else(|| lacking(request, parameter))?;
    let id = |one: &Json| one.as_str().and_then(|one| Uuid::parse_str(one).ok()).ok_or_else(|| bad_value(parameter));
    let asked: Vec<Uuid> = several(parameter, asked, "Collection(Edm.String)", id)?;
    if asked.len() > MEMBERSHIPS.count() {
        let message = format!(
            "The number of {parameter} exceeds the maximum of {} that a request may have.",
            MEMBERSHIPS.count()
        );
        return Err(Fault::bad_request("Request_BadRequest", message));
    }
    let ids = request.read_tenant(|_, tenant, _| {
        let held = of(tenant, whose(request, tenant)?);
        Ok(asked.into_iter().filter(|id| held.contains(id)).collect::<Vec<_>>())
    })?;
    Ok(shown(request, &ids))
}

fn shown(request: &GraphRequest<'_>, ids: &[Uuid]) -> Answer {
    answer(StatusCode::OK, &json!({ "@odata.context": request.context("Collection(Edm.String)"), "value": ids }))
}
