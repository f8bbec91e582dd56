//! Exchange's subscriptions: whoever has one is told of a mailbox event by event: he asks, is called, or keeps a connection
//! open.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::cloud::{Cloud, MailboxId, UserRef};
use crate::{Now, Refusal};

/// Event subscriptions that an account has at Exchange Online (`EwsMaxSubscriptions`).
///
/// <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange>
pub const EVENT_SUBSCRIPTIONS_LIMIT: usize = 20;
/// Event subscriptions that an account has at the customer's own Exchange.
pub const OWN_EVENT_SUBSCRIPTIONS_LIMIT: usize = 5000;
/// How long a subscription that is over is remembered as such.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// A subscription to events of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSubscription {
    /// Its id.
    pub id: Uuid,
    /// The account that it was made as.
    pub owner: UserRef,
    /// The mailbox that it is about.
    pub mailbox: MailboxId,
    /// The folders that it is about; none for all.
    pub folders: Option<BTreeSet<u64>>,
    /// What its owner wants to be told of.
    pub kinds: EventKinds,
    /// How he is told.
    pub delivery: EventDelivery,
    /// When it ends, unless it is used before.
    pub expires: Timestamp,
    /// The number of the latest change of the mailbox that its owner knew when it was made.
    pub from: u64,
}

/// How somebody is told of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventDelivery {
    /// He asks.
    Pull {
        /// How many minutes after it was used last it ends.
        minutes: u16,
    },
    /// He is called.
    Push {
        /// Where.
        url: String,
        /// How many minutes he is tried for, and after how many he is called though nothing happened.
        minutes: u16,
    },
    /// He keeps a connection open.
    Streaming,
}

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It is a copy.
    Copied,
    /// It is new.
    Created,
    /// It is gone.
    Deleted,
    /// It differs.
    Modified,
    /// It lies elsewhere.
    Moved,
    /// It came as mail.
    NewMail,
    /// The owner of the mailbox is free or busy at other times.
    FreeBusyChanged,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Copied, Self::Created, Self::Deleted, Self::Modified, Self::Moved, Self::NewMail, Self::FreeBusyChanged];

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Some kinds of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventKinds(u8);

impl EventKinds {
    /// Whether a kind is among them.
    pub fn has(self, kind: EventKind) -> bool {
        self.0 & kind.bit() != 0
    }
}

impl FromIterator<EventKind> for EventKinds {
    fn from_iter<I: IntoIterator<Item = EventKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |all, kind| all | kind.bit()))
    }
}

impl EventSubscription {
    /// Whether it is over.
    pub fn is_over(&self, now: Now) -> bool {
        self.expires <= now.timestamp()
    }

    /// Whether nobody remembers it any more.
    fn is_forgotten(&self, now: Now) -> bool {
        self.expires.checked_add(REMEMBERED).is_ok_and(|end| end <= now.timestamp())
    }

    /// Whether somebody is called for it.
    pub fn is_push(&self) -> bool {
        matches!(self.delivery, EventDelivery::Push { .. })
    }
}

impl Cloud {
    /// Keeps an event subscription; its owner has so many at most.
    pub fn subscribe_to_events(
        &mut self,
        subscription: EventSubscription,
        most: usize,
        now: Now,
    ) -> Result<(), Refusal> {
        self.event_subscriptions.retain(|_, known| !known.is_forgotten(now));
        let is_own = |known: &&Arc<EventSubscription>| known.owner == subscription.owner && !known.is_over(now);
        if self.event_subscriptions.values().filter(is_own).count() >= most {
            return Err(Refusal::TooManySubscriptions);
        }
        self.event_subscriptions.insert(subscription.id, Arc::new(subscription));
        Ok(())
    }

    /// An event subscription: one that is over is known as such for a while.
    pub fn event_subscription(&self, id: Uuid, now: Now) -> Option<&Arc<EventSubscription>> {
        self.event_subscriptions.get(&id).filter(|subscription| !subscription.is_forgotten(now))
    }

    /// Puts the end of an event subscription off.
    pub fn renew_event_subscription(&mut self, id: Uuid, until: Timestamp) {
        if let Some(subscription) = self.event_subscriptions.get_mut(&id) {
            let subscription = Arc::make_mut(subscription);
            subscription.expires = subscription.expires.max(until);
        }
    }
}
