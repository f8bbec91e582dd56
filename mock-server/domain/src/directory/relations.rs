//! Relations the other way round than the directory keeps them: whom a manager has, which groups somebody is in or owns, who
//! holds a role. They are worked out when somebody asks, and again when users or groups were changed since.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;
use uuid::Uuid;

use super::{Group, Role, Tenant, User};
use crate::shared::Derived;

/// What is worked out of a tenant's users and of its groups.
#[derive(Clone, Debug, Default)]
pub struct Backwards {
    users: Derived<IndexMap<Uuid, Arc<User>>, OfUsers>,
    groups: Derived<IndexMap<Uuid, Arc<Group>>, OfGroups>,
}

#[derive(Debug, Default)]
struct OfUsers {
    reports: HashMap<Uuid, Vec<Uuid>>,
    holders: BTreeMap<Role, Vec<Uuid>>,
}

#[derive(Debug, Default)]
struct OfGroups {
    holding: HashMap<Uuid, Vec<Uuid>>,
    owned: HashMap<Uuid, Vec<Uuid>>,
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

impl Tenant {
    fn of_users(&self) -> Arc<OfUsers> {
        self.backwards.users.of(&self.users, OfUsers::of)
    }

    fn of_groups(&self) -> Arc<OfGroups> {
        self.backwards.groups.of(&self.groups, OfGroups::of)
    }

    /// The manager of a user, unless that account is deleted.
    pub fn manager_of(&self, user: &User) -> Option<&Arc<User>> {
        self.users.get(&user.manager?)
    }

    /// Those whose manager somebody is.
    pub fn reports_of(&self, manager: Uuid) -> Vec<Uuid> {
        self.of_users().reports.get(&manager).cloned().unwrap_or_default()
    }

    /// The same, and those below them; nobody twice, and not himself.
    pub fn all_reports_of(&self, manager: Uuid) -> Vec<Uuid> {
        let known = self.of_users();
        let mut found = reached(manager, |one| known.reports.get(&one).map_or(&[][..], Vec::as_slice));
        found.retain(|one| *one != manager);
        found
    }

    /// Those who hold a role.
    pub fn holders_of(&self, role: Role) -> Vec<Uuid> {
        self.of_users().holders.get(&role).cloned().unwrap_or_default()
    }

    /// The groups that somebody, or a group, is a member of.
    pub fn groups_with(&self, member: Uuid) -> Vec<Uuid> {
        self.of_groups().holding.get(&member).cloned().unwrap_or_default()
    }

    /// The groups that a user, or a group, is in, directly or through other groups.
    pub fn groups_of(&self, member: Uuid) -> Vec<Uuid> {
        let known = self.of_groups();
        reached(member, |one| known.holding.get(&one).map_or(&[][..], Vec::as_slice))
    }

    /// The groups that somebody owns.
    pub fn groups_owned_by(&self, owner: Uuid) -> Vec<Uuid> {
        self.of_groups().owned.get(&owner).cloned().unwrap_or_default()
    }

    /// Those who are in a group, directly or through others, and those groups.
    pub fn all_members_of(&self, group: Uuid) -> Vec<Uuid> {
        let (mut seen, mut found, mut next) = (HashSet::new(), Vec::new(), vec![group]);
        while let Some(group) = next.pop().and_then(|group| self.groups.get(&group)) {
            for member in group.members.iter().filter(|member| seen.insert(**member)) {
                found.push(*member);
                if self.groups.contains_key(member) {
                    next.push(*member);
                }
            }
        }
        found
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
fn reached<'a>(from: Uuid, next: impl Fn(Uuid) -> &'a [Uuid]) -> Vec<Uuid> {
    let (mut seen, mut found, mut waiting) = (HashSet::new(), Vec::new(), vec![from]);
    while let Some(one) = waiting.pop() {
        for further in next(one).iter().filter(|further| seen.insert(**further)) {
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
        assert_eq!(tenant.all_members_of(ids[0]).len(), 3);
    }
}
