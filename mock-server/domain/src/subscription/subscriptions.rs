//! All subscriptions, and which of them have something in common: nobody who asks for some of them walks through the others.

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::ordmap::DiffItem;
use imbl::{OrdMap, OrdSet};
use uuid::Uuid;

use super::{Subscription, Topic};
use crate::cloud::MailboxId;

/// What subscriptions have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InCommon {
    /// The mailbox that they are about.
    Mailbox(MailboxId),
    /// The tenant that they were made in.
    Tenant(Uuid),
    /// The tenant that they were made in, and the application that made them.
    App(Uuid, Uuid),
    /// The tenant whose directory they are about.
    Directory(Uuid),
    /// The application that made them, about any directory.
    Directories(Uuid),
    /// The tenant whose directory they are about, and the application that made them.
    AppOfDirectory(Uuid, Uuid),
}

/// All subscriptions by id. Clones share all that neither of them changes.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions {
    by_id: OrdMap<Uuid, Arc<Subscription>>,
    alike: OrdMap<InCommon, OrdSet<Uuid>>,
}

impl Subscription {
    /// What it may have in common with others.
    fn groups(&self) -> impl Iterator<Item = InCommon> {
        let (tenant, app) = (self.tenant, self.app);
        let own = [InCommon::Tenant(tenant), InCommon::App(tenant, app)];
        let of_directory =
            [InCommon::Directory(tenant), InCommon::Directories(app), InCommon::AppOfDirectory(tenant, app)];
        let (of_mailbox, of_directory) = match self.topic {
            Topic::List(items) => (Some(InCommon::Mailbox(items.mailbox)), None),
            Topic::Directory(_) => (None, Some(of_directory)),
        };
        own.into_iter().chain(of_mailbox).chain(of_directory.into_iter().flatten())
    }
}

impl Subscriptions {
    /// The one with that id.
    pub fn get(&self, id: &Uuid) -> Option<&Arc<Subscription>> {
        self.by_id.get(id)
    }

    /// Whether there is one with that id.
    pub fn contains(&self, id: &Uuid) -> bool {
        self.by_id.contains_key(id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// All of them.
    pub fn values(&self) -> impl Iterator<Item = &Arc<Subscription>> {
        self.by_id.values()
    }

    /// The ids of all of them.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.by_id.keys().copied()
    }

    /// How many have something in common.
    pub fn count(&self, what: InCommon) -> usize {
        self.alike.get(&what).map_or(0, OrdSet::len)
    }

    /// Those that have something in common.
    pub fn with(&self, what: InCommon) -> impl Iterator<Item = &Arc<Subscription>> {
        self.alike.get(&what).into_iter().flatten().filter_map(|id| self.by_id.get(id))
    }

    /// Keeps one, in the place of the one that had its id.
    pub fn insert(&mut self, subscription: Arc<Subscription>) {
        self.remove(&subscription.id);
        for what in subscription.groups() {
            self.alike.entry(what).or_default().insert(subscription.id);
        }
        self.by_id.insert(subscription.id, subscription);
    }

    /// Takes one away.
    pub fn remove(&mut self, id: &Uuid) -> Option<Arc<Subscription>> {
        let gone = self.by_id.remove(id)?;
        for what in gone.groups() {
            let left = self.alike.get_mut(&what).map(|ids| {
                ids.remove(id);
                ids.len()
            });
            if left == Some(0) {
                self.alike.remove(&what);
            }
        }
        Some(gone)
    }

    /// The ids of those that are other ones than before, or were not there, or are not any more.
    pub fn differing(&self, before: &Self) -> BTreeSet<Uuid> {
        let differences = before.by_id.diff(&self.by_id);
        let ids = differences.map(|difference| match difference {
            DiffItem::Add(id, _) | DiffItem::Remove(id, _) | DiffItem::Update { new: (id, _), .. } => *id,
        });
        ids.collect()
    }

    /// What is wrong with them: nothing, unless there is a mistake in the code.
    pub(crate) fn check(&self, found: &mut Vec<String>) {
        let mut fresh = Self::default();
        for subscription in self.by_id.values() {
            fresh.insert(Arc::clone(subscription));
        }
        if fresh.alike != self.alike {
            found.push("subscriptions have other things in common than is known".to_owned());
        }
    }
}
