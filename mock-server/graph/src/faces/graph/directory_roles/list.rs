//! List roles, get one, activate one, and the templates that they are made from.

use http::{Method, StatusCode};
use mock365_domain::directory::Role;

use crate::exchange::Answer;
use crate::faces::graph::directory::{GRANTORS, guid_of, missing};
use crate::faces::graph::relations::{DirectoryRole, RoleTemplate};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/directoryrole-list>
pub const LIST: Operation = Operation {
    name: "graph.directoryRoles.list",
    method: Method::GET,
    at: &["/directoryRoles"],
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/directoryrole-list",
    handler: |request| {
        request.read_tenant(|cloud, tenant, _| {
            let roles = Role::ALL.map(|role| DirectoryRole::of(tenant, role));
            odata::list::<DirectoryRole>(request, "directoryRoles", roles.iter(), &InTenant { cloud, tenant })
        })
    },
};

/// <https://learn.microsoft.com/graph/api/directoryrole-list>
pub const COUNT: Operation = Operation {
    name: "graph.directoryRoles.count",
    tail: "/$count",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            let roles = Role::ALL.map(|role| DirectoryRole::of(tenant, role));
            odata::count::<DirectoryRole>(request, roles.iter())
        })
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryrole-get>
pub const GET: Operation = Operation {
    name: "graph.directoryRoles.get",
    at: super::ROLE,
    link: "https://learn.microsoft.com/graph/api/directoryrole-get",
    handler: |request| {
        request.read_tenant(|cloud, tenant, _| {
            let (role, around) = (super::found(request, tenant)?, InTenant { cloud, tenant });
            let role = DirectoryRole::of(tenant, role);
            odata::one::<DirectoryRole>(request, StatusCode::OK, "directoryRoles", &role, &around)
        })
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryrole-post-directoryroles>
pub const ACTIVATE: Operation = Operation {
    name: "graph.directoryRoles.activate",
    method: Method::POST,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/directoryrole-post-directoryroles",
    handler: activate,
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryroletemplate-list>
pub const TEMPLATES: Operation = Operation {
    name: "graph.directoryRoleTemplates.list",
    at: &["/directoryRoleTemplates"],
    link: "https://learn.microsoft.com/graph/api/directoryroletemplate-list",
    handler: |request| {
        request.read_tenant(|_, _, _| {
            odata::list::<RoleTemplate>(request, "directoryRoleTemplates", Role::ALL.iter(), &())
        })
    },
    ..LIST
};

/// <https://learn.microsoft.com/graph/api/directoryroletemplate-get>
pub const TEMPLATE: Operation = Operation {
    name: "graph.directoryRoleTemplates.get",
    tail: "/{directoryRoleTemplate-id}",
    link: "https://learn.microsoft.com/graph/api/directoryroletemplate-get",
    handler: template,
    ..TEMPLATES
};

/// Every role is active already.
fn activate(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let template = guid_of(&request.json_body()?, "roleTemplateId")?;
    request.read_tenant_as(GRANTORS, |_, _, _| {
        if Role::ALL.iter().all(|role| role.template_id() != template) {
            return Err(missing("directoryRoleTemplate", &template.to_string()).into());
        }
        let message =
            "A conflicting object with one or more of the specified property values is present in the directory.";
        Err(Fault::bad_request("Request_BadRequest", message).explain("all roles that mock365 knows are active"))
    })
}

fn template(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let id = request.guid("directoryRoleTemplate-id", "directoryRoleTemplate")?;
    request.read_tenant(|_, _, _| {
        let role = Role::ALL.iter().find(|role| role.template_id() == id);
        let role = role.ok_or_else(|| missing("directoryRoleTemplate", &id.to_string()))?;
        odata::one::<RoleTemplate>(request, StatusCode::OK, "directoryRoleTemplates", role, &())
    })
}
