//! Subscriptions: whoever makes one is told over a webhook what changes in a mailbox.

mod access;
mod create;
mod enclosed;
mod handshake;
mod manage;
mod notification;
mod objects;
mod read;
mod resource;
mod validation_token;
mod vapid;
mod view;

pub use enclosed::Conditions;
pub use notification::{Changes, Lifecycle, Told, lifecycle, notification};
pub use objects::{ObjectChange, object_changes};
pub use validation_token::Voucher;

use mock365_domain::subscription::Subscription;
use mock365_domain::{Cloud, UserRef};

use super::{Fault, GraphRequest, Operation, Permissions};
use uuid::Uuid;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &create::OPERATION,
    &manage::LIST,
    &manage::GET,
    &manage::UPDATE,
    &manage::DELETE,
    &manage::REAUTHORIZE,
    &vapid::OPERATION,
];

/// Where subscriptions hang.
const SUBSCRIPTIONS: &[&str] = &["/subscriptions"];

/// What is needed is needed of what the subscription is about.
const BY_RESOURCE: Permissions = Permissions { delegated: &[], application: &[] };

/// Lets a subscription rest on the caller's sign-in from now on, where he is a user: one of a user's rests on his, whoever
/// else renews it. It needs what its application has, and goes on.
fn authorize(user: Option<Uuid>, cloud: &Cloud, subscription: &mut Subscription) {
    if let Some(user) = user {
        subscription.authorized = cloud.authorization(UserRef { tenant: subscription.tenant, user });
    }
    subscription.access.granted |= cloud.grants_access(subscription);
    subscription.access.paused = false;
}

/// A refusal that comes from the service behind Graph, as Graph passes it on.
///
/// <https://learn.microsoft.com/graph/errors>
fn passed_on(verb: &str, fault: Fault) -> Fault {
    let worded = fault.worded(super::Mount::Mailbox);
    if worded.code == "ExtensionError" || worded.unsupported {
        return Fault::Worded(Box::new(worded));
    }
    let reason = worded.status.canonical_reason().unwrap_or_default().replace(' ', "");
    let message = format!("Operation: {verb}; Exception: [Status Code: {reason}; Reason: {}]", worded.message);
    let why = worded.explain.unwrap_or_else(|| worded.message.clone().into_owned());
    Fault::new(worded.status, "ExtensionError", message).explain(why)
}
