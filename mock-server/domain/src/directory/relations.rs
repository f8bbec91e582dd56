//! Relations the other way round than the directory keeps them: whom a manager has, which groups somebody is in or owns, who
//! holds a role. They are worked out when somebody asks, and again when users or groups were changed since.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;
use uuid::Uuid;

use super::{Application, Group, OrgContact, Role, ServicePrincipal, Tenant, User, UserKind};
use crate::Cloud;
use crate::shared::Derived;

/// What is worked out of a tenant's users, contacts, groups and enterprise applications, and of all registrations.
#[derive(Clone, Debug, Default)]
pub struct Backwards {
    users: Derived<IndexMap<Uuid, Arc<User>>, OfUsers>,
    contacts: Derived<IndexMap<Uuid, Arc<OrgContact>>, ByIds>,
    groups: Derived<IndexMap<Uuid, Arc<Group>>, OfGroups>,
    principals: Derived<IndexMap<Uuid, Arc<ServicePrincipal>>, ByIds>,
    applications: Derived<IndexMap<Uuid, Arc<Application>>, OfApplications>,
}

/// Who is related to whom, by object id.
type ByIds = HashMap<Uuid, Vec<Uuid>>;

#[derive(Debug, Default)]
struct OfUsers {
    reports: ByIds,
    holders: BTreeMap<Role, Vec<Uuid>>,
    /// Accounts of rooms.
    rooms: Vec<Uuid>,
    /// Accounts by the object ids of their devices.
    devices: HashMap<Uuid, Uuid>,
}

#[derive(Debug, Default)]
struct OfGroups {
    holding: ByIds,
    owned: ByIds,
}

#[derive(Debug, Default)]
struct OfApplications {
    /// Client ids of the tenant's own registrations, by object id.
    own: HashMap<Uuid, Uuid>,
    owned: ByIds,
}

impl OfUsers {
    fn of(users: &IndexMap<Uuid, Arc<User>>) -> Self {
        let mut found = Self::default();
        for user in users.values() {
            if let Some(manager) = user.manager {
                found.reports.entry(manager).or_default().push(user.id);
            }
            for role in &user.roles {
                found.holders.entry(*role).or_default().push(user.id);
            }
            if user.kind == UserKind::Room {
                found.rooms.push(user.id);
            }
            if user.has_device() {
                found.devices.insert(user.device_object_id(), user.id);
            }
        }
        found
    }
}

impl OfGroups {
    fn of(groups: &IndexMap<Uuid, Arc<Group>>) -> Self {
        let mut found = Self::default();
        for group in groups.values() {
            for member in &group.members {
                found.holding.entry(*member).or_default().push(group.id);
            }
            for owner in &group.owners {
                found.owned.entry(*owner).or_default().push(group.id);
            }
        }
        found
    }
}

impl OfApplications {
    fn of(applications: &IndexMap<Uuid, Arc<Application>>, home: Uuid) -> Self {
        let mut found = Self::default();
        for app in applications.values().filter(|app| app.home_tenant == home) {
            found.own.insert(app.id, app.app_id);
            for owner in &app.owners {
                found.owned.entry(*owner).or_default().push(app.id);
            }
        }
        found
    }
}

fn reports_among(contacts: &IndexMap<Uuid, Arc<OrgContact>>) -> ByIds {
    let mut found = ByIds::new();
    for contact in contacts.values() {
        if let Some(manager) = contact.manager {
            found.entry(manager).or_default().push(contact.id);
        }
    }
    found
}

fn owned_among(principals: &IndexMap<Uuid, Arc<ServicePrincipal>>) -> ByIds {
    let mut found = ByIds::new();
    for principal in principals.values() {
        for owner in &principal.owners {
            found.entry(*owner).or_default().push(principal.id);
        }
    }
    found
}

fn led_to(known: &ByIds, from: Uuid) -> &[Uuid] {
    known.get(&from).map_or(&[], Vec::as_slice)
}

impl Tenant {
    fn of_users(&self) -> Arc<OfUsers> {
        self.backwards.users.of(&self.users, OfUsers::of)
    }

    fn of_contacts(&self) -> Arc<ByIds> {
        self.backwards.contacts.of(&self.contacts, reports_among)
    }

    fn of_groups(&self) -> Arc<OfGroups> {
        self.backwards.groups.of(&self.groups, OfGroups::of)
    }

    fn of_applications(&self, cloud: &Cloud) -> Arc<OfApplications> {
        self.backwards.applications.of(&cloud.applications, |all| OfApplications::of(all, self.id))
    }

    /// The manager of a user or of a contact, who is either; none where that one is not there (any more).
    pub fn manager_of(&self, one: Uuid) -> Option<Uuid> {
        let user = self.users.get(&one).map(|user| user.manager);
        let manager = user.or_else(|| self.contacts.get(&one).map(|contact| contact.manager)).flatten()?;
        (self.users.contains_key(&manager) || self.contacts.contains_key(&manager)).then_some(manager)
    }

    /// Those whose manager somebody is: users, then contacts.
    pub fn reports_of(&self, manager: Uuid) -> Vec<Uuid> {
        [led_to(&self.of_users().reports, manager), led_to(&self.of_contacts(), manager)].concat()
    }

    /// The same, and those below them; nobody twice, and not himself.
    pub fn all_reports_of(&self, manager: Uuid) -> Vec<Uuid> {
        let (users, contacts) = (self.of_users(), self.of_contacts());
        let mut found = reached(manager, |one| [led_to(&users.reports, one), led_to(&contacts, one)]);
        found.retain(|one| *one != manager);
        found
    }

    /// Those who hold a role.
    pub fn holders_of(&self, role: Role) -> Vec<Uuid> {
        self.of_users().holders.get(&role).cloned().unwrap_or_default()
    }

    /// The object ids of the roles that somebody holds.
    pub fn roles_held_by(&self, holder: Uuid) -> impl Iterator<Item = Uuid> {
        let roles = self.users.get(&holder).into_iter().flat_map(|user| &user.roles);
        roles.map(|role| self.role_id(*role))
    }

    /// The groups that an object is a member of.
    pub fn groups_with(&self, member: Uuid) -> Vec<Uuid> {
        led_to(&self.of_groups().holding, member).to_vec()
    }

    /// The groups that an object is in, directly or through other groups.
    pub fn groups_of(&self, member: Uuid) -> Vec<Uuid> {
        let known = self.of_groups();
        reached(member, |one| [led_to(&known.holding, one)])
    }

    /// The groups that an object is a member of, and the roles that it holds.
    pub fn memberships_of(&self, member: Uuid) -> Vec<Uuid> {
        self.groups_with(member).into_iter().chain(self.roles_held_by(member)).collect()
    }

    /// The same, directly or through other groups.
    pub fn all_memberships_of(&self, member: Uuid) -> Vec<Uuid> {
        self.groups_of(member).into_iter().chain(self.roles_held_by(member)).collect()
    }

    /// The groups that somebody owns.
    pub fn groups_owned_by(&self, owner: Uuid) -> Vec<Uuid> {
        led_to(&self.of_groups().owned, owner).to_vec()
    }

    /// What somebody owns: groups, enterprise applications, registrations.
    pub fn owned_by(&self, cloud: &Cloud, owner: Uuid) -> Vec<Uuid> {
        let principals = self.backwards.principals.of(&self.service_principals, owned_among);
        let (groups, applications) = (self.of_groups(), self.of_applications(cloud));
        [led_to(&groups.owned, owner), led_to(&principals, owner), led_to(&applications.owned, owner)].concat()
    }

    /// The registration of this tenant with an object id.
    pub fn application<'c>(&self, cloud: &'c Cloud, id: Uuid) -> Option<&'c Arc<Application>> {
        cloud.applications.get(self.of_applications(cloud).own.get(&id)?)
    }

    /// Those who are in a group, directly or through others, and those groups, as far as somebody asks for them.
    pub fn all_members_of(&self, group: Uuid) -> impl Iterator<Item = Uuid> {
        let (mut seen, mut waiting) = (HashSet::new(), Vec::new());
        let members = |group: Uuid| self.groups.get(&group).map(|group| group.members.iter());
        waiting.extend(members(group));
        std::iter::from_fn(move || {
            loop {
                let Some(member) = waiting.last_mut()?.next() else {
                    waiting.pop();
                    continue;
                };
                if seen.insert(*member) {
                    waiting.extend(members(*member));
                    return Some(*member);
                }
            }
        })
    }

    /// The accounts of rooms.
    pub fn room_accounts(&self) -> Vec<Uuid> {
        self.of_users().rooms.clone()
    }

    /// The account whose device has an object id.
    pub fn user_of_device(&self, id: Uuid) -> Option<&Arc<User>> {
        self.users.get(self.of_users().devices.get(&id)?)
    }

    /// The accounts that have a device, in the order in which they came.
    pub fn users_with_devices(&self) -> impl Iterator<Item = &User> {
        self.users.values().map(AsRef::as_ref).filter(|user| user.has_device())
    }

    /// How many objects there are: what the size of a directory is counted in.
    pub fn objects(&self) -> usize {
        let devices = self.of_users().devices.len();
        self.users.len() + self.groups.len() + self.contacts.len() + self.service_principals.len() + devices
    }

    /// How many there may be: more where a domain of one's own is verified. The mock keeps nobody to it.
    ///
    /// <https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions>
    pub fn quota(&self) -> usize {
        if self.domains.iter().any(|domain| !domain.name.ends_with(".onmicrosoft.com")) { 300_000 } else { 50_000 }
    }

    /// Whether something is there that can be a member of a group: a user, a group, a contact, an enterprise
    /// application, a device.
    pub fn has_member(&self, id: &Uuid) -> bool {
        self.users.contains_key(id)
            || self.groups.contains_key(id)
            || self.contacts.contains_key(id)
            || self.service_principals.contains_key(id)
            || self.user_of_device(*id).is_some()
    }

    /// Whether something is there that can own others: a user, an enterprise application.
    pub fn has_owner(&self, id: &Uuid) -> bool {
        self.users.contains_key(id) || self.service_principals.contains_key(id)
    }

    /// The object id of a role: each organisation has its own.
    pub fn role_id(&self, role: Role) -> Uuid {
        Uuid::new_v5(&self.id, role.template_id().as_bytes())
    }

    /// The role with an object id.
    pub fn role(&self, id: Uuid) -> Option<Role> {
        Role::ALL.into_iter().find(|role| self.role_id(*role) == id)
    }
}

/// All that is reached from a place, each once; the place itself where a way leads back to it.
fn reached<'a, const N: usize>(from: Uuid, next: impl Fn(Uuid) -> [&'a [Uuid]; N]) -> Vec<Uuid> {
    let (mut seen, mut found, mut waiting) = (HashSet::new(), Vec::new(), vec![from]);
    while let Some(one) = waiting.pop() {
        for further in next(one).into_iter().flatten().filter(|further| seen.insert(**further)) {
            found.push(*further);
            waiting.push(*further);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Now;
    use crate::default::{CONTOSO, cloud, person};

    #[test]
    fn what_is_worked_out_follows_every_change() {
        let now = Now(jiff::Timestamp::UNIX_EPOCH);
        let mut cloud = cloud(now);
        let (anna, bo) = (cloud.user("anna@contoso.example").unwrap().0, cloud.user("bo@contoso.example").unwrap().0);
        let tenant = |cloud: &crate::Cloud| Arc::clone(&cloud.tenants[&CONTOSO]);
        assert!(tenant(&cloud).reports_of(bo.user).is_empty());
        cloud.user_mut(anna).unwrap().manager = Some(bo.user);
        let before = tenant(&cloud);
        assert_eq!(before.reports_of(bo.user), [anna.user]);
        cloud.user_mut(anna).unwrap().manager = None;
        assert!(tenant(&cloud).reports_of(bo.user).is_empty());
        // What was there before stays as it was.
        assert_eq!(before.reports_of(bo.user), [anna.user]);
        cloud.user_mut(anna).unwrap().roles.insert(Role::GlobalReader);
        assert_eq!(tenant(&cloud).holders_of(Role::GlobalReader), [anna.user]);
        let mut group = Group::new(Uuid::from_u128(1), "one");
        group.members.push_back(anna.user);
        group.owners.push_back(bo.user);
        cloud.tenant_mut(CONTOSO).unwrap().groups.insert(group.id, Arc::new(group.clone()));
        assert_eq!(tenant(&cloud).groups_with(anna.user), [group.id]);
        assert_eq!(tenant(&cloud).groups_owned_by(bo.user), [group.id]);
        cloud.user_mut(anna).unwrap().manager = Some(bo.user);
        cloud.remove_user(bo);
        assert_eq!(cloud.user_at(anna).unwrap().manager, None);
        assert!(tenant(&cloud).groups_owned_by(bo.user).is_empty());
    }

    #[test]
    fn circles_have_an_end() {
        let now = Now(jiff::Timestamp::UNIX_EPOCH);
        let mut cloud = cloud(now);
        let tenant = cloud.tenant_mut(CONTOSO).unwrap();
        let ids = [1, 2, 3].map(Uuid::from_u128);
        for (place, id) in ids.into_iter().enumerate() {
            let next = ids[(place + 1) % 3];
            tenant.users.insert(id, Arc::new(User { manager: Some(next), ..person(id, "a", "a", now) }));
            let mut group = Group::new(id, "a");
            group.members.push_back(next);
            tenant.groups.insert(id, Arc::new(group));
        }
        assert_eq!(tenant.all_reports_of(ids[0]), [ids[2], ids[1]]);
        assert_eq!(tenant.groups_of(ids[0]).len(), 3);
        assert_eq!(tenant.all_members_of(ids[0]).count(), 3);
    }
}
