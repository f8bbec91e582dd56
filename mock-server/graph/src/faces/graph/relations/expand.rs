//! What `$expand` shows of a relation inside of the object that has it.

use std::collections::HashSet;

use mock365_domain::directory::{Application, Group, OrgContact, ServicePrincipal, User};
use uuid::Uuid;

use super::assigned::Assignments;
use super::{DirectoryRole, Related, Shapes};
use crate::faces::graph::odata::{Expanded, Navigation, Noun, ODataFault, Object, Reaching};
use crate::faces::graph::view::device::Devices;
use crate::faces::graph::view::{InTenant, Users};

/// How many objects are shown of one relation, without a link to the rest.
///
/// <https://learn.microsoft.com/graph/query-parameters#expand>
pub(super) const MOST: usize = 20;

/// What of a user `$expand` reaches.
pub static OF_USERS: [Navigation<Users>; 5] = [
    Navigation::by("manager", manager),
    Navigation::by("directReports", |expanded| {
        several::<Users>("directReports", expanded, |user, around| all(around.reports_of(user.id)))
    }),
    Navigation::by("memberOf", |expanded| {
        several::<Users>("memberOf", expanded, |user, around| all(around.memberships_of(user.id)))
    }),
    Navigation::by("transitiveMemberOf", |expanded| {
        several::<Users>("transitiveMemberOf", expanded, |user, around| all(around.all_memberships_of(user.id)))
    }),
    Navigation::by("ownedObjects", |expanded| {
        several::<Users>("ownedObjects", expanded, |user, around| all(around.owned_by(around.cloud, user.id)))
    }),
];

/// What of a group `$expand` reaches.
pub static OF_GROUPS: [Navigation<Group>; 5] = [
    Navigation::by("members", |expanded| {
        several::<Group>("members", expanded, |group, _| Box::new(group.members.iter().copied()))
    }),
    Navigation::by("owners", |expanded| {
        several::<Group>("owners", expanded, |group, _| Box::new(group.owners.iter().copied()))
    }),
    Navigation::by("transitiveMembers", |expanded| {
        several::<Group>("transitiveMembers", expanded, |group, around| {
            Box::new(around.tenant.all_members_of(group.id))
        })
    }),
    Navigation::by("memberOf", |expanded| {
        several::<Group>("memberOf", expanded, |group, around| all(around.groups_with(group.id)))
    }),
    Navigation::by("transitiveMemberOf", |expanded| {
        several::<Group>("transitiveMemberOf", expanded, |group, around| all(around.groups_of(group.id)))
    }),
];

/// What of a contact of the organisation `$expand` reaches.
pub static OF_CONTACTS: [Navigation<OrgContact>; 4] = [
    Navigation::by("manager", manager),
    Navigation::by("directReports", |expanded| {
        several::<OrgContact>("directReports", expanded, |contact, around| all(around.reports_of(contact.id)))
    }),
    Navigation::by("memberOf", |expanded| {
        several::<OrgContact>("memberOf", expanded, |contact, around| all(around.groups_with(contact.id)))
    }),
    Navigation::by("transitiveMemberOf", |expanded| {
        several::<OrgContact>("transitiveMemberOf", expanded, |contact, around| all(around.groups_of(contact.id)))
    }),
];

/// What of a role `$expand` reaches.
pub static OF_ROLES: [Navigation<DirectoryRole>; 1] = [Navigation::by("members", |expanded| {
    several::<DirectoryRole>("members", expanded, |role, around| all(around.holders_of(role.role)))
})];

/// What of a registration `$expand` reaches.
pub static OF_APPLICATIONS: [Navigation<Application>; 1] = [Navigation::by("owners", |expanded| {
    several::<Application>("owners", expanded, |app, _| Box::new(app.owners.iter().copied()))
})];

/// What of an enterprise application `$expand` reaches.
pub static OF_PRINCIPALS: [Navigation<ServicePrincipal>; 5] = [
    Navigation::by("owners", |expanded| {
        several::<ServicePrincipal>("owners", expanded, |one, _| Box::new(one.owners.iter().copied()))
    }),
    Navigation::by("memberOf", |expanded| {
        several::<ServicePrincipal>("memberOf", expanded, |one, around| all(around.groups_with(one.id)))
    }),
    Navigation::by("transitiveMemberOf", |expanded| {
        several::<ServicePrincipal>("transitiveMemberOf", expanded, |one, around| all(around.groups_of(one.id)))
    }),
    Navigation::by("appRoleAssignments", Assignments::held),
    Navigation::by("appRoleAssignedTo", Assignments::given),
];

/// What of a device `$expand` reaches.
pub static OF_DEVICES: [Navigation<Devices>; 4] =
    [
        Navigation::by("registeredOwners", |expanded| {
            several::<Devices>("registeredOwners", expanded, |user, _| all(vec![user.id]))
        }),
        Navigation::by("registeredUsers", |expanded| {
            several::<Devices>("registeredUsers", expanded, |user, _| all(vec![user.id]))
        }),
        Navigation::by("memberOf", |expanded| {
            several::<Devices>("memberOf", expanded, |user, around| all(around.groups_with(user.device_object_id())))
        }),
        Navigation::by("transitiveMemberOf", |expanded| {
            several::<Devices>("transitiveMemberOf", expanded, |user, around| {
                all(around.groups_of(user.device_object_id()))
            })
        }),
    ];

/// The ids that a relation of an object leads to, as far as somebody asks for them.
type Leads<N> = for<'a> fn(&'a <N as Noun>::Thing, &'a InTenant<'a>) -> Box<dyn Iterator<Item = Uuid> + 'a>;

fn all(ids: Vec<Uuid>) -> Box<dyn Iterator<Item = Uuid>> {
    Box::new(ids.into_iter())
}

/// A relation to several objects.
struct Several<N: Noun> {
    name: &'static str,
    shapes: Shapes,
    leads: Leads<N>,
}

fn several<N>(name: &'static str, expanded: &Expanded, leads: Leads<N>) -> Result<Box<dyn Reaching<N>>, ODataFault>
where
    N: for<'a> Noun<Context<'a> = InTenant<'a>>,
{
    expanded.only(&["select"])?;
    Ok(Box::new(Several { name, shapes: Shapes::of(&expanded.options.select)?, leads }))
}

impl<N> Reaching<N> for Several<N>
where
    N: for<'a> Noun<Context<'a> = InTenant<'a>>,
{
    fn write(&self, thing: &N::Thing, around: &InTenant<'_>, object: &mut Object<'_>) {
        let all = (self.leads)(thing, around).filter_map(|id| Related::of(around, id));
        object.member(self.name).list(all.take(MOST), |one, out| {
            out.object(|object| one.write(around, &self.shapes, object));
        });
    }
}

/// The manager, and those above as far as `$levels` says.
struct Managers {
    shapes: Shapes,
    levels: usize,
}

fn manager<N: Noun>(expanded: &Expanded) -> Result<Box<dyn Reaching<N>>, ODataFault>
where
    Managers: Reaching<N>,
{
    expanded.only(&["select", "levels"])?;
    let levels = expanded.levels.unwrap_or(1);
    Ok(Box::new(Managers { shapes: Shapes::of(&expanded.options.select)?, levels }))
}

impl Managers {
    /// Writes the manager of somebody, if he has one: perhaps himself. Nobody comes twice, so that a circle has an end.
    fn above(&self, id: Uuid, around: &InTenant<'_>, left: usize, seen: &mut HashSet<Uuid>, object: &mut Object<'_>) {
        let manager = around.manager_of(id).filter(|manager| left > 0 && seen.insert(*manager));
        let Some(manager) = manager.and_then(|manager| Related::of(around, manager)) else { return };
        seen.insert(id);
        object.member("manager").object(|object| {
            manager.write(around, &self.shapes, object);
            self.above(manager.id(), around, left - 1, seen, object);
        });
    }

    fn of(&self, id: Uuid, around: &InTenant<'_>, object: &mut Object<'_>) {
        self.above(id, around, self.levels.min(LEVELS), &mut HashSet::new(), object);
    }
}

/// How many managers stand in one another at the most: Microsoft takes up to 1000, and no organisation has so many.
const LEVELS: usize = 200;

impl Reaching<Users> for Managers {
    fn write(&self, user: &User, around: &InTenant<'_>, object: &mut Object<'_>) {
        self.of(user.id, around, object);
    }
}

impl Reaching<OrgContact> for Managers {
    fn write(&self, contact: &OrgContact, around: &InTenant<'_>, object: &mut Object<'_>) {
        self.of(contact.id, around, object);
    }
}
