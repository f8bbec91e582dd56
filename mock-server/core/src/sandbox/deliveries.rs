//! How far the receivers of subscriptions have been told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use mock365_domain::Cloud;
use mock365_domain::mailbox::Mailbox;
use mock365_domain::subscription::{LastLook, Subscription, Topic};
use uuid::Uuid;

/// How far one receiver has been told.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The number of the latest change that it knows of.
    pub at: u64,
    /// Whether it failed, and is tried again later.
    pub waits: bool,
    /// How often another receiver took the place of the one before.
    pub receivers: u32,
    /// How often it failed in a row.
    pub tries: u32,
    /// Since when it has been failing.
    pub failing_since: Option<Timestamp>,
    /// The end for which there are jobs; of a receiver of EWS, when it is called though nothing happened.
    pub end_put: Option<Timestamp>,
    /// The mailbox as the receiver knows it, where it is told of what meets conditions alone.
    pub seen: Option<Arc<Mailbox>>,
}

/// All receivers.
#[derive(Debug, Default)]
pub struct Deliveries {
    states: Mutex<States>,
    turn: tokio::sync::Mutex<()>,
    to_nobody: bool,
}

#[derive(Debug, Default)]
struct States {
    by_id: BTreeMap<Uuid, Delivery>,
    has_task: bool,
    /// What was seen when it was last looked at whom there is to tell.
    last_look: Option<LastLook>,
    /// Who is looked at once more, though nothing became of what they are told of.
    again: BTreeSet<Uuid>,
}

impl Deliveries {
    /// Where nobody is told anything.
    pub fn to_nobody() -> Self {
        Self { to_nobody: true, ..Self::default() }
    }

    /// Whether nobody is told anything.
    pub fn are_to_nobody(&self) -> bool {
        self.to_nobody
    }

    /// Whether the caller is the one who makes the task that there shall be.
    pub fn begin(&self) -> bool {
        !std::mem::replace(&mut self.states().has_task, true)
    }

    /// Whether there is a task.
    pub fn has_task(&self) -> bool {
        self.states().has_task
    }

    /// The task ends.
    pub fn end(&self) {
        self.states().has_task = false;
    }

    /// Waits until nobody else tells receivers something.
    pub async fn alone(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// How far a receiver has been told, who knew of changes up to a number when he began.
    pub fn of(&self, id: Uuid, from: u64) -> Delivery {
        let begun =
            Delivery { at: from, waits: false, receivers: 0, tries: 0, failing_since: None, end_put: None, seen: None };
        self.states().by_id.entry(id).or_insert(begun).clone()
    }

    /// A receiver knows of all changes up to a number.
    pub fn reached(&self, id: Uuid, number: u64) {
        if let Some(delivery) = self.states().by_id.get_mut(&id) {
            (delivery.at, delivery.waits, delivery.tries, delivery.failing_since) = (number, false, 0, None);
        }
    }

    /// A receiver knows a mailbox as it is there.
    pub fn saw(&self, id: Uuid, mailbox: Arc<Mailbox>) {
        if let Some(delivery) = self.states().by_id.get_mut(&id) {
            delivery.seen = Some(mailbox);
        }
    }

    /// A receiver is not told of anything that happened so far.
    pub fn skip(&self, subscription: &Subscription, cloud: &Cloud) {
        let Some(latest) = cloud.latest_change(subscription) else { return };
        self.reached(subscription.id, latest);
        let mailbox =
            if let Topic::List(items) = subscription.topic { cloud.mailboxes.get(&items.mailbox) } else { None };
        if let Some(mailbox) = mailbox
            && let Some(delivery) = self.states().by_id.get_mut(&subscription.id)
            && delivery.seen.is_some()
        {
            delivery.seen = Some(Arc::clone(mailbox));
        }
    }

    /// A receiver failed that was told from there; nothing where another one has taken its place meanwhile.
    pub fn failed(&self, id: Uuid, told: &Delivery, since: Timestamp) {
        if let Some(delivery) = self.states().by_id.get_mut(&id)
            && delivery.receivers == told.receivers
        {
            (delivery.waits, delivery.failing_since) = (true, Some(since));
            delivery.tries += 1;
        }
    }

    /// These are tried again now.
    pub fn set_due(&self, ids: &BTreeSet<Uuid>) {
        let mut states = self.states();
        for id in ids {
            if let Some(delivery) = states.by_id.get_mut(id) {
                delivery.waits = false;
            }
        }
        states.again.extend(ids);
    }

    /// The subscriptions that may be told something now which they were not when this was asked last.
    pub fn concerned(&self, cloud: &Cloud) -> BTreeSet<Uuid> {
        let (last, mut again) = {
            let mut states = self.states();
            (states.last_look.replace(cloud.look()), std::mem::take(&mut states.again))
        };
        again.extend(match last {
            Some(last) => cloud.concerned(&last),
            None => cloud.subscriptions.ids().collect(),
        });
        again
    }

    /// A subscription is looked at once more: there may be more to tell.
    pub fn look_again(&self, id: Uuid) {
        self.states().again.insert(id);
    }

    /// All subscriptions are looked at once more.
    pub fn look_at_all(&self) {
        self.states().last_look = None;
    }

    /// Another receiver takes the place of the one before: it is told at once what that one failed to take, and has not failed
    /// itself.
    pub fn begin_anew(&self, id: Uuid) {
        let mut states = self.states();
        if let Some(delivery) = states.by_id.get_mut(&id) {
            delivery.receivers += 1;
            (delivery.waits, delivery.tries, delivery.failing_since) = (false, 0, None);
            states.again.insert(id);
        }
    }

    /// There are jobs for the end of a subscription.
    pub fn plan(&self, id: Uuid, end: Timestamp) {
        if let Some(delivery) = self.states().by_id.get_mut(&id) {
            delivery.end_put = Some(end);
        }
    }

    /// All receivers, where there are more than a number, before a Cloud is looked at to find out which of them there still
    /// are.
    pub fn beyond(&self, known: usize) -> Vec<Uuid> {
        let states = self.states();
        if states.by_id.len() > known { states.by_id.keys().copied().collect() } else { Vec::new() }
    }

    /// Forgets those of some receivers that there are none of any more. Whoever came to be while the Cloud was read, which may be
    /// a copy, is none of them.
    pub fn forget_unknown(&self, before: &[Uuid], cloud: &Cloud) {
        let is_known = |id: &Uuid| cloud.subscriptions.contains(id) || cloud.event_subscriptions.contains_key(id);
        let mut states = self.states();
        for id in before.iter().filter(|id| !is_known(id)) {
            states.by_id.remove(id);
        }
    }

    /// Forgets all.
    pub fn clear(&self) {
        let mut states = self.states();
        states.by_id.clear();
        states.again.clear();
        states.last_look = None;
    }

    fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
