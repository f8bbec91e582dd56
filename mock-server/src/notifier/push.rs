//! Calls receivers that subscribed to events at EWS: when something happened, and when nothing did for a while.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/statusfrequency>

use std::sync::Arc;

use jiff::SignedDuration;
use mock365_domain::event_subscription::{EventDelivery, EventSubscription};
use mock365_domain::{Change, Cloud};

use crate::faces::ews::push;
use crate::outgoing::{self, OutgoingCall};
use crate::sandbox::{Delivery, Job, Sandbox};

/// How long it is waited before the first further try; each wait is twice as long as the one before.
const FIRST_WAIT: i64 = 30;
/// Events that one call tells of.
const EVENTS: usize = 50;

/// Whether somebody is to be called.
pub fn is_needed(cloud: &Cloud) -> bool {
    cloud.event_subscriptions.values().any(|subscription| subscription.is_push())
}

/// The receivers to be called now.
pub fn open(sandbox: &Sandbox) -> Vec<(Arc<EventSubscription>, Delivery)> {
    sandbox.read(|cloud, now| {
        let pushed = cloud.event_subscriptions.values().filter(|subscription| subscription.is_push());
        let open = pushed.filter_map(|subscription| {
            let mailbox = cloud.mailboxes.get(&subscription.mailbox)?;
            let delivery = sandbox.deliveries.of(subscription.id, subscription.from);
            let is_silent = delivery.end_put.is_none_or(|due| due <= now.timestamp());
            let is_due = !delivery.waits && (is_silent || mailbox.change_number != delivery.at);
            is_due.then(|| (Arc::clone(subscription), delivery))
        });
        open.collect()
    })
}

/// What there is to tell a receiver.
enum News {
    /// Nothing up to that change.
    Nothing(u64),
    /// A call that tells of what happened up to that change.
    Call(u64, OutgoingCall),
    /// It cannot be told any more.
    Lost,
}

/// Calls one receiver.
pub async fn deliver(sandbox: &Sandbox, subscription: &EventSubscription, delivery: &Delivery) {
    let EventDelivery::Push { minutes, .. } = subscription.delivery else { return };
    let frequency = SignedDuration::from_mins(minutes.into());
    let (to, call) = match news(sandbox, subscription, delivery) {
        News::Nothing(to) => return sandbox.deliveries.reached(subscription.id, to),
        // Whoever hears nothing for twice the time makes another subscription.
        News::Lost => return end(sandbox, subscription),
        News::Call(to, call) => (to, call),
    };
    let reply = outgoing::call(&sandbox.config, &call).await;
    let now = sandbox.clock.now();
    match reply.as_ref().ok().and_then(push::goes_on) {
        Some(true) => {
            let due = now.plus(frequency).timestamp();
            sandbox.deliveries.reached(subscription.id, to);
            sandbox.deliveries.plan(subscription.id, due);
            sandbox.jobs.put(due, Job::Notify(subscription.id));
        }
        Some(false) => end(sandbox, subscription),
        None => {
            tracing::debug!(subscription = %subscription.id, ?reply, "a push notification was not taken");
            let wait = FIRST_WAIT.saturating_mul(i64::from(2_u32.saturating_pow(delivery.tries.min(12))));
            let wait = SignedDuration::from_secs(wait);
            if wait > frequency {
                return end(sandbox, subscription);
            }
            sandbox.deliveries.failed(subscription.id, delivery, delivery.failing_since.unwrap_or(now.timestamp()));
            sandbox.jobs.put(now.plus(wait).timestamp(), Job::Notify(subscription.id));
        }
    }
}

fn news(sandbox: &Sandbox, subscription: &EventSubscription, delivery: &Delivery) -> News {
    sandbox.read(|cloud, now| {
        let Some(mailbox) = cloud.mailboxes.get(&subscription.mailbox) else { return News::Lost };
        let Ok(page) = mailbox.events(delivery.at, EVENTS, subscription) else { return News::Lost };
        if page.events.is_empty() && delivery.end_put.is_some_and(|due| due > now.timestamp()) {
            return News::Nothing(page.to);
        }
        push::call(mailbox, subscription, delivery.at, &page).map_or(News::Lost, |call| News::Call(page.to, call))
    })
}

fn end(sandbox: &Sandbox, subscription: &EventSubscription) {
    sandbox.write(|cloud, _| {
        cloud.event_subscriptions.remove(&subscription.id);
        ((), Change::none())
    });
}
