//! Roles as an organisation has them, and their templates, in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/directoryrole>

use mock365_domain::directory::{Role, Tenant};
use mock365_domain::query::{Queried, Reading, Value};
use uuid::Uuid;

use super::OF_ROLES;
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind as K};
use crate::faces::graph::view::InTenant;

/// A role as an organisation has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryRole {
    pub role: Role,
    pub id: Uuid,
}

impl DirectoryRole {
    /// A role of a tenant.
    pub fn of(tenant: &Tenant, role: Role) -> Self {
        Self { role, id: tenant.role_id(role) }
    }
}

type RoleRow = Property<DirectoryRole>;

static ROLES: [RoleRow; 5] = [
    RoleRow::new("id", |it, _, out| out.value(it.id)).filterable(&[(
        "",
        Reading { name: "id", read: |it| Value::Text(it.id.to_string()) },
        K::Text,
    )]),
    RoleRow::new("deletedDateTime", |_, _, out| out.null()),
    RoleRow::new("description", |it, _, out| out.value(it.role.description())),
    RoleRow::new("displayName", |it, _, out| out.value(it.role.display_name())).filterable(&[(
        "",
        Reading { name: "displayName", read: |it| Value::from(it.role.display_name()) },
        K::Text,
    )]),
    RoleRow::new("roleTemplateId", |it, _, out| out.value(it.role.template_id())).filterable(&[(
        "",
        Reading { name: "roleTemplateId", read: |it| Value::Text(it.role.template_id().to_string()) },
        K::Text,
    )]),
];

impl Queried<Reading<DirectoryRole>> for DirectoryRole {
    fn value(&self, field: &Reading<DirectoryRole>) -> Value {
        (field.read)(self)
    }
}

impl Noun for DirectoryRole {
    type Thing = Self;
    type Field = Reading<Self>;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "directoryRole";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &["scopedMembers"];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_ROLES
    }

    fn properties() -> &'static [RoleRow] {
        &ROLES
    }
}

/// The type `microsoft.graph.directoryRoleTemplate`: a role as every organisation may have it.
pub enum RoleTemplate {}

/// What can be asked about a template.
#[derive(Clone, Debug, PartialEq)]
pub struct OfTemplate(Reading<Role>);

impl Queried<OfTemplate> for Role {
    fn value(&self, field: &OfTemplate) -> Value {
        (field.0.read)(self)
    }
}

type TemplateRow = Property<RoleTemplate>;

static TEMPLATES: [TemplateRow; 4] = [
    TemplateRow::new("id", |role, (), out| out.value(role.template_id())).filterable(&[(
        "",
        OfTemplate(Reading { name: "id", read: |role| Value::Text(role.template_id().to_string()) }),
        K::Text,
    )]),
    TemplateRow::new("deletedDateTime", |_, (), out| out.null()),
    TemplateRow::new("description", |role, (), out| out.value(role.description())),
    TemplateRow::new("displayName", |role, (), out| out.value(role.display_name())).filterable(&[(
        "",
        OfTemplate(Reading { name: "displayName", read: |role| Value::from(role.display_name()) }),
        K::Text,
    )]),
];

impl Noun for RoleTemplate {
    type Thing = Role;
    type Field = OfTemplate;
    type Context<'a> = ();
    const NAME: &'static str = "directoryRoleTemplate";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [TemplateRow] {
        &TEMPLATES
    }
}
