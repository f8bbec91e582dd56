//! Subscriptions: whoever makes one is told over a webhook what changes in a mailbox.

mod create;
mod enclosed;
mod manage;
mod notification;
mod objects;
mod read;
mod resource;
mod validation_token;
mod view;

pub use enclosed::Conditions;
pub use notification::{Changes, Lifecycle, Told, lifecycle, notification};
pub use objects::{ObjectChange, object_changes};
pub use validation_token::Voucher;

use mock365_domain::subscription::Authorized;
use mock365_domain::{Cloud, UserRef};

use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&create::OPERATION, &manage::LIST, &manage::GET, &manage::UPDATE, &manage::DELETE, &manage::REAUTHORIZE];

/// Where subscriptions hang.
const SUBSCRIPTIONS: &[&str] = &["/subscriptions"];

/// What is needed is needed of what the subscription is about.
const BY_RESOURCE: Permissions = Permissions { delegated: &[], application: &[] };

/// What the caller's sign-ins rest on, where he is a user.
fn authorization(request: &GraphRequest<'_>, cloud: &Cloud) -> Option<Authorized> {
    let user = request.bearer.user?;
    cloud.authorization(UserRef { tenant: request.bearer.tenant, user })
}

/// A refusal that comes from the service behind Graph, as Graph passes it on.
///
/// <https://learn.microsoft.com/graph/errors>
fn passed_on(fault: Fault) -> Fault {
    let worded = fault.worded(super::Mount::Mailbox);
    if worded.code == "ExtensionError" || worded.unsupported {
        return Fault::Worded(Box::new(worded));
    }
    let reason = worded.status.canonical_reason().unwrap_or_default().replace(' ', "");
    let message = format!("Operation: Create; Exception: [Status Code: {reason}; Reason: {}]", worded.message);
    let why = worded.explain.unwrap_or_else(|| worded.message.clone().into_owned());
    Fault::new(worded.status, "ExtensionError", message).explain(why)
}
