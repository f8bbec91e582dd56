//! Tells receivers what changed: one task per sandbox while it has subscriptions. Each receiver's queue is its place in
//! the mailbox's history, so that a slow one loses nothing and keeps nobody waiting.

mod news;
mod push;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use mock365_domain::dataverse::SYNC_CYCLE;
use mock365_domain::subscription::Subscription;
use mock365_domain::{Change, Cloud};
use uuid::Uuid;

use self::news::{News, What};
use crate::dataverse_sync;
use crate::faces::graph::subscriptions::{Lifecycle, lifecycle};
use crate::outgoing::{self, OutgoingCall};
use crate::sandbox::{ClockError, Delivery, Job, Sandbox};

/// How long before its end a subscription's receiver is reminded.
const REMINDED: SignedDuration = SignedDuration::from_mins(15);
/// How long a notification is tried again; then it is lost, and the receiver is told so.
const TRIED_FOR: SignedDuration = SignedDuration::from_hours(4);
/// Receivers that are called at once; the others are told next.
const SIDE_BY_SIDE: usize = 16;
/// How long looks at mailboxes are left out that would find nothing.
const SKIPPED: SignedDuration = SignedDuration::from_hours(24);
/// Jobs that one step of the clock may run.
const STEPS: usize = 10_000;

/// Sees to it that a sandbox with subscriptions has a task that looks after them.
pub fn watch(sandbox: &Arc<Sandbox>) {
    // Asked at every request: where there is a task, it is not looked whether one is needed.
    if sandbox.deliveries.has_task() || is_idle(sandbox) || !sandbox.deliveries.begin() {
        return;
    }
    let (weak, mut feed) = (Arc::downgrade(sandbox), sandbox.feed.listen());
    tokio::spawn(async move {
        while let Some(sandbox) = weak.upgrade() {
            feed.mark_unchanged();
            settle(&sandbox).await;
            if is_idle(&sandbox) {
                sandbox.deliveries.end();
                // Somebody may have subscribed just now, and counted on this task.
                if is_idle(&sandbox) || !sandbox.deliveries.begin() {
                    return;
                }
            }
            let until_due = sandbox.until_due();
            drop(sandbox);
            tokio::select! {
                woken = feed.changed() => if woken.is_err() { return },
                () = sleep(until_due) => {}
            }
        }
    });
}

/// Whether nobody is to be told, and nothing waits for its moment.
fn is_idle(sandbox: &Sandbox) -> bool {
    sandbox.view(|cloud| {
        let waits = cloud.next_deferred().is_some() || cloud.next_mailbox_test().is_some();
        cloud.subscriptions.is_empty() && !push::is_needed(cloud) && !waits
    })
}

async fn sleep(until: Option<std::time::Duration>) {
    match until {
        Some(until) => tokio::time::sleep(until).await,
        None => std::future::pending().await,
    }
}

/// Moves the clock forward by a duration, from when those who are at it are done.
pub async fn advance(sandbox: &Sandbox, by: &str) -> Result<(), ClockError> {
    let _alone = sandbox.deliveries.alone().await;
    let _held = sandbox.clock.hold();
    go_on_to(sandbox, sandbox.clock.after(by)?).await;
    Ok(())
}

/// Moves the clock to a moment. Forward it goes job by job: each is done at the moment when it is due. On the way back
/// nothing falls due.
pub async fn go_to(sandbox: &Sandbox, target: Timestamp) {
    let _alone = sandbox.deliveries.alone().await;
    let _held = sandbox.clock.hold();
    if target < sandbox.clock.now().timestamp() {
        sandbox.clock.set(target);
        // What was over is not any more.
        sandbox.deliveries.look_at_all();
        // Whoever waits for what is due later waits longer now.
        sandbox.feed.wake();
        return;
    }
    go_on_to(sandbox, target).await;
}

/// Does all that is due up to a moment, what falls due for that moment itself included. The clock is held: what takes its
/// time is done at one moment, and what follows some time later is due just then.
async fn go_on_to(sandbox: &Sandbox, target: Timestamp) {
    let mut at = sandbox.clock.now().timestamp();
    settle_alone(sandbox).await;
    let mut quiet_since = at;
    for _ in 0..STEPS {
        let Some(due) = sandbox.next_due().filter(|due| *due <= target) else { break };
        if due > at {
            sandbox.clock.set_forward(due);
            at = due;
        }
        if settle_alone(sandbox).await {
            quiet_since = at;
        } else if let Some(until) = skip(sandbox, at, quiet_since, target) {
            quiet_since = until;
        }
    }
    sandbox.clock.set_forward(target);
    settle_alone(sandbox).await;
    // Streams look at the clock again.
    sandbox.feed.wake();
}

/// Where a whole cycle of server-side synchronisation found nothing to do, and nothing else falls due, the next ones would
/// not either: they are left out for a day at most, as some failures begin at a date. From when on it is looked again.
fn skip(sandbox: &Sandbox, at: Timestamp, quiet_since: Timestamp, target: Timestamp) -> Option<Timestamp> {
    if at.duration_since(quiet_since) < SYNC_CYCLE || sandbox.plan.count() > 0 {
        return None;
    }
    let others = sandbox.view(|cloud| [cloud.next_deferred(), cloud.next_asked_test()]);
    let other = sandbox.jobs.next_due().into_iter().chain(others.into_iter().flatten()).min().unwrap_or(target);
    let until = other.min(target).min(at.saturating_add(SKIPPED).unwrap_or(target));
    if until.duration_since(at) <= SYNC_CYCLE * 2 {
        return None;
    }
    sandbox.write(|cloud, _| (cloud.skip_syncs(until), Change::none()));
    Some(until - SYNC_CYCLE)
}

/// Does what is due, and tells all receivers what they do not know yet. Whether any of it was more than a look at a mailbox
/// that found nothing.
pub async fn settle(sandbox: &Sandbox) -> bool {
    // One at a time: the task, and whoever moves the clock.
    let _alone = sandbox.deliveries.alone().await;
    settle_alone(sandbox).await
}

async fn settle_alone(sandbox: &Sandbox) -> bool {
    let mut happened = false;
    loop {
        let now = sandbox.clock.now();
        let due: Vec<Job> = std::iter::from_fn(|| sandbox.jobs.take_due(now)).collect();
        happened |= !due.is_empty();
        let (mut retried, mut reminded) = (BTreeSet::new(), Vec::new());
        for job in due {
            match job {
                Job::Notify(id) => drop(retried.insert(id)),
                Job::Remind(id) => reminded.extend(told(sandbox, id, Lifecycle::ReauthorizationRequired)),
                Job::End(id) => end(sandbox, id),
            }
        }
        call_all(sandbox, &reminded).await;
        sandbox.deliveries.set_due(&retried);
        if sandbox.view(Cloud::next_deferred).is_some_and(|due| due <= now.timestamp()) {
            sandbox.write(|cloud, now| ((), cloud.send_due(now)));
            happened = true;
        }
        happened |= dataverse_sync::run_due(sandbox).await;
        if sandbox.deliveries.are_to_nobody() {
            return happened;
        }
        let concerned = sandbox.view(|cloud| sandbox.deliveries.concerned(cloud));
        remove_unauthorized(sandbox, &concerned).await;
        pause_withheld(sandbox, &concerned).await;
        let (open, pushed) = (open(sandbox, &concerned), push::open(sandbox));
        if open.is_empty() && pushed.is_empty() {
            return happened;
        }
        happened = true;
        for some in open.chunks(SIDE_BY_SIDE) {
            join_all(some.iter().map(|(subscription, delivery)| deliver(sandbox, subscription, delivery))).await;
        }
        for some in pushed.chunks(SIDE_BY_SIDE) {
            join_all(some.iter().map(|(subscription, delivery)| push::deliver(sandbox, subscription, delivery))).await;
        }
    }
}

/// Removes the subscriptions of those who lost access, and tells their receivers.
///
/// <https://learn.microsoft.com/graph/change-notifications-lifecycle-events#subscriptionremoved-notifications>
async fn remove_unauthorized(sandbox: &Sandbox, concerned: &BTreeSet<Uuid>) {
    let lost = sandbox.view(|cloud| {
        let there = concerned.iter().filter_map(|id| cloud.subscriptions.get(id));
        there.filter(|one| !cloud.is_authorized(one)).cloned().collect::<Vec<Arc<Subscription>>>()
    });
    if lost.is_empty() {
        return;
    }
    sandbox.write(|cloud, _| {
        for subscription in &lost {
            cloud.subscriptions.remove(&subscription.id);
        }
        ((), mock365_domain::Change::none())
    });
    let calls = lost.iter().filter_map(|subscription| lifecycle(subscription, Lifecycle::Removed));
    call_all(sandbox, &calls.collect::<Vec<_>>()).await;
}

/// Tells those whose applications lost access that they are told nothing until they reauthorize.
///
/// <https://learn.microsoft.com/graph/change-notifications-lifecycle-events#reauthorizationrequired-notifications>
async fn pause_withheld(sandbox: &Sandbox, concerned: &BTreeSet<Uuid>) {
    if sandbox.view(|cloud| cloud.withheld_subscriptions(concerned).next().is_none()) {
        return;
    }
    let (lost, now) = sandbox.write(|cloud, now| ((cloud.pause_withheld(concerned), now), Change::none()));
    let calls = lost
        .iter()
        .filter(|one| !one.is_over(now))
        .filter_map(|one| lifecycle(one, Lifecycle::ReauthorizationRequired));
    call_all(sandbox, &calls.collect::<Vec<_>>()).await;
}

/// Makes calls whose answers count for nothing.
async fn call_all(sandbox: &Sandbox, calls: &[OutgoingCall]) {
    for some in calls.chunks(SIDE_BY_SIDE) {
        let replies = join_all(some.iter().map(|call| outgoing::call(&sandbox.config, call))).await;
        tracing::debug!(?replies, "lifecycle notifications");
    }
}

/// The subscriptions with something to tell, of those for whom something may differ.
fn open(sandbox: &Sandbox, concerned: &BTreeSet<Uuid>) -> Vec<(Arc<Subscription>, Delivery)> {
    let known = sandbox.view(|cloud| cloud.subscriptions.len() + cloud.event_subscriptions.len());
    let told = sandbox.deliveries.beyond(known);
    sandbox.read(|cloud, now| {
        let mut open = Vec::new();
        sandbox.deliveries.forget_unknown(&told, cloud);
        for subscription in concerned.iter().filter_map(|id| cloud.subscriptions.get(id)) {
            let Some(latest) = cloud.latest_change(subscription) else { continue };
            let delivery = sandbox.deliveries.of(subscription.id, subscription.from);
            if delivery.end_put.is_none_or(|end| end != subscription.expires) {
                sandbox.deliveries.plan(subscription.id, subscription.expires);
                sandbox.jobs.put(subscription.expires, Job::End(subscription.id));
                let reminded = subscription.expires.checked_sub(REMINDED).unwrap_or(subscription.expires);
                if subscription.lifecycle_url.is_some() && reminded > now.timestamp() {
                    sandbox.jobs.put(reminded, Job::Remind(subscription.id));
                }
            }
            if subscription.access.paused {
                // What happens meanwhile is lost.
                sandbox.deliveries.skip(subscription, cloud);
                continue;
            }
            if !subscription.is_over(now) && !delivery.waits && latest != delivery.at {
                open.push((Arc::clone(subscription), delivery));
            }
        }
        open
    })
}

/// Tells one receiver what changed since it was told last.
async fn deliver(sandbox: &Sandbox, subscription: &Subscription, delivery: &Delivery) {
    let Some(News { to, what, seen }) = News::of(sandbox, subscription, delivery) else { return };
    let is_taken = match what {
        What::Nothing => true,
        What::Forgotten => {
            tell(sandbox, subscription.id, Lifecycle::Missed).await;
            true
        }
        What::Changes(changes) => {
            let is_taken = changes.told(sandbox, subscription).await;
            let now = sandbox.clock.now().timestamp();
            let first = delivery.failing_since.unwrap_or(now);
            let is_lost = !is_taken && now.duration_since(first) >= TRIED_FOR;
            if is_lost {
                tell(sandbox, subscription.id, Lifecycle::Missed).await;
            } else if !is_taken {
                let due = now.checked_add(back_off(delivery.tries)).unwrap_or(Timestamp::MAX);
                sandbox.deliveries.failed(subscription.id, delivery, first);
                sandbox.jobs.put(due, Job::Notify(subscription.id));
            }
            is_taken || is_lost
        }
    };
    sandbox.deliveries.look_again(subscription.id);
    if is_taken {
        sandbox.deliveries.reached(subscription.id, to);
        if let Some(seen) = seen {
            sandbox.deliveries.saw(subscription.id, seen);
        }
    }
}

/// How long it is waited before another try.
fn back_off(tries: u32) -> SignedDuration {
    SignedDuration::from_secs(10 * i64::from(2_u32.saturating_pow(tries.min(8)))).min(SignedDuration::from_mins(30))
}

/// Tells a receiver what becomes of the subscription itself; it is told once.
async fn tell(sandbox: &Sandbox, id: Uuid, what: Lifecycle) {
    call_all(sandbox, told(sandbox, id, what).as_slice()).await;
}

/// The call that tells a receiver what becomes of the subscription itself.
fn told(sandbox: &Sandbox, id: Uuid, what: Lifecycle) -> Option<OutgoingCall> {
    sandbox.read(|cloud, now| {
        let subscription = cloud.subscription(id, now)?;
        // It was renewed meanwhile.
        let left = subscription.expires.duration_since(now.timestamp());
        (what != Lifecycle::ReauthorizationRequired || left <= REMINDED).then_some(())?;
        lifecycle(subscription, what)
    })
}

/// Ends a subscription, unless it was renewed.
fn end(sandbox: &Sandbox, id: Uuid) {
    sandbox.write(|cloud, now| {
        if cloud.subscriptions.get(&id).is_some_and(|subscription| subscription.is_over(now)) {
            cloud.subscriptions.remove(&id);
        }
        ((), mock365_domain::Change::none())
    });
}

#[cfg(test)]
mod mailbox_tests;
#[cfg(test)]
mod many_mailboxes;
#[cfg(test)]
mod many_subscriptions;
#[cfg(test)]
mod waiting;
