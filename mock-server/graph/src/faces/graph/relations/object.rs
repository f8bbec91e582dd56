//! An object of the directory, whichever type it is of: what lists of `directoryObject` show.
//!
//! <https://learn.microsoft.com/graph/api/resources/directoryobject>

use std::sync::Arc;

use mock365_domain::directory::{Application, Group, OrgContact, ServicePrincipal, User};
use mock365_domain::query::{Queried, Reading, Value};
use uuid::Uuid;

use super::{DirectoryRole, Shapes};
use crate::faces::graph::odata::{Family, Noun, Object, Paging, Property, ValueKind as K, members};
use crate::faces::graph::view::device::Devices;
use crate::faces::graph::view::{InTenant, Users};

/// An object that a relation leads to.
#[derive(Clone, Debug)]
pub enum Related {
    User(Arc<User>),
    Group(Arc<Group>),
    Contact(Arc<OrgContact>),
    /// The device of an account.
    Device(Arc<User>),
    Role(DirectoryRole),
    ServicePrincipal(Arc<ServicePrincipal>),
    Application(Arc<Application>),
}

impl Related {
    /// The object with an id, if it is there.
    pub fn of(around: &InTenant<'_>, id: Uuid) -> Option<Self> {
        let InTenant { cloud, tenant } = *around;
        if let Some(user) = tenant.users.get(&id) {
            return Some(Self::User(Arc::clone(user)));
        }
        if let Some(group) = tenant.groups.get(&id) {
            return Some(Self::Group(Arc::clone(group)));
        }
        if let Some(contact) = tenant.contacts.get(&id) {
            return Some(Self::Contact(Arc::clone(contact)));
        }
        if let Some(principal) = tenant.service_principals.get(&id) {
            return Some(Self::ServicePrincipal(Arc::clone(principal)));
        }
        if let Some(role) = tenant.role(id) {
            return Some(Self::Role(DirectoryRole { role, id }));
        }
        if let Some(user) = tenant.user_of_device(id) {
            return Some(Self::Device(Arc::clone(user)));
        }
        tenant.application(cloud, id).map(|app| Self::Application(Arc::clone(app)))
    }

    /// Its object id.
    pub fn id(&self) -> Uuid {
        match self {
            Self::User(user) => user.id,
            Self::Group(group) => group.id,
            Self::Contact(contact) => contact.id,
            Self::Device(user) => user.device_object_id(),
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
            Self::Contact(_) => OrgContact::NAME,
            Self::Device(_) => Devices::NAME,
            Self::Role(_) => DirectoryRole::NAME,
            Self::ServicePrincipal(_) => ServicePrincipal::NAME,
            Self::Application(_) => Application::NAME,
        }
    }

    /// Writes its type and what is selected of it.
    pub fn write(&self, around: &InTenant<'_>, shapes: &Shapes, object: &mut Object<'_>) {
        object.kind(self.kind());
        match self {
            Self::User(user) => members::<Users>(user, around, &shapes.users, object),
            Self::Group(group) => members::<Group>(group, around, &shapes.groups, object),
            Self::Contact(contact) => members::<OrgContact>(contact, around, &shapes.contacts, object),
            Self::Device(user) => members::<Devices>(user, around, &shapes.devices, object),
            Self::Role(role) => members::<DirectoryRole>(role, around, &shapes.roles, object),
            Self::ServicePrincipal(one) => members::<ServicePrincipal>(one, around, &shapes.principals, object),
            Self::Application(app) => members::<Application>(app, around, &shapes.applications, object),
        }
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::User(user) => (&*user.display_name).into(),
            Self::Group(group) => (&*group.display_name).into(),
            Self::Contact(contact) => (&*contact.display_name).into(),
            Self::Device(user) => user.device_name().into(),
            Self::Role(role) => role.role.display_name().into(),
            Self::ServicePrincipal(principal) => (&*principal.display_name).into(),
            Self::Application(app) => (&*app.display_name).into(),
        }
    }

    fn mail(&self) -> Option<&str> {
        match self {
            Self::User(user) => user.mail.as_deref(),
            Self::Contact(contact) => Some(&contact.mail),
            _ => None,
        }
    }

    fn user(&self) -> Option<&User> {
        if let Self::User(user) = self { Some(user) } else { None }
    }
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
    Row::new("displayName", |it, (), out| out.value(&*it.name())).filterable(&[("", NAMED, K::Text)]),
    Row::new("mail", |it, (), out| out.value(it.mail())).filterable(&[(
        "",
        Reading { name: "mail", read: |it| Value::from(it.mail()) },
        K::Text,
    )]),
    Row::new("userPrincipalName", |it, (), out| out.value(it.user().map(|user| &*user.upn))).filterable(&[(
        "",
        Reading { name: "userPrincipalName", read: |it| Value::from(it.user().map(|user| &user.upn)) },
        K::Text,
    )]),
];

const NAMED: Reading<Related> = Reading { name: "displayName", read: |it| Value::from(&*it.name()) };

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
