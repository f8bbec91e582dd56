//! Subscriptions: who is told of what changes in a mailbox, where, and until when.

mod access;
mod look;
mod subscriptions;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::cloud::{Cloud, MailboxId, UserRef};
use crate::directory::ObjectKind;
use crate::mailbox::{Listing, NetChange};
use crate::{Now, Refusal};

pub use self::access::SubscriptionAccess;
#[cfg(debug_assertions)]
pub use self::access::subscriptions_looked_at;
pub use self::look::LastLook;
pub use self::subscriptions::{InCommon, Subscriptions};

/// Subscriptions that a mailbox has, of all applications together.
pub const SUBSCRIPTIONS_LIMIT: usize = 1000;
/// Subscriptions to directories that an application has, in all tenants together.
pub const APP_SUBSCRIPTIONS_LIMIT: usize = 50_000;
/// Subscriptions to its directory that a tenant has, of all applications together.
pub const TENANT_SUBSCRIPTIONS_LIMIT: usize = 1000;
/// Subscriptions to its directory that an application has in a tenant.
pub const APP_IN_TENANT_SUBSCRIPTIONS_LIMIT: usize = 100;
/// Minutes that a subscription to something of Outlook's lives at most.
pub const OUTLOOK_LIFETIME: u32 = 10_070;
/// The same, where it encloses data.
pub const ENCLOSING_LIFETIME: u32 = 1_440;
/// Minutes that a subscription to objects of the directory lives at most.
pub const DIRECTORY_LIFETIME: u32 = 41_760;

/// How many subscriptions there may be of those that have something in common.
pub struct SubscriptionQuota {
    /// What those have in common that count together with one.
    counts: fn(&Subscription) -> Option<InCommon>,
    most: usize,
    refusal: fn(&Subscription) -> Refusal,
}

/// What holds for subscriptions of a kind.
///
/// <https://learn.microsoft.com/graph/change-notifications-overview#supported-resources>
pub struct SubscriptionRules {
    /// Minutes that they live at most, without data and with it.
    lifetimes: [u32; 2],
    quotas: &'static [SubscriptionQuota],
}

static OF_OUTLOOK: SubscriptionRules = SubscriptionRules {
    lifetimes: [OUTLOOK_LIFETIME, ENCLOSING_LIFETIME],
    quotas: &[SubscriptionQuota {
        counts: |one| match one.topic {
            Topic::List(items) => Some(InCommon::Mailbox(items.mailbox)),
            Topic::Directory(_) => None,
        },
        most: SUBSCRIPTIONS_LIMIT,
        refusal: |_| Refusal::TooManySubscriptions,
    }],
};

static OF_DIRECTORIES: SubscriptionRules = SubscriptionRules {
    lifetimes: [DIRECTORY_LIFETIME, DIRECTORY_LIFETIME],
    quotas: &[
        SubscriptionQuota {
            counts: |one| Some(InCommon::Directories(one.app)),
            most: APP_SUBSCRIPTIONS_LIMIT,
            refusal: |one| exceeded("App", one.app, APP_SUBSCRIPTIONS_LIMIT),
        },
        SubscriptionQuota {
            counts: |one| Some(InCommon::Directory(one.tenant)),
            most: TENANT_SUBSCRIPTIONS_LIMIT,
            refusal: |one| exceeded("Tenant", one.tenant, TENANT_SUBSCRIPTIONS_LIMIT),
        },
        SubscriptionQuota {
            counts: |one| Some(InCommon::AppOfDirectory(one.tenant, one.app)),
            most: APP_IN_TENANT_SUBSCRIPTIONS_LIMIT,
            refusal: |one| exceeded("App", one.app, APP_IN_TENANT_SUBSCRIPTIONS_LIMIT),
        },
    ],
};

fn exceeded(whose: &str, id: Uuid, limit: usize) -> Refusal {
    Refusal::SubscriptionQuota { whose: format!("{whose} '{id}'"), limit }
}

/// What a subscription is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// What stands in a list of a mailbox.
    List(WatchedItems),
    /// Objects of the tenant's directory.
    Directory(WatchedObjects),
}

/// What stands in a list of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedItems {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The folder, where it is about one alone.
    pub folder: Option<u64>,
    /// The list that its things stand in.
    pub listing: Listing,
}

/// Objects of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchedObjects {
    /// Their kind.
    pub kind: ObjectKind,
    /// The object, where it is about one alone.
    pub one: Option<Uuid>,
    /// Whether it is about who is in a group alone.
    pub members: bool,
}

impl Topic {
    /// What holds for subscriptions to it.
    pub fn rules(&self) -> &'static SubscriptionRules {
        match self {
            Self::List(_) => &OF_OUTLOOK,
            Self::Directory(_) => &OF_DIRECTORIES,
        }
    }

    /// How long a subscription to it lives at most.
    pub fn longest(&self, encloses: bool) -> SignedDuration {
        SignedDuration::from_mins(self.rules().lifetimes[usize::from(encloses)].into())
    }
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
    /// What its application needs for it.
    pub access: SubscriptionAccess,
    /// What it is about.
    pub topic: Topic,
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
    /// Whether he said that he does not.
    pub encloses_nothing: bool,
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
    /// The number of the latest change of the mailbox, or of the directory, when it was made.
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
    /// One to something, which a tenant's application makes: it has no id yet, is told of nothing, and encloses nothing.
    pub fn to(topic: Topic, (tenant, app): (Uuid, Uuid), expires: Timestamp) -> Self {
        Self {
            id: Uuid::nil(),
            app,
            tenant,
            user: None,
            authorized: None,
            access: SubscriptionAccess::default(),
            topic,
            resource: String::new(),
            wants: Wants::default(),
            url: String::new(),
            lifecycle_url: None,
            client_state: None,
            immutable: false,
            encloses: None,
            encloses_nothing: false,
            certificate: None,
            certificate_id: None,
            token_app: None,
            tls: String::new(),
            expires,
            from: 0,
        }
    }

    /// Whether it is over.
    pub fn is_over(&self, now: Now) -> bool {
        self.expires <= now.timestamp()
    }
}

impl Cloud {
    /// Keeps a subscription.
    pub fn subscribe(&mut self, subscription: Subscription) -> Result<(), Refusal> {
        for SubscriptionQuota { counts, most, refusal } in subscription.topic.rules().quotas {
            if counts(&subscription).is_some_and(|what| self.subscriptions.count(what) >= *most) {
                return Err(refusal(&subscription));
            }
        }
        self.subscriptions.insert(Arc::new(subscription));
        Ok(())
    }

    /// What a user's sign-ins rest on; nothing where he cannot sign in.
    pub fn authorization(&self, at: UserRef) -> Option<Authorized> {
        let user = self.user_at(at).filter(|user| user.enabled)?;
        Some(Authorized { revoked: user.tokens_revoked, password: user.password_changed })
    }

    /// Whether a subscription may go on: what it is about is there, and whoever subscribed need not sign in anew for it.
    pub fn is_authorized(&self, subscription: &Subscription) -> bool {
        let is_there = match subscription.topic {
            Topic::List(items) => {
                self.mailboxes.get(&items.mailbox).and_then(|mailbox| self.user_at(mailbox.owner)).is_some()
            }
            Topic::Directory(_) => self.tenants.contains_key(&subscription.tenant),
        };
        is_there
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
