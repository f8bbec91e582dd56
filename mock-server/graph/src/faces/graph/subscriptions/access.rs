//! Who may have to do with a subscription: whoever may read what it is about, each time anew.
//!
//! <https://learn.microsoft.com/graph/outlook-change-notifications-overview#request-permissions>

use http::Method;
use mock365_domain::directory::ObjectKind;
use mock365_domain::mailbox::Listing;
use mock365_domain::subscription::{Subscription, Topic};
use mock365_domain::{Cloud, Refusal};

use super::{Fault, passed_on};
use crate::faces::graph::router::router;
use crate::faces::graph::signed_in::{self, Owner};
use crate::faces::graph::{Operation, PermissionNames};
use crate::tokens::Bearer;

const USERS: PermissionNames =
    &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const GROUPS: PermissionNames =
    &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/// What a token needs to watch objects of a directory.
///
/// <https://learn.microsoft.com/graph/api/subscription-post-subscriptions#permissions>
pub fn objects(kind: ObjectKind) -> PermissionNames {
    if kind == ObjectKind::User { USERS } else { GROUPS }
}

/// Refuses a token that may not watch objects of a directory.
pub fn of_objects(kind: ObjectKind, bearer: &Bearer) -> Result<(), Fault> {
    let wanted = objects(kind);
    if wanted.iter().any(|name| bearer.has(name)) {
        return Ok(());
    }
    Err(Refusal::PermissionMissing(wanted.join(" or ")).into())
}

/// The permissions, one of which a caller needs for an operation.
pub fn needed(operation: &Operation, bearer: &Bearer) -> PermissionNames {
    if bearer.user.is_some() { operation.permissions.delegated } else { operation.permissions.application }
}

/// Refuses who may not read what a subscription is about; `verb` is what he wanted to do with it.
pub fn check(verb: &str, cloud: &Cloud, bearer: &Bearer, subscription: &Subscription) -> Result<(), Fault> {
    may_read(cloud, bearer, subscription).map_err(|fault| passed_on(verb, fault))
}

/// Refuses to let a subscription go on of which the organisation took the permission back, whatever an older token says.
pub fn check_given(verb: &str, cloud: &Cloud, subscription: &Subscription) -> Result<(), Fault> {
    cloud.withheld(subscription).map_err(|refusal| passed_on(verb, refusal.into()))
}

/// Whether a caller may read what a subscription is about.
pub fn may_read(cloud: &Cloud, bearer: &Bearer, subscription: &Subscription) -> Result<(), Fault> {
    let items = match subscription.topic {
        Topic::List(items) => items,
        Topic::Directory(objects) => {
            signed_in::evaluate(cloud, bearer)?;
            signed_in::understood(bearer)?;
            return of_objects(objects.kind, bearer);
        }
    };
    // What it is about may be gone: then the subscription goes, too.
    let Some(mailbox) = cloud.mailboxes.get(&items.mailbox) else { return Ok(()) };
    let path = match items.listing {
        Listing::Events => "me/events",
        Listing::Contacts | Listing::DistributionLists => "me/contacts",
        Listing::Mail | Listing::Tasks => "me/messages",
    };
    let Some(list) = router().find(path).and_then(|found| found.spot.operation(&Method::GET)) else { return Ok(()) };
    signed_in::admit(cloud, bearer, &Owner::Is(mailbox.owner), list).map(drop)
}
