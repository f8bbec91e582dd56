//! Make a subscription: the receiver shows that it listens, and then it is told what changes.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::mailbox::Mailbox;
use mock365_domain::subscription::{Enclosure, Subscription, SubscriptionAccess, Topic};

use super::resource::{self, WatchedResource};
use super::{BY_RESOURCE, Conditions, Fault, GraphRequest, handshake, read};
use crate::exchange::{Answer, Call};
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::{Fields, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/subscription-post-subscriptions>
pub const OPERATION: Operation = Operation {
    name: "graph.subscriptions.create",
    method: Method::POST,
    at: super::SUBSCRIPTIONS,
    tail: "",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-post-subscriptions",
    handler: create,
};

pub const KNOWN: [&str; 11] = [
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion",
    "includeResourceData",
    "encryptionCertificate",
    "encryptionCertificateId",
    "notificationUrlAppId",
];
/// What Microsoft's type has and the mock does not do.
const UNBUILT: [&str; 1] = ["notificationQueryOptions"];

/// What Graph alone says of a subscription: whoever sends it back changes nothing.
pub const READ_ONLY: [&str; 3] = ["id", "applicationId", "creatorId"];

/// Refuses names that a subscription does not have.
pub fn check_names(fields: &Fields<'_>) -> Result<(), Fault> {
    Ok(fields.only(&[&KNOWN[..], &UNBUILT, &READ_ONLY].concat())?)
}

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if let Some(name) = UNBUILT.into_iter().find(|name| body.get(*name).is_some_and(|value| !value.is_null())) {
        return Err(ODataFault::unbuilt_property(name, "subscription").into());
    }
    let fields = Fields::new(&body, "subscription");
    check_names(&fields)?;
    let (subscription, seen) = described(request, &fields)?;
    let urls: Vec<String> =
        [Some(&subscription.url), subscription.lifecycle_url.as_ref()].into_iter().flatten().cloned().collect();
    handshake::then(request, &urls, StatusCode::CREATED, move |call| keep(call, &subscription, seen.as_ref()))
}

/// The subscription that a body describes.
fn described(request: &GraphRequest<'_>, fields: &Fields<'_>) -> Result<(Subscription, Option<Arc<Mailbox>>), Fault> {
    let needed = |name: &'static str| {
        let value = read::text(fields, name)?.filter(|text| !text.is_empty());
        value.ok_or_else(|| read::missing(name))
    };
    let wants = read::wants(needed("changeType")?)?;
    let (url, text) = (needed("notificationUrl")?, needed("resource")?);
    let lifecycle_url = read::text(fields, "lifecycleNotificationUrl")?;
    let wanted = read::moment(needed("expirationDateTime")?)?;
    let client_state = read::client_state(fields)?;
    let asked = fields.flag("includeResourceData").map_err(|fault| Fault::from(fault).of_body(false))?;
    let encloses = asked == Some(true);
    let https_alone = request.call.sandbox.config.https_callbacks;
    for (name, url) in [("notificationUrl", Some(url)), ("lifecycleNotificationUrl", lifecycle_url)] {
        url.map_or(Ok(()), |url| read::check_scheme(name, url, https_alone))?;
    }
    let found = request.call.sandbox.read(|cloud, now| resource::find(request, text, encloses, cloud, now))?;
    let WatchedResource { topic, latest, mailbox, wanted: permissions, basic } = found;
    read::check_wants(wants, topic)?;
    let expires = read::expires(wanted, topic.longest(encloses), request.call)?;
    let sign_in = request.call.base.sibling(request.call.base.national_cloud().unwrap_or_default().hosts().sign_in[0]);
    let mut subscription = Subscription {
        id: request.call.request_id,
        user: request.bearer.user,
        access: SubscriptionAccess { wanted: permissions, ..SubscriptionAccess::default() },
        resource: text.to_owned(),
        wants,
        url: url.to_owned(),
        lifecycle_url: lifecycle_url.map(str::to_owned),
        client_state: client_state.map(str::to_owned),
        immutable: request.immutable_ids(),
        encloses: encloses.then_some(Enclosure { basic, sign_in }),
        encloses_nothing: asked == Some(false),
        token_app: read::token_app(fields)?,
        tls: read::tls(fields)?,
        from: latest,
        ..Subscription::to(topic, (request.bearer.tenant, request.bearer.app), expires)
    };
    read::certificate(fields, &mut subscription, request.call.now)?;
    Ok((subscription, mailbox))
}

/// Keeps a subscription, and the mailbox as it was when it was asked for, where it is told of what meets conditions alone.
fn keep(call: &Call<'_>, subscription: &Subscription, seen: Option<&Arc<Mailbox>>) -> Result<Subscription, Fault> {
    call.sandbox.change(|cloud, _| {
        let mut kept = Subscription { id: cloud.guid(), ..subscription.clone() };
        super::authorize(kept.user, cloud, &mut kept);
        cloud.subscribe(kept.clone())?;
        if let (Topic::List(items), Some(seen)) = (kept.topic, seen)
            && Conditions::of(&kept, items.listing).is_some()
        {
            call.sandbox.deliveries.of(kept.id, kept.from);
            call.sandbox.deliveries.saw(kept.id, Arc::clone(seen));
        }
        Ok((kept, mock365_domain::Change::none()))
    })
}
