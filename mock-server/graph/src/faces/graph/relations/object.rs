//! An object of the directory, whichever type it is of: what lists of `directoryObject` show.
//!
//! <https://learn.microsoft.com/graph/api/resources/directoryobject>

use std::sync::Arc;

use mock365_domain::Cloud;
use mock365_domain::directory::{Application, Group, Role, ServicePrincipal, Tenant, User};
use mock365_domain::query::{Queried, Reading, Value};
use uuid::Uuid;

use crate::faces::graph::odata::{
    Family, Noun, ODataFault, Object, Paging, Property, Selection, ValueKind as K, members,
};
use crate::faces::graph::view::Users;

/// An object that a relation leads to.
#[derive(Clone, Debug)]
pub enum Related {
    User(Arc<User>),
    Group(Arc<Group>),
    Role(DirectoryRole),
    ServicePrincipal(Arc<ServicePrincipal>),
    Application(Arc<Application>),
}

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

impl Related {
    /// The user, group or role with an id, if it is there.
    pub fn within(tenant: &Tenant, id: Uuid) -> Option<Self> {
        if let Some(user) = tenant.users.get(&id) {
            return Some(Self::User(Arc::clone(user)));
        }
        if let Some(group) = tenant.groups.get(&id) {
            return Some(Self::Group(Arc::clone(group)));
        }
        tenant.role(id).map(|role| Self::Role(DirectoryRole { role, id }))
    }

    /// The object with an id, if it is there.
    pub fn of(cloud: &Cloud, tenant: &Tenant, id: Uuid) -> Option<Self> {
        if let Some(found) = Self::within(tenant, id) {
            return Some(found);
        }
        if let Some(principal) = tenant.service_principals.get(&id) {
            return Some(Self::ServicePrincipal(Arc::clone(principal)));
        }
        let mut own = cloud.applications.values().filter(|app| app.home_tenant == tenant.id);
        own.find(|app| app.id == id).map(|app| Self::Application(Arc::clone(app)))
    }

    /// Its object id.
    pub fn id(&self) -> Uuid {
        match self {
            Self::User(user) => user.id,
            Self::Group(group) => group.id,
            Self::Role(role) => role.id,
            Self::ServicePrincipal(principal) => principal.id,
            Self::Application(app) => app.id,
        }
    }

    /// Its type behind the namespace.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => Users::NAME,
            Self::Group(_) => Group::NAME,
            Self::Role(_) => DirectoryRole::NAME,
            Self::ServicePrincipal(_) => ServicePrincipal::NAME,
            Self::Application(_) => Application::NAME,
        }
    }

    /// Writes its type and what is selected of it.
    pub fn write(&self, (cloud, tenant): (&Cloud, &Tenant), shapes: &Shapes, object: &mut Object<'_>) {
        match self {
            Self::ServicePrincipal(principal) => {
                object.kind(self.kind());
                members::<ServicePrincipal>(principal, cloud, &shapes.principals, object);
            }
            _ => self.write_within(tenant, shapes, object),
        }
    }

    /// Writes the type and what is selected of a user, a group or a role.
    pub fn write_within(&self, tenant: &Tenant, shapes: &Shapes, object: &mut Object<'_>) {
        object.kind(self.kind());
        match self {
            Self::User(user) => members::<Users>(user, tenant, &shapes.users, object),
            Self::Group(group) => members::<Group>(group, tenant, &shapes.groups, object),
            Self::Role(role) => members::<DirectoryRole>(role, &(), &shapes.roles, object),
            Self::Application(app) => members::<Application>(app, tenant, &shapes.applications, object),
            Self::ServicePrincipal(principal) => object.value("id", principal.id),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::User(user) => &user.display_name,
            Self::Group(group) => &group.display_name,
            Self::Role(role) => role.role.display_name(),
            Self::ServicePrincipal(principal) => &principal.display_name,
            Self::Application(app) => &app.display_name,
        }
    }

    fn user(&self) -> Option<&User> {
        if let Self::User(user) = self { Some(user) } else { None }
    }
}

/// What is selected of objects of each type: a name that only some types have shows on those.
#[derive(Default)]
pub struct Shapes {
    users: Selection<Users>,
    groups: Selection<Group>,
    roles: Selection<DirectoryRole>,
    principals: Selection<ServicePrincipal>,
    applications: Selection<Application>,
    names: Option<Vec<&'static str>>,
}

impl Shapes {
    /// Reads the names of a `$select`; one that no type has is refused.
    pub fn of(names: &[String]) -> Result<Self, ODataFault> {
        let strangers = [
            known::<Users>(names),
            known::<Group>(names),
            known::<DirectoryRole>(names),
            known::<ServicePrincipal>(names),
            known::<Application>(names),
        ]
        .map(|(_, strangers)| strangers);
        for name in names {
            let refusals: Vec<&ODataFault> =
                strangers.iter().filter_map(|of| of.iter().find(|(one, _)| one == name).map(|(_, why)| why)).collect();
            if refusals.len() == strangers.len() {
                let unbuilt = refusals.into_iter().find(|why| why.is_unbuilt()).cloned();
                let unknown = || ODataFault::no_property(Family::Directory, "$select", name, Objects::NAME);
                return Err(unbuilt.unwrap_or_else(unknown));
            }
        }
        Ok(Self {
            users: selected(names)?,
            groups: selected(names)?,
            roles: selected(names)?,
            principals: selected(names)?,
            applications: selected(names)?,
            names: None,
        }
        .named(names))
    }

    /// With the names that were asked for, as the types have them.
    fn named(mut self, names: &[String]) -> Self {
        let known = [
            self.users.names(),
            self.groups.names(),
            self.roles.names(),
            self.principals.names(),
            self.applications.names(),
        ];
        let find = |name: &String| {
            known.iter().copied().flatten().flatten().find(|known| known.eq_ignore_ascii_case(name)).copied()
        };
        self.names = (!names.is_empty()).then(|| names.iter().filter_map(find).collect());
        self
    }

    /// The names selected, in the order asked for; nothing when nothing was selected.
    pub fn names(&self) -> Option<&[&'static str]> {
        self.names.as_deref()
    }
}

/// The names among some that a type has, and why it has not the others.
fn known<N: Noun>(names: &[String]) -> (Vec<String>, Vec<(String, ODataFault)>) {
    let (mut known, mut strangers) = (Vec::new(), Vec::new());
    for name in names {
        match Selection::<N>::of(std::slice::from_ref(name), &[], &[], false) {
            Ok(_) => known.push(name.clone()),
            Err(why) => strangers.push((name.clone(), why)),
        }
    }
    (known, strangers)
}

fn selected<N: Noun>(names: &[String]) -> Result<Selection<N>, ODataFault> {
    let (mut own, _) = known::<N>(names);
    if own.is_empty() && !names.is_empty() {
        own.push("id".to_owned());
    }
    // What the directory has, it has in both versions.
    Selection::of(&own, &[], &[], false)
}

/// The type `microsoft.graph.directoryObject`, as far as lists of several types are filtered and sorted by it.
pub enum Objects {}

type Row = Property<Objects>;

static PROPERTIES: [Row; 5] = [
    Row::new("id", |it, (), out| out.value(it.id())).filterable(&[(
        "",
        Reading { name: "id", read: |it| Value::Text(it.id().to_string()) },
        K::Text,
    )]),
    Row::new("deletedDateTime", |_, (), out| out.null()),
    Row::new("displayName", |it, (), out| out.value(it.name())).filterable(&[("", NAMED, K::Text)]),
    Row::new("mail", |it, (), out| out.value(it.user().and_then(|user| user.mail.as_deref()))).filterable(&[(
        "",
        Reading { name: "mail", read: |it| Value::from(it.user().and_then(|user| user.mail.as_ref())) },
        K::Text,
    )]),
    Row::new("userPrincipalName", |it, (), out| out.value(it.user().map(|user| &*user.upn))).filterable(&[(
        "",
        Reading { name: "userPrincipalName", read: |it| Value::from(it.user().map(|user| &user.upn)) },
        K::Text,
    )]),
];

const NAMED: Reading<Related> = Reading { name: "displayName", read: |it| Value::from(it.name()) };

impl Queried<Reading<Related>> for Related {
    fn value(&self, field: &Reading<Related>) -> Value {
        (field.read)(self)
    }
}

impl Noun for Objects {
    type Thing = Related;
    type Field = Reading<Related>;
    type Context<'a> = ();
    const NAME: &'static str = "directoryObject";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const EVENTUAL: bool = true;
    const SEARCHED: &'static [(&'static str, Self::Field)] = &[("displayName", NAMED)];
    const UNBUILT: &'static [&'static str] =
        &["accountEnabled", "description", "jobTitle", "mailEnabled", "mailNickname", "securityEnabled"];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}

type RoleRow = Property<DirectoryRole>;

static ROLES: [RoleRow; 5] = [
    RoleRow::new("id", |it, (), out| out.value(it.id)).filterable(&[(
        "",
        Reading { name: "id", read: |it| Value::Text(it.id.to_string()) },
        K::Text,
    )]),
    RoleRow::new("deletedDateTime", |_, (), out| out.null()),
    RoleRow::new("description", |it, (), out| out.value(it.role.description())),
    RoleRow::new("displayName", |it, (), out| out.value(it.role.display_name())).filterable(&[(
        "",
        Reading { name: "displayName", read: |it| Value::from(it.role.display_name()) },
        K::Text,
    )]),
    RoleRow::new("roleTemplateId", |it, (), out| out.value(it.role.template_id())).filterable(&[(
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
    type Context<'a> = ();
    const NAME: &'static str = "directoryRole";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &["members", "scopedMembers"];

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
