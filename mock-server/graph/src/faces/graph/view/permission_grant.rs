//! Consents, assignments and classifications in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant>

use mock365_domain::consent::Grant;
use mock365_domain::directory::{AppRoleAssignment, PrincipalKind, Resource, ServicePrincipal, Tenant};
use mock365_domain::query::{Queried, Value};
use uuid::Uuid;

use crate::faces::graph::item_write::text;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

/// What can be asked about these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Client,
    ConsentType,
    Principal,
    Resource,
    Scope,
    Role,
    Name,
}

impl Queried<Field> for Grant {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::from(&self.id),
            Field::Client => Value::Text(self.client.to_string()),
            Field::ConsentType => consent_type(self).into(),
            Field::Principal => Value::from(self.principal.map(|id| id.to_string()).as_ref()),
            Field::Resource => Value::Text(self.resource.to_string()),
            Field::Scope => Value::Text(self.scopes.join(" ")),
            Field::Role | Field::Name => Value::Null,
        }
    }
}

fn consent_type(grant: &Grant) -> &'static str {
    if grant.principal.is_some() { "Principal" } else { "AllPrincipals" }
}

type GrantRow = Property<Grant>;

static GRANT: [GrantRow; 6] = [
    GrantRow::new("clientId", |grant, (), out| out.value(grant.client)).filterable(&[(
        "",
        Field::Client,
        ValueKind::Text,
    )]),
    GrantRow::new("consentType", |grant, (), out| out.value(consent_type(grant))).filterable(&[(
        "",
        Field::ConsentType,
        ValueKind::Text,
    )]),
    GrantRow::new("id", |grant, (), out| out.value(&grant.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    GrantRow::new("principalId", |grant, (), out| out.value(grant.principal)).filterable(&[(
        "",
        Field::Principal,
        ValueKind::Text,
    )]),
    GrantRow::new("resourceId", |grant, (), out| out.value(grant.resource)).filterable(&[(
        "",
        Field::Resource,
        ValueKind::Text,
    )]),
    GrantRow::new("scope", |grant, (), out| out.value(&grant.scopes.join(" ")))
        .filterable(&[("", Field::Scope, ValueKind::Text)])
        .written(|grant, value| {
            grant.scopes = words(&text("scope", value)?);
            Ok(())
        }),
];

/// The values in a `scope`, each once.
pub fn words(scope: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in scope.split_whitespace() {
        if !words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            words.push(word.to_owned());
        }
    }
    words
}

impl Noun for Grant {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "oAuth2PermissionGrant";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [GrantRow] {
        &GRANT
    }
}

/// An assignment together with the names that Graph shows beside it.
pub struct Assigned {
    pub assignment: AppRoleAssignment,
    resource: (Uuid, String),
    principal_name: Option<String>,
}

impl Assigned {
    /// Whether it is an assignment to that resource.
    pub fn is_on(&self, resource: Uuid) -> bool {
        self.resource.0 == resource
    }

    /// An assignment to a resource of a tenant.
    pub fn new(tenant: &Tenant, resource: &ServicePrincipal, assignment: &AppRoleAssignment) -> Self {
        let id = assignment.principal;
        let principal_name = match assignment.kind {
            PrincipalKind::User => tenant.users.get(&id).map(|user| user.display_name.clone()),
            PrincipalKind::Group => tenant.groups.get(&id).map(|group| group.display_name.clone()),
            PrincipalKind::ServicePrincipal => {
                tenant.service_principals.get(&id).map(|principal| principal.display_name.clone())
            }
        };
        Self { assignment: assignment.clone(), resource: (resource.id, resource.display_name.clone()), principal_name }
    }

    /// All assignments of a tenant.
    pub fn all(tenant: &Tenant) -> impl Iterator<Item = Self> {
        tenant
            .service_principals
            .values()
            .flat_map(|resource| resource.assigned.iter().map(|assignment| Self::new(tenant, resource, assignment)))
    }

    fn kind(&self) -> &'static str {
        match self.assignment.kind {
            PrincipalKind::User => "User",
            PrincipalKind::Group => "Group",
            PrincipalKind::ServicePrincipal => "ServicePrincipal",
        }
    }
}

impl Queried<Field> for Assigned {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.assignment.id.to_string()),
            Field::Principal => Value::Text(self.assignment.principal.to_string()),
            Field::Resource => Value::Text(self.resource.0.to_string()),
            Field::Role => Value::Text(self.assignment.role.to_string()),
            Field::Name => Value::from(self.principal_name.as_ref()),
            Field::Client | Field::ConsentType | Field::Scope => Value::Null,
        }
    }
}

type AssignedRow = Property<Assigned>;

static ASSIGNED: [AssignedRow; 9] = [
    AssignedRow::new("id", |one, (), out| out.value(one.assignment.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    AssignedRow::new("deletedDateTime", |_, (), out| out.null()),
    AssignedRow::new("appRoleId", |one, (), out| out.value(one.assignment.role)).filterable(&[(
        "",
        Field::Role,
        ValueKind::Guid,
    )]),
    AssignedRow::new("createdDateTime", |one, (), out| out.value(one.assignment.created)),
    AssignedRow::new("principalDisplayName", |one, (), out| out.value(&one.principal_name)).filterable(&[(
        "",
        Field::Name,
        ValueKind::Text,
    )]),
    AssignedRow::new("principalId", |one, (), out| out.value(one.assignment.principal)).filterable(&[(
        "",
        Field::Principal,
        ValueKind::Guid,
    )]),
    AssignedRow::new("principalType", |one, (), out| out.value(one.kind())),
    AssignedRow::new("resourceDisplayName", |one, (), out| out.value(&one.resource.1)),
    AssignedRow::new("resourceId", |one, (), out| out.value(one.resource.0)).filterable(&[(
        "",
        Field::Resource,
        ValueKind::Guid,
    )]),
];

impl Noun for Assigned {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "appRoleAssignment";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [AssignedRow] {
        &ASSIGNED
    }
}

/// A delegated permission that the tenant classified as low.
pub struct Classified {
    /// Id of the classification.
    pub id: Uuid,
    /// The permission's value.
    pub name: String,
    /// The permission's id.
    pub permission: Option<Uuid>,
}

impl Classified {
    /// The classifications of a resource.
    pub fn of(resource: &ServicePrincipal) -> Vec<Self> {
        let published = Resource::by_id(resource.app_id);
        let classified = resource.low_permissions.iter();
        classified
            .map(|(id, name)| Self {
                id: *id,
                name: name.clone(),
                permission: published.and_then(|published| published.scope(name)).map(|scope| scope.id),
            })
            .collect()
    }
}

impl Queried<Field> for Classified {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::Name => Value::from(&self.name),
            Field::Scope => Value::from(self.permission.map(|id| id.to_string()).as_ref()),
            _ => Value::Null,
        }
    }
}

type ClassifiedRow = Property<Classified>;

static CLASSIFIED: [ClassifiedRow; 4] = [
    ClassifiedRow::new("id", |one, (), out| out.value(one.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    ClassifiedRow::new("permissionId", |one, (), out| out.value(one.permission)).filterable(&[(
        "",
        Field::Scope,
        ValueKind::Text,
    )]),
    ClassifiedRow::new("permissionName", |one, (), out| out.value(&one.name)).filterable(&[(
        "",
        Field::Name,
        ValueKind::Text,
    )]),
    ClassifiedRow::new("classification", |_, (), out| out.value("low")),
];

impl Noun for Classified {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "delegatedPermissionClassification";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [ClassifiedRow] {
        &CLASSIFIED
    }
}
