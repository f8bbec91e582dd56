//! What differs between two states of a tenant's directory.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use uuid::Uuid;

use super::history::{Before, DirectoryObject, ObjectKind, Step};
use super::{Group, OrgContact, ServicePrincipal, Standing, Tenant, User};
use crate::shared::Shared;

/// What differs in a tenant's directory.
pub(super) fn steps(before: &Tenant, after: &Tenant) -> Vec<Step> {
    let users = compared(&before.users, &after.users);
    let is_seen = |(id, old): &(Uuid, Option<&Arc<User>>)| match (old, after.users.get(id)) {
        (Some(old), Some(new)) => !only_tried(old, new),
        _ => true,
    };
    let users: Vec<_> = users.into_iter().filter(is_seen).collect();
    let mut steps: Vec<Step> = Vec::new();
    for (id, old) in &users {
        let was = match old {
            Some(old) => Before::There(DirectoryObject::User(before.with_manager(old))),
            None if before.deleted_users.contains_key(id) => Before::Deleted,
            None => Before::Absent,
        };
        steps.push(Step { kind: ObjectKind::User, id: *id, before: was });
    }
    // Those who are in neither list of users: who is gone for good, and who was made and deleted at once.
    let passing = [(&before.deleted_users, after, Before::Deleted), (&after.deleted_users, before, Before::Absent)];
    let is_same = before.deleted_users.is_same(&after.deleted_users);
    for (deleted, other, was) in passing.into_iter().filter(|_| !is_same) {
        let is_passing = |id: &&Uuid| !other.deleted_users.contains_key(*id) && !other.users.contains_key(*id);
        let ids = deleted.keys().filter(is_passing);
        steps.extend(ids.map(|id| Step { kind: ObjectKind::User, id: *id, before: was.clone() }));
    }
    steps.extend(of_reports(before, after, &users));
    steps.extend(of_groups(before, after, &users));
    for (id, old) in compared(&before.service_principals, &after.service_principals) {
        let was = |old: &Arc<ServicePrincipal>| Before::There(DirectoryObject::ServicePrincipal(Arc::clone(old)));
        steps.push(Step { kind: ObjectKind::ServicePrincipal, id, before: old.map_or(Before::Absent, was) });
    }
    for (id, old) in compared(&before.contacts, &after.contacts) {
        let was = |old: &Arc<OrgContact>| Before::There(DirectoryObject::Contact(Arc::clone(old)));
        steps.push(Step { kind: ObjectKind::Contact, id, before: old.map_or(Before::Absent, was) });
    }
    steps
}

/// Whether nothing became of an account but that passwords were tried, which the directory does not show.
fn only_tried(old: &User, new: &User) -> bool {
    let (was, is) = (&old.standing, &new.standing);
    if (was.wrong_passwords, was.locked_until) == (is.wrong_passwords, is.locked_until) {
        return false;
    }
    let standing = Standing { wrong_passwords: is.wrong_passwords, locked_until: is.locked_until, ..was.clone() };
    User { standing, ..old.clone() } == *new
}

/// Whose manager came or went, though nothing else became of them.
fn of_reports(before: &Tenant, after: &Tenant, users: &[(Uuid, Option<&Arc<User>>)]) -> Vec<Step> {
    let moved = users.iter().map(|(id, _)| *id).filter(|id| !is_in_both(&before.users, &after.users, id));
    let reports: BTreeSet<Uuid> = moved.flat_map(|id| before.reports_of(id)).collect();
    let differ: BTreeSet<Uuid> = users.iter().map(|(id, _)| *id).collect();
    let others = reports.difference(&differ).filter(|id| after.users.contains_key(*id));
    let old = others.filter_map(|id| before.users.get(id));
    let was = |old: &Arc<User>| Before::There(DirectoryObject::User(before.with_manager(old)));
    old.map(|old| Step { kind: ObjectKind::User, id: old.id, before: was(old) }).collect()
}

/// What differs in a tenant's groups. Who comes and goes is seen in the groups that hold him and that he owns,
/// whether or not they themselves differ.
fn of_groups(before: &Tenant, after: &Tenant, users: &[(Uuid, Option<&Arc<User>>)]) -> Vec<Step> {
    let mut groups = compared(&before.groups, &after.groups);
    let moved_users = users.iter().map(|(id, _)| *id).filter(|id| !is_in_both(&before.users, &after.users, id));
    let moved_groups = groups.iter().map(|(id, _)| *id).filter(|id| !is_in_both(&before.groups, &after.groups, id));
    let devices = users.iter().filter_map(|(id, old)| {
        let new = after.users.get(id);
        let (had, has) = (old.is_some_and(|old| old.has_device()), new.is_some_and(|new| new.has_device()));
        (had != has).then(|| new.or(*old).map(|user| user.device_object_id())).flatten()
    });
    let came_or_went: BTreeSet<Uuid> = moved_users.chain(moved_groups).chain(devices).collect();
    if !came_or_went.is_empty() {
        let differ: BTreeSet<Uuid> = groups.iter().map(|(id, _)| *id).collect();
        let others = before.groups.iter().filter(|(id, _)| after.groups.contains_key(*id) && !differ.contains(*id));
        let holding =
            others.filter(|(_, group)| group.members.iter().chain(&group.owners).any(|one| came_or_went.contains(one)));
        groups.extend(holding.map(|(id, old)| (*id, Some(old))));
    }
    let was = |old: &Arc<Group>| Before::There(DirectoryObject::Group(before.shown(old)));
    let step = |(id, old): (Uuid, Option<&Arc<Group>>)| Step {
        kind: ObjectKind::Group,
        id,
        before: old.map_or(Before::Absent, was),
    };
    groups.into_iter().map(step).collect()
}

fn is_in_both<T>(before: &IndexMap<Uuid, T>, after: &IndexMap<Uuid, T>, id: &Uuid) -> bool {
    before.contains_key(id) && after.contains_key(id)
}

/// What differs between two states of a collection: each with what was there before.
pub(super) fn compared<'b, T: PartialEq>(
    before: &'b Shared<IndexMap<Uuid, Arc<T>>>,
    after: &Shared<IndexMap<Uuid, Arc<T>>>,
) -> Vec<(Uuid, Option<&'b Arc<T>>)> {
    if before.is_same(after) {
        return Vec::new();
    }
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id)).map(|(id, old)| (*id, Some(old)));
    let others = after.iter().filter_map(|(id, new)| match before.get(id) {
        Some(old) if Arc::ptr_eq(old, new) || old == new => None,
        old => Some((*id, old)),
    });
    gone.chain(others).collect()
}

impl Tenant {
    /// A user with his manager, if that one is there.
    fn with_manager(&self, user: &Arc<User>) -> Arc<User> {
        if user.manager.is_none() || self.manager_of(user.id).is_some() {
            return Arc::clone(user);
        }
        Arc::new(User { manager: None, ..User::clone(user) })
    }

    /// A group with those of its members and owners that are there: a deleted user is none, and is one again when restored.
    pub fn shown(&self, group: &Arc<Group>) -> Arc<Group> {
        let all =
            group.members.iter().all(|one| self.has_member(one)) && group.owners.iter().all(|one| self.has_owner(one));
        if all {
            return Arc::clone(group);
        }
        let members = group.members.iter().copied().filter(|one| self.has_member(one)).collect();
        let owners = group.owners.iter().copied().filter(|one| self.has_owner(one)).collect();
        Arc::new(Group { members, owners, ..Group::clone(group) })
    }
}
