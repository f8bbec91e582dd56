//! Make a subscription: the receiver shows that it listens, and then it is told what changes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use mock365_domain::UserRef;
use mock365_domain::subscription::{Subscription, Wants};
use serde_json::{Map, Value};

use super::resource::{self, WatchedList};
use super::{BY_RESOURCE, Fault, GraphRequest, view};
use crate::exchange::{Answer, Call, Errand, Replies};
use crate::faces::graph::odata::{ODataFault, parse_date_time};
use crate::faces::graph::{Fields, Mount, Operation, headers};
use crate::outgoing::{self, CallFault, OutgoingCall};

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

/// How long a subscription to something of Outlook's lives.
const LONGEST: SignedDuration = SignedDuration::from_mins(10_070);
/// One that would end sooner ends then.
const SHORTEST: SignedDuration = SignedDuration::from_mins(45);
/// How long a receiver has to show that it listens.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Characters of what a client recognises notifications by.
const STATE: usize = 128;

const KNOWN: [&str; 8] = [
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion",
    "includeResourceData",
];
/// What Microsoft's type has and the mock does not do.
const UNBUILT: [&str; 4] =
    ["encryptionCertificate", "encryptionCertificateId", "notificationQueryOptions", "notificationUrlAppId"];

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if let Some(name) = unbuilt(&body) {
        return Err(ODataFault::unbuilt_property(name, "subscription").into());
    }
    let fields = Fields::new(&body, "subscription");
    fields.only(&[&KNOWN[..], &UNBUILT].concat())?;
    let needed = |name: &'static str| {
        let value = super::text(&fields, name)?.filter(|text| !text.is_empty());
        value.ok_or_else(|| invalid(format!("The required property '{name}' is missing.")))
    };
    let wants = wants(needed("changeType")?)?;
    let (url, text) = (needed("notificationUrl")?, needed("resource")?);
    let lifecycle_url = super::text(&fields, "lifecycleNotificationUrl")?;
    let expires = expires(needed("expirationDateTime")?, request.call)?;
    let client_state = super::text(&fields, "clientState")?;
    if client_state.is_some_and(|state| state.chars().count() > STATE) {
        return Err(invalid(format!("clientState has at most {STATE} characters.")));
    }
    let WatchedList { mailbox, latest, listing, folder } =
        request.call.sandbox.read(|cloud, now| resource::find(request, text, cloud, now))?;
    let urls = [Some(url), lifecycle_url];
    for url in urls.iter().flatten() {
        if let Some(why) = outgoing::refusal(&request.call.sandbox.config, url) {
            return Err(unvalidated("Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.").explain(why));
        }
    }
    let subscription = Subscription {
        id: request.call.request_id,
        app: request.bearer.app,
        tenant: request.bearer.tenant,
        user: request.bearer.user,
        authorized: None,
        mailbox,
        folder,
        listing,
        resource: text.to_owned(),
        wants,
        url: url.to_owned(),
        lifecycle_url: lifecycle_url.map(str::to_owned),
        client_state: client_state.map(str::to_owned),
        immutable: request.immutable_ids(),
        tls: super::text(&fields, "latestSupportedTlsVersion")?.unwrap_or("v1_2").to_owned(),
        expires,
        from: latest,
    };
    let token = format!(
        "Validation: Testing client application reachability for subscription Request-Id: {}",
        request.call.request_id
    );
    let calls = urls.iter().flatten().map(|url| handshake(url, &token)).collect();
    let version = request.version;
    let then = move |call: &Call<'_>, replies: &Replies| {
        let made = replies.iter().try_for_each(|reply| check(reply, &token)).and_then(|()| keep(call, &subscription));
        let answer = match made {
            Ok(kept) => view::answer(call, version, StatusCode::CREATED, &kept),
            Err(fault) => fault.answer(call, Mount::Mailbox),
        };
        headers::put_on(answer, call, Mount::Directory)
    };
    Ok(Answer { errand: Some(Box::new(Errand { calls, then: Arc::new(then) })), ..Answer::empty(StatusCode::CREATED) })
}

/// What of a body the mock does not do.
fn unbuilt(body: &Map<String, Value>) -> Option<&'static str> {
    let rich = body.get("includeResourceData").is_some_and(|wanted| wanted.as_bool() == Some(true));
    let names = UNBUILT.iter().copied().chain(rich.then_some("includeResourceData"));
    names.into_iter().find(|name| body.get(*name).is_some_and(|value| !value.is_null()))
}

fn keep(call: &Call<'_>, subscription: &Subscription) -> Result<Subscription, Fault> {
    call.sandbox.change(|cloud, _| {
        let made = subscription.user.map(|user| UserRef { tenant: subscription.tenant, user });
        let authorized = made.and_then(|user| cloud.authorization(user));
        let kept = Subscription { id: cloud.guid(), authorized, ..subscription.clone() };
        cloud.subscribe(kept.clone())?;
        Ok((kept, mock365_domain::Change::none()))
    })
}

/// The call by which a receiver shows that it listens.
///
/// <https://learn.microsoft.com/graph/change-notifications-delivery-webhooks>
fn handshake(url: &str, token: &str) -> OutgoingCall {
    let encoded: String = form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let sign = if url.contains('?') { '&' } else { '?' };
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    OutgoingCall {
        url: format!("{url}{sign}validationToken={encoded}"),
        headers: vec![(header::CONTENT_TYPE, kind)],
        body: Bytes::new(),
        patience: HANDSHAKE,
    }
}

/// Whether a receiver showed that it listens.
fn check(reply: &Result<outgoing::CallReply, CallFault>, token: &str) -> Result<(), Fault> {
    let failed = "Subscription validation request failed.";
    let must = "Notification endpoint must respond with 200 OK to validation request.";
    match reply {
        Err(CallFault::TimedOut) => Err(unvalidated("Subscription validation request timed out.")
            .explain("the receiver did not answer within 10 seconds")),
        Err(why) => Err(unvalidated(format!("{failed} {must}")).explain(why.to_string())),
        Ok(reply) if reply.status != StatusCode::OK => {
            let name = reply.status.canonical_reason().unwrap_or("Unknown").replace(' ', "");
            Err(unvalidated(format!("{failed} HTTP status code is '{name}'. {must}")))
        }
        Ok(reply) if reply.body.trim_ascii() != token.as_bytes() => {
            let text = format!("{failed} Response must exactly match validationToken query parameter.");
            Err(unvalidated(text).explain("the receiver did not send the token back as text, decoded"))
        }
        Ok(_) => Ok(()),
    }
}

fn wants(text: &str) -> Result<Wants, Fault> {
    let mut wants = Wants::default();
    for kind in text.split(',').map(str::trim) {
        match kind.to_ascii_lowercase().as_str() {
            "created" => wants.created = true,
            "updated" => wants.updated = true,
            "deleted" => wants.deleted = true,
            _ => return Err(invalid(format!("Invalid 'changeType' attribute: '{kind}'."))),
        }
    }
    Ok(wants)
}

/// When a subscription ends.
pub fn expires(text: &str, call: &Call<'_>) -> Result<Timestamp, Fault> {
    let expires = parse_date_time(text).ok_or_else(|| invalid(format!("'{text}' is no expirationDateTime.")))?;
    let now = call.now.timestamp();
    let left = expires.duration_since(now);
    let clock = || format!("the sandbox's clock says {now:.0}, and the subscription would end at {expires:.0}");
    if left > LONGEST {
        let minutes = LONGEST.as_mins();
        let message = format!("Subscription expiration can only be {minutes} minutes in the future.");
        return Err(extension(message).explain(clock()));
    }
    if !left.is_positive() {
        return Err(extension("Subscription expiration must be in the future.".to_owned()).explain(clock()));
    }
    Ok(expires.max(call.now.plus(SHORTEST).timestamp()))
}

fn extension(message: String) -> Fault {
    Fault::bad_request("ExtensionError", message)
}

fn invalid(message: String) -> Fault {
    Fault::bad_request("InvalidRequest", message)
}

fn unvalidated(message: impl Into<String>) -> Fault {
    Fault::bad_request("ValidationError", message.into())
}
