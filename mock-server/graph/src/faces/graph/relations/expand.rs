//! What `$expand` shows of a relation inside of the object that has it.

use std::collections::HashSet;

use mock365_domain::directory::{Group, Tenant, User};
use uuid::Uuid;

use super::membership::{objects_of, roles_of};
use super::{Related, Shapes};
use crate::faces::graph::odata::{Expanded, Navigation, Noun, ODataFault, Object, Reaching};
use crate::faces::graph::view::Users;

/// How many objects are shown of one relation, without a link to the rest.
///
/// <https://learn.microsoft.com/graph/query-parameters#expand>
const MOST: usize = 20;

/// What of a user `$expand` reaches.
pub static OF_USERS: [Navigation<Users>; 5] = [
    Navigation::by("manager", |expanded| {
        expanded.only(&["select", "levels"])?;
        let levels = expanded.levels.unwrap_or(1);
        Ok(Box::new(Managers { shapes: Shapes::of(&expanded.options.select)?, levels }))
    }),
    Navigation::by("directReports", |expanded| {
        several::<Users>("directReports", expanded, |user, tenant| tenant.reports_of(user.id))
    }),
    Navigation::by("memberOf", |expanded| {
        several::<Users>("memberOf", expanded, |user, tenant| {
            tenant.groups_with(user.id).into_iter().chain(roles_of(tenant, user.id)).collect()
        })
    }),
    Navigation::by("transitiveMemberOf", |expanded| {
        several::<Users>("transitiveMemberOf", expanded, |user, tenant| objects_of(tenant, user.id))
    }),
    Navigation::by("ownedObjects", |expanded| {
        several::<Users>("ownedObjects", expanded, |user, tenant| tenant.groups_owned_by(user.id))
    }),
];

/// What of a group `$expand` reaches.
pub static OF_GROUPS: [Navigation<Group>; 5] = [
    Navigation::by("members", |expanded| {
        several::<Group>("members", expanded, |group, _| group.members.iter().copied().collect())
    }),
    Navigation::by("owners", |expanded| {
        several::<Group>("owners", expanded, |group, _| group.owners.iter().copied().collect())
    }),
    Navigation::by("transitiveMembers", |expanded| {
        several::<Group>("transitiveMembers", expanded, |group, tenant| tenant.all_members_of(group.id))
    }),
    Navigation::by("memberOf", |expanded| {
        several::<Group>("memberOf", expanded, |group, tenant| tenant.groups_with(group.id))
    }),
    Navigation::by("transitiveMemberOf", |expanded| {
        several::<Group>("transitiveMemberOf", expanded, |group, tenant| tenant.groups_of(group.id))
    }),
];

/// The ids that a relation of an object leads to.
type Leads<N> = fn(&<N as Noun>::Thing, &Tenant) -> Vec<Uuid>;

/// A relation to several objects.
struct Several<N: Noun> {
    name: &'static str,
    shapes: Shapes,
    leads: Leads<N>,
}

fn several<N>(name: &'static str, expanded: &Expanded, leads: Leads<N>) -> Result<Box<dyn Reaching<N>>, ODataFault>
where
    N: for<'a> Noun<Context<'a> = Tenant>,
{
    expanded.only(&["select"])?;
    Ok(Box::new(Several { name, shapes: Shapes::of(&expanded.options.select)?, leads }))
}

impl<N> Reaching<N> for Several<N>
where
    N: for<'a> Noun<Context<'a> = Tenant>,
{
    fn write(&self, thing: &N::Thing, tenant: &Tenant, object: &mut Object<'_>) {
        let all = (self.leads)(thing, tenant).into_iter().filter_map(|id| Related::within(tenant, id));
        object.member(self.name).list(all.take(MOST), |one, out| {
            out.object(|object| one.write_within(tenant, &self.shapes, object));
        });
    }
}

/// The manager, and those above as far as `$levels` says.
struct Managers {
    shapes: Shapes,
    levels: usize,
}

impl Managers {
    /// Writes the manager of somebody, if he has one. Nobody comes twice, so that a circle has an end.
    fn above(&self, user: &User, tenant: &Tenant, left: usize, seen: &mut HashSet<Uuid>, object: &mut Object<'_>) {
        let Some(manager) = tenant.manager_of(user).filter(|manager| left > 0 && seen.insert(manager.id)) else {
            return;
        };
        object.member("manager").object(|object| {
            Related::User(manager.clone()).write_within(tenant, &self.shapes, object);
            self.above(manager, tenant, left - 1, seen, object);
        });
    }
}

/// How many managers stand in one another at the most: Microsoft takes up to 1000, and no organisation has so many.
const LEVELS: usize = 200;

impl Reaching<Users> for Managers {
    fn write(&self, user: &User, tenant: &Tenant, object: &mut Object<'_>) {
        self.above(user, tenant, self.levels.min(LEVELS), &mut HashSet::from([user.id]), object);
    }
}
