//! What a receiver is told: of changes, and of the subscription itself.
//!
//! <https://learn.microsoft.com/graph/outlook-change-notifications-overview>

use std::time::Duration;

use http::{HeaderValue, header};
use mock365_domain::mailbox::{ItemKind, Listing, Mailbox, Net, NetChange};
use mock365_domain::subscription::Subscription;
use serde_json::{Map, Value, json};

use crate::faces::graph::item_id;
use crate::faces::graph::view::{DirectoryId, date_time};
use crate::faces::wire_id::{ChangeKey, WireId};
use crate::outgoing::OutgoingCall;

/// How long a receiver has to take a notification.
const PATIENCE: Duration = Duration::from_secs(3);

/// What becomes of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// It ends soon.
    ReauthorizationRequired,
    /// Something was not told.
    Missed,
    /// It is there no more: whoever made it must sign in again, or what it was about is gone.
    Removed,
}

/// The call that tells of changes.
pub fn notification(mailbox: &Mailbox, subscription: &Subscription, net: &[Net]) -> OutgoingCall {
    let noun = match subscription.listing {
        Listing::Events => "Event",
        Listing::Contacts | Listing::DistributionLists => "Contact",
        Listing::Mail | Listing::Tasks => "Message",
    };
    let owner = DirectoryId { tenant: mailbox.owner.tenant, user: mailbox.owner.user };
    let told = net.iter().map(|net| {
        let item = mailbox.item(net.key).ok();
        let kind = net.subject.item_kind().unwrap_or(ItemKind::Message);
        let id = match item {
            Some(item) if !matches!(net.what, NetChange::Removed { .. }) => {
                let id = WireId::of_item(mailbox, item);
                if subscription.immutable { id.immutable().rest() } else { id.rest() }
            }
            _ => item_id::of_gone(mailbox, kind, net.was.unwrap_or(0), net.key, subscription.immutable),
        };
        let place = format!("Users/{owner}/{noun}s/{id}");
        let mut data = Map::new();
        data.insert("@odata.type".to_owned(), format!("#Microsoft.Graph.{noun}").into());
        data.insert("@odata.id".to_owned(), place.clone().into());
        if let Some(item) = item {
            data.insert("@odata.etag".to_owned(), ChangeKey::of_item(mailbox, item).etag().into());
        }
        data.insert("id".to_owned(), id.into());
        let what = match net.what {
            NetChange::Created => "created",
            NetChange::Updated | NetChange::Marked => "updated",
            NetChange::Removed { .. } => "deleted",
        };
        json!({
            "subscriptionId": subscription.id,
            "subscriptionExpirationDateTime": date_time(subscription.expires),
            "clientState": subscription.client_state,
            "changeType": what,
            "resource": place,
            "resourceData": data,
            "tenantId": subscription.tenant,
        })
    });
    posted(&subscription.url, &told.collect::<Vec<_>>())
}

/// The call that tells of the subscription itself, where the client named a place for that.
///
/// <https://learn.microsoft.com/graph/change-notifications-lifecycle-events>
pub fn lifecycle(subscription: &Subscription, what: Lifecycle) -> Option<OutgoingCall> {
    let name = match what {
        Lifecycle::ReauthorizationRequired => "reauthorizationRequired",
        Lifecycle::Missed => "missed",
        Lifecycle::Removed => "subscriptionRemoved",
    };
    let told = json!({
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": date_time(subscription.expires),
        "tenantId": subscription.tenant,
        "clientState": subscription.client_state,
        "lifecycleEvent": name,
    });
    Some(posted(subscription.lifecycle_url.as_ref()?, &[told]))
}

fn posted(url: &str, told: &[Value]) -> OutgoingCall {
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    OutgoingCall {
        url: url.to_owned(),
        headers: vec![(header::CONTENT_TYPE, kind)],
        body: json!({ "value": told }).to_string().into(),
        patience: PATIENCE,
    }
}
