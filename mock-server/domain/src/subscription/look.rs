//! Looks at whom there is to tell something: each looks at what changed since the one before alone, as nothing became of the
//! other subscriptions.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use uuid::Uuid;

use super::{InCommon, Subscriptions};
use crate::cloud::Cloud;
use crate::directory::Tenant;
use crate::shared::Shared;

/// What somebody saw when he looked at whom there is to tell. It shares everything large with the Cloud of then.
#[derive(Clone, Debug)]
pub struct LastLook {
    subscriptions: Subscriptions,
    tenants: Shared<IndexMap<Uuid, Arc<Tenant>>>,
    mailboxes: u64,
    directory: u64,
}

impl Cloud {
    /// What is there to be seen now.
    pub fn look(&self) -> LastLook {
        LastLook {
            subscriptions: self.subscriptions.clone(),
            tenants: self.tenants.clone(),
            mailboxes: self.touched.turn(),
            directory: self.directory.number,
        }
    }

    /// The ids of all subscriptions for whom something may differ since then: another subscription, a change of what it is
    /// about, or one of the tenant that lets it read that. It costs as much as what changed, however many others there are.
    pub fn concerned(&self, since: &LastLook) -> BTreeSet<Uuid> {
        let mut found = self.subscriptions.differing(&since.subscriptions);
        let mut add = |what| found.extend(self.subscriptions.with(what).map(|subscription| subscription.id));
        for mailbox in self.touched.since(since.mailboxes) {
            add(InCommon::Mailbox(mailbox));
        }
        if !since.tenants.is_same(&self.tenants) {
            let is_other = |id: &&Uuid| match (since.tenants.get(*id), self.tenants.get(*id)) {
                (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
                _ => true,
            };
            for tenant in since.tenants.keys().chain(self.tenants.keys()).filter(is_other) {
                add(InCommon::Tenant(*tenant));
            }
        }
        if since.directory != self.directory.number {
            for tenant in self.tenants.keys().filter(|id| self.directory.knows_of_change(**id, since.directory)) {
                add(InCommon::Directory(*tenant));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
