//! Lists of what a relation leads to, whole and cast to a type: pages, counts, references and single objects.

use http::StatusCode;
use mock365_domain::directory::{Application, Group, OrgContact, ServicePrincipal};
use mock365_domain::query::Page;
use uuid::Uuid;

use super::membership::Whose;
use super::object::Objects;
use super::reference::show_reference;
use super::{DirectoryRole, Find, Related, Shapes};
use crate::exchange::Answer;
use crate::faces::graph::directory::missing;
use crate::faces::graph::odata::{self, ContextUrl, Noun, Object, Options, members};
use crate::faces::graph::view::device::Devices;
use crate::faces::graph::view::{InTenant, Users};
use crate::faces::graph::{Fault, GraphRequest};

/// Does something with the list of one type, which is the relation's cast to it.
trait OfType {
    fn with<'t, N: Noun>(
        self,
        what: &'static str,
        things: impl Iterator<Item = &'t N::Thing>,
        around: &N::Context<'_>,
    ) -> Result<Answer, Fault>
    where
        N::Thing: 't;
    fn with_none(self) -> Result<Answer, Fault>;
}

/// Those of some objects that are of a type.
fn of_type(kind: &str, ids: &[Uuid], around: &InTenant<'_>, then: impl OfType) -> Result<Answer, Fault> {
    let InTenant { cloud, tenant } = *around;
    match kind {
        "user" => {
            then.with::<Users>("users", ids.iter().filter_map(|id| tenant.users.get(id)).map(AsRef::as_ref), around)
        }
        "group" => {
            then.with::<Group>("groups", ids.iter().filter_map(|id| tenant.groups.get(id)).map(AsRef::as_ref), around)
        }
        "orgContact" => {
            let contacts = ids.iter().filter_map(|id| tenant.contacts.get(id)).map(AsRef::as_ref);
            then.with::<OrgContact>("contacts", contacts, around)
        }
        "device" => {
            let devices = ids.iter().filter_map(|id| tenant.user_of_device(*id)).map(AsRef::as_ref);
            then.with::<Devices>("devices", devices, around)
        }
        "directoryRole" => {
            let roles: Vec<_> = ids.iter().filter_map(|id| tenant.role(*id)).collect();
            let roles: Vec<_> = roles.into_iter().map(|role| DirectoryRole::of(tenant, role)).collect();
            then.with::<DirectoryRole>("directoryRoles", roles.iter(), around)
        }
        "servicePrincipal" => {
            let principals = ids.iter().filter_map(|id| tenant.service_principals.get(id)).map(AsRef::as_ref);
            then.with::<ServicePrincipal>("servicePrincipals", principals, around)
        }
        "application" => {
            let apps = ids.iter().filter_map(|id| tenant.application(cloud, *id));
            then.with::<Application>("applications", apps.map(AsRef::as_ref), around)
        }
        // Nobody here is of such a type.
        _ => then.with_none(),
    }
}

struct Listing<'r, 'a>(&'r GraphRequest<'a>);

impl OfType for Listing<'_, '_> {
    fn with<'t, N: Noun>(
        self,
        what: &'static str,
        things: impl Iterator<Item = &'t N::Thing>,
        around: &N::Context<'_>,
    ) -> Result<Answer, Fault>
    where
        N::Thing: 't,
    {
        let options = &self.0.options;
        let selection = options.selection::<N>()?;
        let found = options.query::<N>()?.run(things);
        let context = ContextUrl::of(self.0, what, selection.names()).at_root();
        let write = |thing: &N::Thing, object: &mut Object<'_>| members::<N>(thing, around, &selection, object);
        Ok(odata::page::<N, _>(self.0, context, found, write))
    }

    fn with_none(self) -> Result<Answer, Fault> {
        self.0.options.take(Objects::PAGING)?;
        let context = ContextUrl::of(self.0, "directoryObjects", None).at_root();
        let none = Page { items: Vec::<()>::new(), more: false, total: Some(0), passed: None };
        Ok(odata::page::<Objects, _>(self.0, context, none, |(), _| {}))
    }
}

struct Counting<'r, 'a>(&'r GraphRequest<'a>);

impl OfType for Counting<'_, '_> {
    fn with<'t, N: Noun>(
        self,
        _: &'static str,
        things: impl Iterator<Item = &'t N::Thing>,
        _: &N::Context<'_>,
    ) -> Result<Answer, Fault>
    where
        N::Thing: 't,
    {
        odata::count::<N>(self.0, things)
    }

    fn with_none(self) -> Result<Answer, Fault> {
        odata::count::<Objects>(self.0, std::iter::empty())
    }
}

/// A page of the objects, or of those of the type that the path is cast to.
pub fn list(request: &GraphRequest<'_>, find: Find) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let ids = find(request, cloud, tenant)?;
        let around = InTenant { cloud, tenant };
        if let Some(kind) = request.cast() {
            return of_type(kind, &ids, &around, Listing(request));
        }
        Options { select: Vec::new(), ..request.options.clone() }.selection::<Objects>()?;
        let shapes = Shapes::of(&request.options.select)?;
        let found = found(request, &around, &ids)?;
        let context = ContextUrl::of(request, "directoryObjects", shapes.names()).at_root();
        Ok(odata::page::<Objects, _>(request, context, found, |one: Related, object| {
            one.write(&around, &shapes, object);
        }))
    })
}

/// How many there are, as text.
pub fn count(request: &GraphRequest<'_>, find: Find) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let ids = find(request, cloud, tenant)?;
        let around = InTenant { cloud, tenant };
        if let Some(kind) = request.cast() {
            return of_type(kind, &ids, &around, Counting(request));
        }
        let all: Vec<Related> = ids.iter().filter_map(|id| Related::of(&around, *id)).collect();
        odata::count::<Objects>(request, all.iter())
    })
}

/// A page of references to the objects.
pub fn references(request: &GraphRequest<'_>, find: Find) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let (ids, around) = (find(request, cloud, tenant)?, InTenant { cloud, tenant });
        let found = found(request, &around, &ids)?;
        let context = ContextUrl::of(request, "Collection($ref)", None).at_root();
        Ok(odata::page::<Objects, _>(request, context, found, |one: Related, object| {
            show_reference(request, &one, object);
        }))
    })
}

/// One of the objects, if the relation leads to it and it is of the type that the path is cast to.
pub fn get(request: &GraphRequest<'_>, find: Find) -> Result<Answer, Fault> {
    let id = request.guid("directoryObject-id", "directoryObject")?;
    request.read_tenant(|cloud, tenant, _| {
        let ids = find(request, cloud, tenant)?;
        let around = InTenant { cloud, tenant };
        let one = ids.contains(&id).then(|| Related::of(&around, id)).flatten();
        let one = one.filter(|one| request.cast().is_none_or(|kind| kind == one.kind()));
        show(request, &around, &one.ok_or_else(|| missing("directoryObject", &id.to_string()))?)
    })
}

/// An object as the whole answer.
pub fn show(request: &GraphRequest<'_>, around: &InTenant<'_>, one: &Related) -> Result<Answer, Fault> {
    Options { select: Vec::new(), ..request.options.clone() }.selection::<Objects>()?;
    let shapes = Shapes::of(&request.options.select)?;
    let context = ContextUrl::of(request, "directoryObjects", shapes.names()).at_root();
    Ok(odata::entity(StatusCode::OK, context, |object| one.write(around, &shapes, object)))
}

/// The manager of a user or a contact, as the whole answer.
pub fn manager(request: &GraphRequest<'_>, whose: Whose) -> Result<Answer, Fault> {
    request.read_tenant(|cloud, tenant, _| {
        let around = InTenant { cloud, tenant };
        show(request, &around, &manager_of(&around, whose(request, tenant)?)?)
    })
}

/// The manager of a user or a contact, if there is one.
pub fn manager_of(around: &InTenant<'_>, one: Uuid) -> Result<Related, Fault> {
    let manager = around.manager_of(one).and_then(|manager| Related::of(around, manager));
    manager.ok_or_else(|| missing("manager", "manager").into())
}

/// The page that is asked for. Where nothing but the place in the list is, no more objects are looked at than it has.
fn found(request: &GraphRequest<'_>, around: &InTenant<'_>, ids: &[Uuid]) -> Result<Page<Related>, Fault> {
    let query = request.options.query::<Objects>()?;
    let all = ids.iter().filter_map(|id| Related::of(around, *id));
    if query.filter.is_none() && query.order.is_empty() {
        return Ok(query.cut(all, None));
    }
    let all: Vec<Related> = all.collect();
    let Page { items, more, total, passed } = query.run(all.iter());
    Ok(Page { items: items.into_iter().cloned().collect(), more, total, passed })
}
