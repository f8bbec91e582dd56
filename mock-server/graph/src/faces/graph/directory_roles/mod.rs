//! Roles of the directory, and who holds them. All roles that the mock knows are active, be they held or not.

mod list;
mod members;

use mock365_domain::directory::{Role, Tenant};
use uuid::Uuid;

use super::directory::missing;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::LIST,
    &list::COUNT,
    &list::GET,
    &list::ACTIVATE,
    &list::TEMPLATES,
    &list::TEMPLATE,
    &members::LIST,
    &members::COUNT,
    &members::REFERENCES,
    &members::ADD,
    &members::REMOVE,
];

/// A role, by its id or its template's.
const ROLE: &[&str] = &["/directoryRoles/{directoryRole-id}", "/directoryRoles(roleTemplateId='{roleTemplateId}')"];

/// What reading needs.
const READ: Permissions = Permissions {
    delegated: &[
        "RoleManagement.Read.Directory",
        "Directory.Read.All",
        "RoleManagement.ReadWrite.Directory",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "RoleManagement.Read.Directory",
        "Directory.Read.All",
        "RoleManagement.ReadWrite.Directory",
        "Directory.ReadWrite.All",
    ],
};
/// What writing needs.
const WRITE: Permissions = Permissions {
    delegated: &["RoleManagement.ReadWrite.Directory", "Directory.AccessAsUser.All"],
    application: &["RoleManagement.ReadWrite.Directory"],
};

/// The role that a request names, by its id or by its template's.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Role, Fault> {
    let template = request.try_param("roleTemplateId");
    let named = template.unwrap_or_else(|| request.param("directoryRole-id"));
    let id = Uuid::parse_str(named).ok();
    let role = match template {
        Some(_) => Role::ALL.into_iter().find(|role| Some(role.template_id()) == id),
        None => id.and_then(|id| tenant.role(id)),
    };
    role.ok_or_else(|| missing("directoryRole", named).into())
}
