//! What there is to tell a receiver of Graph's subscriptions: out of the history of a mailbox, or of a directory.

use std::sync::Arc;

use mock365_domain::mailbox::{Listing, Mailbox, Net, NetChange, Watched};
use mock365_domain::subscription::{Subscription, Topic, WatchedItems};

use crate::aside;
use crate::faces::graph::subscriptions::{
    Changes, Conditions, ObjectChange, Told, Voucher, notification, object_changes,
};
use crate::outgoing;
use crate::sandbox::{Delivery, Sandbox};
use crate::tokens::EncryptionCertificate;

/// Changes that one call tells of at most.
const AT_ONCE: usize = 200;

/// What there is to tell one receiver up to a change.
pub struct News {
    /// The number of that change.
    pub to: u64,
    /// What it is.
    pub what: What,
    /// The mailbox as it is then, where the receiver is told of what meets conditions alone.
    pub seen: Option<Arc<Mailbox>>,
}

/// What there is to tell.
pub enum What {
    /// Nothing.
    Nothing,
    /// What became of things.
    Changes(NewChanges),
    /// It cannot be told any more what happened.
    Forgotten,
}

/// What became of things, and the token that vouches for the sender, which is still to be signed.
pub struct NewChanges {
    of: Of,
    voucher: Option<Voucher>,
}

enum Of {
    Items(Arc<Mailbox>, Listing, Vec<Net>),
    Objects(Vec<ObjectChange>),
}

impl News {
    /// What a receiver does not know yet.
    pub fn of(sandbox: &Sandbox, subscription: &Subscription, delivery: &Delivery) -> Option<Self> {
        sandbox.read(|cloud, now| match subscription.topic {
            Topic::List(items) => {
                let mailbox = cloud.mailboxes.get(&items.mailbox)?;
                let vouch = || Voucher::new(cloud, subscription, subscription.encloses.as_ref()?, now);
                Some(of_items(mailbox, subscription, items, delivery, vouch))
            }
            Topic::Directory(objects) => {
                let to = cloud.directory_number();
                let what = match object_changes(cloud, subscription, objects, (delivery.at, to)) {
                    Err(_) => What::Forgotten,
                    Ok(changes) if changes.is_empty() => What::Nothing,
                    Ok(changes) => What::Changes(NewChanges { of: Of::Objects(changes), voucher: None }),
                };
                Some(Self { to, what, seen: None })
            }
        })
    }
}

fn of_items(
    mailbox: &Arc<Mailbox>,
    subscription: &Subscription,
    items: WatchedItems,
    delivery: &Delivery,
    vouch: impl FnOnce() -> Option<Voucher>,
) -> News {
    let conditions = Conditions::of(subscription, items.listing);
    // What the receiver saw was the mailbox as a whole.
    let most = if conditions.is_some() { u64::MAX } else { AT_ONCE as u64 };
    // Some at a time: what a receiver gets in one call is bounded by what happened.
    let to = mailbox.change_number.min(delivery.at.saturating_add(most));
    // Whoever missed something goes on from now: what is forgotten is missed once.
    let to = if mailbox.steps(delivery.at, to).is_ok() { to } else { mailbox.change_number };
    let seen = conditions.is_some().then(|| Arc::clone(mailbox));
    let Ok(mut net) = mailbox.changes(delivery.at, to, watched(mailbox, items)) else {
        return News { to, what: What::Forgotten, seen };
    };
    net.retain(|net| net.subject.item_kind().is_some_and(|kind| kind.listing() == items.listing));
    if let Some(conditions) = conditions {
        let before = delivery.seen.as_ref().unwrap_or(mailbox);
        net = net.into_iter().filter_map(|net| met(&conditions, before, mailbox, net)).collect();
    }
    net.retain(|net| subscription.wants.has(net.what));
    if net.is_empty() {
        return News { to, what: What::Nothing, seen };
    }
    let of = Of::Items(Arc::clone(mailbox), items.listing, net);
    News { to, what: What::Changes(NewChanges { of, voucher: vouch() }), seen }
}

/// What a change is for who is told of what meets conditions alone: what comes to meet them is new, and what does so no more
/// is gone.
fn met(conditions: &Conditions, before: &Mailbox, now: &Mailbox, net: Net) -> Option<Net> {
    let was = net.what != NetChange::Created && conditions.hold(before, net.key);
    let is = !matches!(net.what, NetChange::Removed { .. }) && conditions.hold(now, net.key);
    let what = match (was, is) {
        (false, false) => return None,
        (false, true) => NetChange::Created,
        (true, true) => net.what,
        (true, false) => match net.what {
            NetChange::Removed { gone } => NetChange::Removed { gone },
            _ => NetChange::Removed { gone: false },
        },
    };
    Some(Net { what, ..net })
}

/// What a subscription is about. Mail in Deleted Items is mail still; what else lies there is gone.
fn watched(mailbox: &Mailbox, items: WatchedItems) -> Watched {
    let recoverable = mailbox.well_known_key("recoverableitemsdeletions");
    match (items.folder, items.listing) {
        (Some(folder), _) => Watched::Items(Some(folder)),
        (None, Listing::Mail) => Watched::ItemsBut([recoverable, recoverable]),
        (None, _) => Watched::ItemsBut([recoverable, mailbox.well_known_key("deleteditems")]),
    }
}

/// Does something that may take its time aside.
fn run<R>(takes_time: bool, work: impl FnOnce() -> R) -> R {
    if takes_time { aside::run(work) } else { work() }
}

impl NewChanges {
    /// Tells them, some at a time; whether the receiver took all of it.
    pub async fn told(self, sandbox: &Sandbox, subscription: &Subscription) -> bool {
        // Signing and encrypting take their time; what encloses nothing does not.
        let encloses = subscription.encloses.is_some();
        let (token, certificate) = run(encloses, || {
            let token = self.voucher.map(|voucher| sandbox.with_keys(|keys| voucher.signed(keys)));
            let certificate = subscription.certificate.as_ref().filter(|_| encloses);
            (token, certificate.and_then(|text| EncryptionCertificate::read(text).ok()))
        });
        let parts: Vec<Changes<'_>> = match &self.of {
            Of::Items(mailbox, listing, net) => {
                net.chunks(AT_ONCE).map(|net| Changes::Items(mailbox, *listing, net)).collect()
            }
            Of::Objects(objects) => objects.chunks(AT_ONCE).map(Changes::Objects).collect(),
        };
        for changes in parts {
            let told = Told { subscription, changes, token: token.clone(), certificate: certificate.as_ref() };
            let call = run(encloses, || notification(&told));
            let reply = outgoing::call(&sandbox.config, &call).await;
            if !reply.as_ref().is_ok_and(|reply| reply.status.is_success()) {
                tracing::debug!(subscription = %subscription.id, ?reply, "a notification was not taken");
                return false;
            }
        }
        true
    }
}
