//! Relations the other way round than the directory keeps them: whom a manager has, which groups somebody is in or owns, who
//! holds a role. They are worked out when somebody asks, and again when users or groups were changed since.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use uuid::Uuid;

use super::ties::{Tie, Tied, Ties, called};
use super::{Application, Group, OrgContact, Role, ServicePrincipal, Tenant, User, UserKind};
use crate::Cloud;
use crate::shared::{Followed, Shared};

/// What is worked out of a tenant's users, contacts, groups and enterprise applications, and of all registrations.
#[derive(Clone, Debug, Default)]
pub struct Backwards {
    users: Followed<IndexMap<Uuid, Arc<User>>, Ties>,
    contacts: Followed<IndexMap<Uuid, Arc<OrgContact>>, Ties>,
    groups: Followed<IndexMap<Uuid, Arc<Group>>, Ties>,
    principals: Followed<IndexMap<Uuid, Arc<ServicePrincipal>>, Ties>,
    applications: Followed<IndexMap<Uuid, Arc<Application>>, Ties>,
}

impl Tied for User {
    fn ties(&self, _tenant: Uuid) -> Vec<Tie> {
        let device = self.has_device().then(|| [Tie::HasDevice, Tie::Device(self.device_object_id())]);
        let room = (self.kind == UserKind::Room).then_some(Tie::Room);
        let roles = self.roles.iter().map(|role| Tie::Role(*role));
        let names = [&self.upn].into_iter().chain(&self.mail).chain(&self.aliases).map(|name| called(name));
        let ties = names.chain(self.manager.map(Tie::Manager)).chain(roles).chain(room);
        ties.chain(device.into_iter().flatten()).collect()
    }
}

impl Tied for OrgContact {
    fn ties(&self, _tenant: Uuid) -> Vec<Tie> {
        self.manager.map(Tie::Manager).into_iter().collect()
    }
}

impl Tied for Group {
    fn ties(&self, _tenant: Uuid) -> Vec<Tie> {
        let owners = self.owners.iter().map(|owner| Tie::Owner(*owner));
        owners.chain(self.members.iter().map(|member| Tie::Member(*member))).collect()
    }
}

impl Tied for ServicePrincipal {
    fn ties(&self, _tenant: Uuid) -> Vec<Tie> {
        let owners = self.owners.iter().map(|owner| Tie::Owner(*owner));
        owners.chain([Tie::Client(self.app_id)]).collect()
    }
}

impl Tied for Application {
    /// Registrations are kept by client id, all of them together: those of other tenants are none of this one's.
    fn ties(&self, tenant: Uuid) -> Vec<Tie> {
        if self.home_tenant != tenant {
            return Vec::new();
        }
        let owners = self.owners.iter().map(|owner| Tie::Owner(*owner));
        owners.chain([Tie::Object(self.id)]).collect()
    }
}

impl Tenant {
    fn ties<O: Tied>(
        &self,
        known: &Followed<IndexMap<Uuid, Arc<O>>, Ties>,
        objects: &Shared<IndexMap<Uuid, Arc<O>>>,
    ) -> Arc<Ties> {
        known.of(objects, |before, now| match before {
            Some((before, ties)) => ties.followed(before, now, self.id),
            None => Ties::of(now, self.id),
        })
    }

    fn of_users(&self) -> Arc<Ties> {
        self.ties(&self.backwards.users, &self.users)
    }

    fn of_contacts(&self) -> Arc<Ties> {
        self.ties(&self.backwards.contacts, &self.contacts)
    }

    fn of_groups(&self) -> Arc<Ties> {
        self.ties(&self.backwards.groups, &self.groups)
    }

    fn of_principals(&self) -> Arc<Ties> {
        self.ties(&self.backwards.principals, &self.service_principals)
    }

    fn of_applications(&self, cloud: &Cloud) -> Arc<Ties> {
        self.ties(&self.backwards.applications, &cloud.applications)
    }

    /// The manager of a user or of a contact, who is either; none where that one is not there (any more).
    pub fn manager_of(&self, one: Uuid) -> Option<Uuid> {
        let user = self.users.get(&one).map(|user| user.manager);
        let manager = user.or_else(|| self.contacts.get(&one).map(|contact| contact.manager)).flatten()?;
        (self.users.contains_key(&manager) || self.contacts.contains_key(&manager)).then_some(manager)
    }

    /// Those whose manager somebody is: users, then contacts.
    pub fn reports_of(&self, manager: Uuid) -> Vec<Uuid> {
        let tie = Tie::Manager(manager);
        self.of_users().led_to(tie).chain(self.of_contacts().led_to(tie)).collect()
    }

    /// The same, and those below them; nobody twice, and not himself.
    pub fn all_reports_of(&self, manager: Uuid) -> Vec<Uuid> {
        let (users, contacts) = (self.of_users(), self.of_contacts());
        let led_to = |one| users.led_to(Tie::Manager(one)).chain(contacts.led_to(Tie::Manager(one)));
        let mut found = reached(manager, led_to);
        found.retain(|one| *one != manager);
        found
    }

    /// Those who hold a role.
    pub fn holders_of(&self, role: Role) -> Vec<Uuid> {
        self.of_users().led_to(Tie::Role(role)).collect()
    }

    /// The object ids of the roles that somebody holds.
    pub fn roles_held_by(&self, holder: Uuid) -> impl Iterator<Item = Uuid> {
        let roles = self.users.get(&holder).into_iter().flat_map(|user| &user.roles);
        roles.map(|role| self.role_id(*role))
    }

    /// The groups that an object is a member of.
    pub fn groups_with(&self, member: Uuid) -> Vec<Uuid> {
        self.of_groups().led_to(Tie::Member(member)).collect()
    }

    /// The groups that an object is in, directly or through other groups.
    pub fn groups_of(&self, member: Uuid) -> Vec<Uuid> {
        let known = self.of_groups();
        reached(member, |one| known.led_to(Tie::Member(one)))
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
        self.of_groups().led_to(Tie::Owner(owner)).collect()
    }

    /// What somebody owns: groups, enterprise applications, registrations.
    pub fn owned_by(&self, cloud: &Cloud, owner: Uuid) -> Vec<Uuid> {
        let (groups, principals, applications) = (self.of_groups(), self.of_principals(), self.of_applications(cloud));
        let tie = Tie::Owner(owner);
        let registered = applications.led_to(tie).filter_map(|app| cloud.applications.get(&app)).map(|app| app.id);
        groups.led_to(tie).chain(principals.led_to(tie)).chain(registered).collect()
    }

    /// The registration of this tenant with an object id.
    pub fn application<'c>(&self, cloud: &'c Cloud, id: Uuid) -> Option<&'c Arc<Application>> {
        cloud.applications.get(&self.of_applications(cloud).led_to(Tie::Object(id)).next()?)
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

    /// The user with that id, sign-in name or address.
    pub fn user(&self, name: &str) -> Option<&Arc<User>> {
        // No name is taken for an id.
        let by_id = Uuid::parse_str(name).ok().and_then(|id| self.users.get(&id));
        let is_called = |user: &&Arc<User>| user.upn.eq_ignore_ascii_case(name) || user.has_address(name);
        by_id.or_else(|| self.of_users().led_to(called(name)).filter_map(|id| self.users.get(&id)).find(is_called))
    }

    /// The enterprise application of a client id.
    pub fn service_principal(&self, app_id: Uuid) -> Option<&ServicePrincipal> {
        let id = self.of_principals().led_to(Tie::Client(app_id)).next()?;
        self.service_principals.get(&id).map(AsRef::as_ref)
    }

    /// The accounts of rooms.
    pub fn room_accounts(&self) -> Vec<Uuid> {
        self.of_users().led_to(Tie::Room).collect()
    }

    /// The account whose device has an object id.
    pub fn user_of_device(&self, id: Uuid) -> Option<&Arc<User>> {
        self.users.get(&self.of_users().led_to(Tie::Device(id)).next()?)
    }

    /// The accounts that have a device, in the order in which they came.
    pub fn users_with_devices(&self) -> impl Iterator<Item = &User> {
        self.users.values().map(AsRef::as_ref).filter(|user| user.has_device())
    }

    /// How many objects there are: what the size of a directory is counted in.
    pub fn objects(&self) -> usize {
        let devices = self.of_users().led_to(Tie::HasDevice).count();
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
fn reached<I: Iterator<Item = Uuid>>(from: Uuid, next: impl Fn(Uuid) -> I) -> Vec<Uuid> {
    let (mut seen, mut found, mut waiting) = (HashSet::new(), Vec::new(), vec![from]);
    while let Some(one) = waiting.pop() {
        for further in next(one).filter(|further| seen.insert(*further)) {
            found.push(further);
            waiting.push(further);
        }
    }
    found
}

#[cfg(test)]
mod tests;
