//! Subscriptions: who is told of what changes in a mailbox, where, and until when.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::cloud::{Cloud, MailboxId, UserRef};
use crate::mailbox::{Listing, NetChange};
use crate::{Now, Refusal};

/// Subscriptions that a mailbox has, of all applications together.
///
/// <https://learn.microsoft.com/graph/change-notifications-overview>
pub const SUBSCRIPTIONS_LIMIT: usize = 1000;

/// How long a subscription to something of Outlook's lives at most, without data and with it.
///
/// <https://learn.microsoft.com/graph/change-notifications-overview#subscription-lifetime>
pub fn longest(encloses: bool) -> SignedDuration {
    SignedDuration::from_mins(if encloses { 1_440 } else { 10_070 })
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: Uuid,
    /// The application that made it.
    pub app: Uuid,
    /// The tenant that it was made in.
    pub tenant: Uuid,
    /// The user who made it; none where the application did by itself.
    pub user: Option<Uuid>,
    /// The sign-in that he made or renewed it with.
    pub authorized: Option<Authorized>,
    /// The mailbox that it is about.
    pub mailbox: MailboxId,
    /// The folder, where it is about one alone.
    pub folder: Option<u64>,
    /// The list that its things stand in.
    pub listing: Listing,
    /// What it is about, in the client's words.
    pub resource: String,
    /// What the client wants to be told of.
    pub wants: Wants,
    /// Where notifications go.
    pub url: String,
    /// Where it is told what becomes of the subscription itself.
    pub lifecycle_url: Option<String>,
    /// What the client recognises notifications by.
    pub client_state: Option<String>,
    /// Whether ids in notifications survive a move.
    pub immutable: bool,
    /// What notifications enclose, where whoever made it wants more than ids.
    pub encloses: Option<Enclosure>,
    /// The certificate that data is encrypted for, base64, as the client wrote it.
    pub certificate: Option<String>,
    /// What the client calls that certificate.
    pub certificate_id: Option<String>,
    /// The application that tokens are for which vouch for the sender; the one that made it where none is named.
    pub token_app: Option<Uuid>,
    /// The version of TLS that the receiver speaks, in the client's words.
    pub tls: String,
    /// When it ends.
    pub expires: Timestamp,
    /// The number of the latest change of the mailbox when it was made.
    pub from: u64,
}

/// What a subscription encloses of things that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Whether whoever made it may see what is basic alone.
    pub basic: bool,
    /// Where the client reaches whoever issues the tokens.
    pub sign_in: String,
}

/// What a user's sign-ins rest on: another password, or sessions that an administrator revoked, end all that came of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorized {
    revoked: Option<Timestamp>,
    password: Timestamp,
}

/// Kinds of changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// What is new.
    pub created: bool,
    /// What differs.
    pub updated: bool,
    /// What is gone.
    pub deleted: bool,
}

impl Wants {
    /// Whether a change is among them.
    pub fn has(self, what: NetChange) -> bool {
        match what {
            NetChange::Created => self.created,
            NetChange::Updated | NetChange::Marked => self.updated,
            NetChange::Removed { .. } => self.deleted,
        }
    }
}

impl Subscription {
    /// Whether it is over.
    pub fn is_over(&self, now: Now) -> bool {
        self.expires <= now.timestamp()
    }
}

impl Cloud {
    /// Keeps a subscription.
    pub fn subscribe(&mut self, subscription: Subscription) -> Result<(), Refusal> {
        let of_mailbox = self.subscriptions.values().filter(|known| known.mailbox == subscription.mailbox).count();
        if of_mailbox >= SUBSCRIPTIONS_LIMIT {
            return Err(Refusal::TooManySubscriptions);
        }
        self.subscriptions.insert(subscription.id, Arc::new(subscription));
        Ok(())
    }

    /// What a user's sign-ins rest on; nothing where he cannot sign in.
    pub fn authorization(&self, at: UserRef) -> Option<Authorized> {
        let user = self.user_at(at).filter(|user| user.enabled)?;
        Some(Authorized { revoked: user.tokens_revoked, password: user.password_changed })
    }

    /// Whether a subscription may go on: somebody has the mailbox, and whoever subscribed need not sign in anew for it.
    pub fn is_authorized(&self, subscription: &Subscription) -> bool {
        let owner = self.mailboxes.get(&subscription.mailbox).and_then(|mailbox| self.user_at(mailbox.owner));
        owner.is_some()
            && subscription.user.is_none_or(|user| {
                let now = self.authorization(UserRef { tenant: subscription.tenant, user });
                now.is_some() && now == subscription.authorized
            })
    }

    /// A subscription that is not over.
    pub fn subscription(&self, id: Uuid, now: Now) -> Option<&Arc<Subscription>> {
        self.subscriptions.get(&id).filter(|subscription| !subscription.is_over(now))
    }
}
