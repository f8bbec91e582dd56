//! List contacts of the organisation, count them, get one, and follow what becomes of them.

use http::{Method, StatusCode};
use mock365_domain::directory::{DirectoryObject, ObjectKind, OrgContact};

use crate::exchange::Answer;
use crate::faces::graph::delta::{self, Directory};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/orgcontact-list>
pub const LIST: Operation = Operation {
    name: "graph.orgContacts.list",
    method: Method::GET,
    at: super::CONTACTS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/orgcontact-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/orgcontact-list#example-2-get-only-a-count-of-organizational-contacts>
pub const COUNT: Operation = Operation {
    name: "graph.orgContacts.count",
    tail: "/$count",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            odata::count::<OrgContact>(request, tenant.contacts.values().map(AsRef::as_ref))
        })
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/orgcontact-get>
pub const GET: Operation = Operation {
    name: "graph.orgContacts.get",
    tail: "/{orgContact-id}",
    link: "https://learn.microsoft.com/graph/api/orgcontact-get",
    handler: get,
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/orgcontact-delta>
pub const DELTA: Operation = Operation {
    name: "graph.orgContacts.delta",
    tail: "/delta",
    link: "https://learn.microsoft.com/graph/api/orgcontact-delta",
    handler: delta,
    ..LIST
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let all = tenant.contacts.values().map(AsRef::as_ref);
        odata::list::<OrgContact>(request, "contacts", all, &InTenant { cloud, tenant })
    })
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let contact = super::found(request, tenant)?;
        odata::one::<OrgContact>(request, StatusCode::OK, "contacts", contact, &InTenant { cloud, tenant })
    })
}

/// Of personal accounts, who have none, the answer differs from that of `/users/delta` (captured).
fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, _, _| Ok(()))?;
    delta::delta(request, |cloud, tenant, now| {
        Directory::<OrgContact> {
            cloud,
            tenant,
            resource: "contacts",
            kind: ObjectKind::Contact,
            ids: &|| tenant.contacts.keys().copied().collect(),
            find: &|id| tenant.contacts.get(&id).map(AsRef::as_ref),
            as_it_was: |object| if let DirectoryObject::Contact(one) = object { Some(one) } else { None },
            around: &InTenant { cloud, tenant },
            relations: &[],
        }
        .round(request, now)
    })
}
