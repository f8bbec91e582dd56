//! Create a security group or a Microsoft 365 group.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::directory::{Group, GroupVisibility};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::check::{both, may_make, refuse_read_only, unique_nickname};
use crate::exchange::Answer;
use crate::faces::graph::directory::tenant_mut;
use crate::faces::graph::item_write::{texts, truth};
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::InTenant;
use crate::faces::graph::view::group_write::wrong;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/group-post-groups>
pub const OPERATION: Operation = Operation {
    name: "graph.groups.create",
    method: Method::POST,
    at: super::GROUPS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::MAKE,
    link: "https://learn.microsoft.com/graph/api/group-post-groups",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mut body = request.binding_body()?;
    let bound = both(&mut body)?;
    refuse_read_only(&body)?;
    let mut group = begun(&body)?;
    odata::update::<Group>(&mut group, &body)?;
    let shown = request.change_own_tenant(|cloud, id, now| {
        let tenant = &cloud.tenants[&id];
        may_make(request, tenant, &group)?;
        for (side, new) in &bound {
            side.put(cloud, tenant, &mut group, new)?;
        }
        if group.is_unified {
            unique_nickname(tenant, &group)?;
            group.mail = Some(format!("{}@{}", group.mail_nickname, tenant.domain()));
        }
        if let Some(caller) = request.bearer.user.filter(|caller| tenant.owns_what_he_makes(*caller, &group)) {
            group.owners.push_back(caller);
        }
        let group = Group { id: cloud.guid(), created: Some(now.second()), ..group };
        tenant_mut(cloud, id)?.groups.insert(group.id, Arc::new(group.clone()));
        let around = InTenant { cloud, tenant: &cloud.tenants[&id] };
        odata::one::<Group>(request, StatusCode::CREATED, "groups", &group, &around)
    })?;
    Ok(odata::created(request, shown))
}

/// What must be said of a group.
const REQUIRED: [&str; 4] = ["displayName", "mailEnabled", "mailNickname", "securityEnabled"];

/// A group of the kind that a body asks for.
fn begun(body: &Map<String, Json>) -> Result<Group, ODataFault> {
    let body = Fields::of_directory(body, "group");
    for name in REQUIRED {
        if body.value(name).is_none() {
            let message = format!("A value is required for property '{name}' of resource 'Group'.");
            return Err(ODataFault::new("Request_BadRequest", message));
        }
    }
    let flag = |name: &str| truth(name, body.or_null(name));
    let (has_mail, is_secure) = (flag("mailEnabled")?, flag("securityEnabled")?);
    let types = texts("groupTypes", body.or_null("groupTypes"))?;
    let mut group = Group::new(Uuid::nil(), "");
    for one in &types {
        match () {
            () if one.eq_ignore_ascii_case("Unified") => group.is_unified = true,
            () if one.eq_ignore_ascii_case("DynamicMembership") => {
                return Err(ODataFault::unbuilt("groups whose members a rule decides"));
            }
            () => return Err(wrong("groupTypes")),
        }
    }
    if has_mail != group.is_unified || (!group.is_unified && !is_secure) {
        return Err(if group.is_unified { wrong("mailEnabled") } else { not_written() });
    }
    if let Some(wanted) = body.flag("isAssignableToRole")? {
        group.is_assignable_to_role = Some(wanted);
    }
    if group.is_assignable_to_role == Some(true) {
        group.visibility = Some(GroupVisibility::Private);
    } else if group.is_unified {
        group.visibility = Some(GroupVisibility::Public);
    }
    Ok(group)
}

/// Distribution lists and mail-enabled security groups are Exchange's to make.
///
/// <https://learn.microsoft.com/graph/api/resources/groups-overview#group-types-in-azure-ad-and-microsoft-graph>
fn not_written() -> ODataFault {
    let message = "The service does not currently support writes of mail-enabled groups. Please ensure that the \
                   mail-enablement property is unset and the security-enablement property is set.";
    ODataFault::new("Request_BadRequest", message)
}
