//! What a receiver is told: of changes, and of the subscription itself.
//!
//! <https://learn.microsoft.com/graph/outlook-change-notifications-overview>

use std::time::Duration;

use http::{HeaderValue, header};
use mock365_domain::mailbox::{ItemKind, Listing, Mailbox, Net, NetChange};
use mock365_domain::subscription::Subscription;
use serde_json::{Map, Value, json};

use super::enclosed::Enclosed;
use super::objects::ObjectChange;
use super::view;
use crate::faces::graph::item_id;
use crate::faces::graph::view::DirectoryId;
use crate::faces::wire_id::{ChangeKey, WireId};
use crate::outgoing::OutgoingCall;
use crate::tokens::EncryptionCertificate;

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

/// What a receiver is to be told.
pub struct Told<'a> {
    /// The subscription.
    pub subscription: &'a Subscription,
    /// What became of its things.
    pub changes: Changes<'a>,
    /// The token that vouches for the sender, where data is enclosed.
    pub token: Option<String>,
    /// The certificate that data is encrypted for, where it is enclosed.
    pub certificate: Option<&'a EncryptionCertificate>,
}

/// What became of a subscription's things.
#[derive(Clone, Copy)]
pub enum Changes<'a> {
    /// Of things of one kind in a mailbox, as it is now.
    Items(&'a Mailbox, Listing, &'a [Net]),
    /// Of objects of a directory.
    Objects(&'a [ObjectChange]),
}

/// The call that tells of changes.
pub fn notification(told: &Told<'_>) -> OutgoingCall {
    let subscription = told.subscription;
    let told_of: Vec<Value> = match told.changes {
        Changes::Items(mailbox, listing, net) => items(told, mailbox, listing, net),
        Changes::Objects(objects) => {
            let shown = objects.iter().map(|object| change(subscription, object.shown(subscription)).into());
            shown.collect()
        }
    };
    let mut body = json!({ "value": told_of });
    if let Some(token) = &told.token {
        body["validationTokens"] = json!([token]);
    }
    posted(&subscription.url, &body)
}

/// What became of a mailbox's things, with what is enclosed of them.
fn items(told: &Told<'_>, mailbox: &Mailbox, listing: Listing, net: &[Net]) -> Vec<Value> {
    let subscription = told.subscription;
    let enclosed = subscription
        .encloses
        .as_ref()
        .and_then(|enclosure| Some((told.certificate?, Enclosed::of(mailbox, subscription, enclosure, listing)?)));
    let changes = net.iter().map(|net| {
        let mut change = change(subscription, item(subscription, mailbox, listing, net));
        let is_gone = matches!(net.what, NetChange::Removed { .. });
        if let Some((certificate, enclosed)) = enclosed.as_ref().filter(|_| !is_gone)
            && let Some(data) = enclosed.data(net.key)
            && let Some(content) = encrypted(subscription, certificate, &data)
        {
            change.insert("encryptedContent".to_owned(), content);
        }
        change.into()
    });
    changes.collect()
}

/// What became of one thing, where it is found, and what it is.
fn item(
    subscription: &Subscription,
    mailbox: &Mailbox,
    listing: Listing,
    net: &Net,
) -> (&'static str, String, Map<String, Value>) {
    let noun = match listing {
        Listing::Events => "Event",
        Listing::Contacts | Listing::DistributionLists => "Contact",
        Listing::Mail | Listing::Tasks => "Message",
    };
    let owner = DirectoryId { tenant: mailbox.owner.tenant, user: mailbox.owner.user };
    let item = mailbox.item(net.key).ok();
    let kind = net.subject.item_kind().unwrap_or(ItemKind::Message);
    let id = match item {
        Some(item) if !matches!(net.what, NetChange::Removed { .. }) => {
            let id = WireId::of_item(mailbox, item);
            if subscription.immutable { id.immutable().rest() } else { id.rest() }
        }
        _ => item_id::of_gone(mailbox, kind, net.was.unwrap_or(0), net.key, subscription.immutable),
    };
    // Where data is enclosed, things are named in another way.
    let (place, kind) = if subscription.encloses.is_some() {
        let noun = noun.to_ascii_lowercase();
        (format!("Users('{owner}')/{noun}s('{id}')"), format!("#microsoft.graph.{noun}"))
    } else {
        (format!("Users/{owner}/{noun}s/{id}"), format!("#Microsoft.Graph.{noun}"))
    };
    let mut data = Map::new();
    data.insert("@odata.type".to_owned(), kind.into());
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
    (what, place, data)
}

/// One change.
fn change(
    subscription: &Subscription,
    (what, place, data): (&'static str, String, Map<String, Value>),
) -> Map<String, Value> {
    let mut change = Map::new();
    for (name, value) in [
        ("subscriptionId", json!(subscription.id)),
        ("subscriptionExpirationDateTime", view::end(subscription)),
        ("clientState", json!(subscription.client_state)),
        ("changeType", json!(what)),
        ("resource", json!(place)),
        ("resourceData", data.into()),
        ("tenantId", json!(subscription.tenant)),
    ] {
        change.insert(name.to_owned(), value);
    }
    change
}

/// Data for the holder of the subscription's certificate alone.
///
/// <https://learn.microsoft.com/graph/api/resources/changenotificationencryptedcontent>
fn encrypted(subscription: &Subscription, certificate: &EncryptionCertificate, data: &[u8]) -> Option<Value> {
    let encrypted = certificate.encrypt(data).ok()?;
    Some(json!({
        "data": encrypted.data,
        "dataKey": encrypted.key,
        "dataSignature": encrypted.signature,
        "encryptionCertificateId": subscription.certificate_id,
        "encryptionCertificateThumbprint": certificate.thumbprint,
    }))
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
        "subscriptionExpirationDateTime": view::end(subscription),
        "tenantId": subscription.tenant,
        "clientState": subscription.client_state,
        "lifecycleEvent": name,
    });
    Some(posted(subscription.lifecycle_url.as_ref()?, &json!({ "value": [told] })))
}

fn posted(url: &str, body: &Value) -> OutgoingCall {
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    OutgoingCall {
        url: url.to_owned(),
        headers: vec![(header::CONTENT_TYPE, kind)],
        body: body.to_string().into(),
        patience: PATIENCE,
    }
}
