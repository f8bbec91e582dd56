//! The history of each tenant's directory: how every object stood before each of its changes, by number, as far back as it
//! is kept. It is made by comparing the directory before and after a change of the Cloud, whoever makes the change.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use imbl::{OrdMap, Vector};
use indexmap::IndexMap;
use uuid::Uuid;

use super::compare::{compared, steps};
use super::{AppRoleAssignment, Application, Group, OrgContact, ServicePrincipal, Tenant, User};
use crate::shared::Shared;
use crate::{Cloud, Refusal};

/// Changes that the history of a tenant's directory keeps.
pub const DIRECTORY_HISTORY_LIMIT: usize = 10_000;
/// Bytes of what it keeps, roughly.
pub const DIRECTORY_HISTORY_BYTES: usize = 4 << 20;

/// Kinds of objects that a directory's history tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// Users, and with them their devices.
    User,
    /// Groups, with who is in.
    Group,
    /// Enterprise applications.
    ServicePrincipal,
    /// App registrations.
    Application,
    /// Organizational contacts.
    Contact,
}

/// An object of a directory, as it was once. It is shared with what was it then.
#[derive(Clone, Debug)]
pub enum DirectoryObject {
    /// A user.
    User(Arc<User>),
    /// A group, with the members and owners that were there.
    Group(Arc<Group>),
    /// An enterprise application.
    ServicePrincipal(Arc<ServicePrincipal>),
    /// An app registration.
    Application(Arc<Application>),
    /// An organizational contact.
    Contact(Arc<OrgContact>),
}

/// How an object stood before a change.
#[derive(Clone, Debug)]
pub enum Before {
    /// There was none.
    Absent,
    /// It was deleted, and could be restored.
    Deleted,
    /// It was there.
    There(DirectoryObject),
}

/// What the changes of one object come to.
#[derive(Clone, Debug)]
pub struct DirectoryNet {
    /// Its object id.
    pub id: Uuid,
    /// The number of its latest change.
    pub number: u64,
    /// How it stood before the first one.
    pub before: Before,
}

/// All directories, as they are before a change.
#[derive(Clone, Debug)]
pub struct DirectoryState {
    tenants: Shared<IndexMap<Uuid, Arc<Tenant>>>,
    applications: Shared<IndexMap<Uuid, Arc<Application>>>,
}

/// The histories of all directories. A clone shares them.
#[derive(Clone, Debug, Default)]
pub(crate) struct DirectoryHistories {
    /// The number of the latest change of any directory.
    pub number: u64,
    /// Changes up to this one are not known of any.
    begun: u64,
    of: OrdMap<Uuid, History>,
}

#[derive(Clone, Debug, Default)]
struct History {
    steps: OrdMap<u64, Kept>,
    bytes: usize,
    /// The number of the latest change that is not kept any more.
    forgotten: u64,
}

/// One change of one object.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub kind: ObjectKind,
    pub id: Uuid,
    pub before: Before,
}

/// A change that is kept, and roughly the bytes that this takes.
#[derive(Clone, Debug)]
struct Kept {
    step: Step,
    bytes: usize,
}

impl DirectoryHistories {
    /// Goes on from a number that was not given out, without a past.
    pub fn begin_anew(&mut self, number: u64) {
        *self = Self { number, begun: number, of: OrdMap::new() };
    }

    fn record(&mut self, tenant: Uuid, step: Step) {
        self.number += 1;
        let number = self.number;
        let history = self.of.entry(tenant).or_default();
        let bytes = step.before.bytes();
        history.bytes += bytes;
        history.steps.insert(number, Kept { step, bytes });
        while history.steps.len() > DIRECTORY_HISTORY_LIMIT || history.bytes > DIRECTORY_HISTORY_BYTES {
            let Some(oldest) = history.steps.get_min().map(|(number, _)| *number) else { break };
            history.bytes -= history.steps.remove(&oldest).map_or(0, |kept| kept.bytes);
            history.forgotten = oldest;
        }
    }

    /// A tenant that was not there has no past: not that of another one of its id either.
    fn open(&mut self, tenant: Uuid) {
        self.number += 1;
        self.of.insert(tenant, History { forgotten: self.number, ..History::default() });
    }

    /// Whether something became of a tenant's objects after a change of that number, as far as is known.
    pub fn knows_of_change(&self, tenant: Uuid, after: u64) -> bool {
        let latest =
            |history: &History| history.steps.get_max().map_or(0, |(number, _)| *number).max(history.forgotten);
        self.begun > after || self.of.get(&tenant).is_some_and(|history| latest(history) > after)
    }

    /// What is wrong with it.
    pub fn check(&self, found: &mut Vec<String>) {
        for (tenant, History { steps, bytes, .. }) in &self.of {
            let kept: usize = steps.values().map(|kept| kept.bytes).sum();
            if kept != *bytes || kept > DIRECTORY_HISTORY_BYTES || steps.len() > DIRECTORY_HISTORY_LIMIT {
                found.push(format!("{tenant}: the directory's history keeps {} of {kept} bytes", steps.len()));
            }
        }
    }
}

impl Step {
    /// Whether it made the object.
    fn is_new(&self) -> bool {
        matches!(self.before, Before::Absent)
    }
}

impl DirectoryState {
    /// Whether a tenant's users were as they are now.
    pub fn has_same_users(&self, tenant: &Tenant) -> bool {
        self.tenants.get(&tenant.id).is_some_and(|before| before.users.is_same(&tenant.users))
    }
}

impl Cloud {
    /// All directories as they are: what [`Self::record_directory`] compares them with after a change. Costs nothing but
    /// that the change copies the parts that it is about.
    pub fn directory_state(&self) -> DirectoryState {
        DirectoryState { tenants: self.tenants.clone(), applications: self.applications.clone() }
    }

    /// Writes down what differs in the directories since then.
    pub fn record_directory(&mut self, before: &DirectoryState) {
        let (mut made, mut opened) = (Vec::new(), Vec::new());
        if !before.tenants.is_same(&self.tenants) {
            for id in before.tenants.keys().filter(|id| !self.tenants.contains_key(*id)) {
                self.directory.of.remove(id);
            }
            for (id, tenant) in self.tenants.iter() {
                match before.tenants.get(id) {
                    None => {
                        self.directory.open(*id);
                        opened.push(*id);
                    }
                    Some(old) if Arc::ptr_eq(old, tenant) => {}
                    Some(old) => {
                        for step in steps(old, tenant) {
                            made.extend(step.is_new().then_some((*id, step.id)));
                            self.directory.record(*id, step);
                        }
                    }
                }
            }
        }
        let mut new_apps = Vec::new();
        let apps = compared(&before.applications, &self.applications);
        for (id, old) in apps {
            let app = old.or_else(|| self.applications.get(&id));
            let client_id = id;
            let Some(tenant) = app.map(|app| app.home_tenant).filter(|home| self.tenants.contains_key(home)) else {
                continue;
            };
            let id = app.map_or(id, |app| app.id);
            new_apps.extend(old.is_none().then_some(client_id));
            let before = old.map_or(Before::Absent, |old| Before::There(DirectoryObject::Application(Arc::clone(old))));
            self.directory.record(tenant, Step { kind: ObjectKind::Application, id, before });
        }
        self.date(&opened, &new_apps, &made);
    }

    /// The number of the latest change of any directory.
    pub fn directory_number(&self) -> u64 {
        self.directory.number
    }

    /// What the changes of a tenant's objects after a number and up to another one come to, by their latest change. How
    /// they stand now is in the directory itself.
    pub fn directory_changes(
        &self,
        tenant: Uuid,
        kind: ObjectKind,
        (after, to): (u64, u64),
    ) -> Result<Vec<DirectoryNet>, Refusal> {
        let histories = &self.directory;
        let history = histories.of.get(&tenant);
        let forgotten = history.map_or(0, |history| history.forgotten).max(histories.begun);
        // A number that was not given out yet is of another time: of a state that was put in this one's place.
        if after < forgotten || after > histories.number {
            return Err(Refusal::ChangesForgotten);
        }
        let mut net: BTreeMap<Uuid, DirectoryNet> = BTreeMap::new();
        let range = after + 1..=to.max(after);
        for (number, Kept { step, .. }) in history.iter().flat_map(|history| history.steps.range(range.clone())) {
            if step.kind == kind {
                let first = || DirectoryNet { id: step.id, number: *number, before: step.before.clone() };
                net.entry(step.id).or_insert_with(first).number = *number;
            }
        }
        let mut net: Vec<DirectoryNet> = net.into_values().collect();
        net.sort_unstable_by_key(|net| net.number);
        Ok(net)
    }
}

impl Before {
    /// Roughly the bytes that it keeps from being given back, whatever fields its texts stand in.
    fn bytes(&self) -> usize {
        let mut count = Count(128);
        let _ = match self {
            Self::Absent | Self::Deleted => Ok(()),
            Self::There(DirectoryObject::User(user)) => write!(count, "{user:?}"),
            Self::There(DirectoryObject::Application(app)) => write!(count, "{app:?}"),
            Self::There(DirectoryObject::Contact(contact)) => write!(count, "{contact:?}"),
            // All of the members but a few it shares with the state behind it.
            Self::There(DirectoryObject::Group(group)) => {
                let few = Group { members: Vector::new(), owners: Vector::new(), ..Group::clone(group) };
                write!(count, "{:2048}{few:?}", "")
            }
            // So it does those who are assigned.
            Self::There(DirectoryObject::ServicePrincipal(principal)) => {
                let ServicePrincipal { display_name, notes, description, tags, low_permissions, .. } = &**principal;
                count.0 += principal.assigned.len().min(NODE) * size_of::<AppRoleAssignment>();
                write!(count, "{display_name}{notes:?}{description:?}{tags:?}{low_permissions:?}")
            }
        };
        count.0
    }
}

/// Entries of a persistent list that a change copies at most.
const NODE: usize = 64;

/// Counts what is written.
struct Count(usize);

impl Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}
