//! What became of the app registrations of an organisation.

use std::collections::BTreeMap;

use http::Method;
use mock365_domain::directory::{Application, DirectoryObject, ObjectKind};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::delta::{self, Directory};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/application-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.delta",
    method: Method::GET,
    at: super::APPLICATIONS,
    tail: "/delta",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/application-delta",
    handler: delta,
};

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    delta::delta(request, |cloud, tenant, now| {
        let own = cloud.applications.values().filter(|app| app.home_tenant == tenant.id);
        let own: BTreeMap<Uuid, &Application> = own.map(|app| (app.id, app.as_ref())).collect();
        Directory::<Application> {
            cloud,
            tenant,
            resource: "applications",
            kind: ObjectKind::Application,
            ids: &|| own.keys().copied().collect(),
            find: &|id| own.get(&id).copied(),
            as_it_was: |object| if let DirectoryObject::Application(app) = object { Some(app) } else { None },
            around: &InTenant { cloud, tenant },
            relations: &[],
        }
        .round(request, now)
    })
}
