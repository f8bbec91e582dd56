//! What a subscription needs: the permission by which its application may read what it is about. Where an organisation takes
//! it back, nothing is told any more until whoever subscribed shows that he may again.
//!
//! <https://learn.microsoft.com/graph/change-notifications-lifecycle-events#reauthorizationrequired-notifications>

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::{Subscription, Topic};
use crate::Refusal;
use crate::cloud::Cloud;
use crate::consent::held_roles;
use crate::directory::permission::GRAPH;

/// What an application needs for what it subscribed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionAccess {
    /// Permissions of Microsoft Graph, one of which it needs.
    pub wanted: &'static [&'static str],
    /// Whether the organisation gave it one when it subscribed, or reauthorized. A token that was made without a consent rests on
    /// nothing that could be taken back.
    pub granted: bool,
    /// Whether it lost that since, and nothing is told until it reauthorizes.
    pub paused: bool,
}

#[cfg(debug_assertions)]
thread_local! {
    static LOOKED_AT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// How many subscriptions' access this thread has looked at: tests of what a change costs count that.
#[cfg(debug_assertions)]
pub fn subscriptions_looked_at() -> u64 {
    LOOKED_AT.with(std::cell::Cell::get)
}

/// Counts one, in builds for tests.
fn looked_at() {
    #[cfg(debug_assertions)]
    LOOKED_AT.with(|count| count.set(count.get() + 1));
}

impl Cloud {
    /// Why the application of a subscription may not read what it is about any more.
    pub fn withheld(&self, subscription: &Subscription) -> Result<(), Refusal> {
        let access = subscription.access;
        if self.grants_access(subscription) {
            return Ok(());
        }
        if access.granted {
            self.app_access(subscription, false)?;
            return Err(Refusal::PermissionMissing(access.wanted.join(" or ")));
        }
        self.app_access(subscription, true)
    }

    /// Whether the organisation lets the application of a subscription read what it is about.
    pub fn grants_access(&self, subscription: &Subscription) -> bool {
        looked_at();
        let Some(tenant) = self.tenants.get(&subscription.tenant) else { return false };
        let Some(client) = tenant.service_principal(subscription.app).filter(|client| client.enabled) else {
            return false;
        };
        let wanted = subscription.access.wanted;
        if let Some(user) = subscription.user {
            return tenant.granted(client.id, user, GRAPH).iter().any(|scope| wanted.contains(scope));
        }
        let consented = held_roles(tenant, subscription.app, GRAPH).iter().any(|role| wanted.contains(role));
        let is_of_mailbox = matches!(subscription.topic, Topic::List(_));
        (is_of_mailbox || consented) && self.app_access(subscription, consented).is_ok()
    }

    /// Whether an application that calls for itself may use the mailbox that a subscription is about.
    fn app_access(&self, subscription: &Subscription, consented: bool) -> Result<(), Refusal> {
        let Topic::List(items) = subscription.topic else { return Ok(()) };
        let owner = self.mailboxes.get(&items.mailbox).map(|mailbox| mailbox.owner);
        match owner.filter(|_| subscription.user.is_none()) {
            Some(owner) => self.app_may_use(subscription.app, subscription.access.wanted, consented, owner),
            None => Ok(()),
        }
    }

    /// Those of some subscriptions that are told nothing from now on, as their applications lost access.
    pub fn pause_withheld(&mut self, among: &BTreeSet<Uuid>) -> Vec<Arc<Subscription>> {
        let lost: Vec<Arc<Subscription>> = self.withheld_subscriptions(among).cloned().collect();
        let pause = |mut subscription: Arc<Subscription>| {
            Arc::make_mut(&mut subscription).access.paused = true;
            self.subscriptions.insert(Arc::clone(&subscription));
            subscription
        };
        lost.into_iter().map(pause).collect()
    }

    /// Those whose applications lost access, and that nobody paused so far.
    pub fn withheld_subscriptions(&self, among: &BTreeSet<Uuid>) -> impl Iterator<Item = &Arc<Subscription>> {
        let told = among.iter().filter_map(|id| self.subscriptions.get(id));
        told.filter(|subscription| !subscription.access.paused && self.withheld(subscription).is_err())
    }

    /// The number of the latest change of what a subscription is about; nothing where it is not there any more.
    pub fn latest_change(&self, subscription: &Subscription) -> Option<u64> {
        match subscription.topic {
            Topic::List(items) => self.mailboxes.get(&items.mailbox).map(|mailbox| mailbox.change_number),
            Topic::Directory(_) => Some(self.directory_number()),
        }
    }
}
