//! Read, renew and end subscriptions: those that the application made, for the user who asks.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::subscription::{InCommon, Subscription};
use mock365_domain::{Change, Cloud, Now};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{BY_RESOURCE, Fault, GraphRequest, access, create, handshake, read, view};
use crate::exchange::{Answer, Call};
use crate::faces::graph::odata::{ODataFault, Options};
use crate::faces::graph::{Fields, Mount, Operation, json};
use crate::tokens::Bearer;

/// <https://learn.microsoft.com/graph/api/subscription-list>
pub const LIST: Operation = Operation {
    name: "graph.subscriptions.list",
    method: Method::GET,
    at: super::SUBSCRIPTIONS,
    tail: "",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-list",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/subscription-get>
pub const GET: Operation = Operation {
    name: "graph.subscriptions.get",
    method: Method::GET,
    at: super::SUBSCRIPTIONS,
    tail: "/{subscription-id}",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-get",
    handler: |request| {
        Options::refuse(request.call, "a subscription")?;
        let found = request.call.sandbox.read(|cloud, now| found("Read", request, cloud, now))?;
        Ok(view::answer(request.call, request.version, StatusCode::OK, &found))
    },
};

/// <https://learn.microsoft.com/graph/api/subscription-update>
pub const UPDATE: Operation = Operation {
    name: "graph.subscriptions.update",
    method: Method::PATCH,
    at: super::SUBSCRIPTIONS,
    tail: "/{subscription-id}",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-update",
    handler: update,
};

/// <https://learn.microsoft.com/graph/api/subscription-delete>
pub const DELETE: Operation = Operation {
    name: "graph.subscriptions.delete",
    method: Method::DELETE,
    at: super::SUBSCRIPTIONS,
    tail: "/{subscription-id}",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-delete",
    handler: |request| {
        request.call.sandbox.change(|cloud, now| {
            let id = found("Delete", request, cloud, now)?.id;
            cloud.subscriptions.remove(&id);
            Ok::<_, Fault>(((), Change::none()))
        })?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    },
};

/// <https://learn.microsoft.com/graph/api/subscription-reauthorize>
pub const REAUTHORIZE: Operation = Operation {
    name: "graph.subscriptions.reauthorize",
    method: Method::POST,
    at: super::SUBSCRIPTIONS,
    tail: "/{subscription-id}/reauthorize",
    mount: Mount::Directory,
    permissions: BY_RESOURCE,
    link: "https://learn.microsoft.com/graph/api/subscription-reauthorize",
    handler: |request| {
        request.call.sandbox.change(|cloud, now| {
            let before = found(VERB_UPDATE, request, cloud, now)?;
            go_on(request.call, request.bearer, cloud, &before, Subscription::clone(&before))?;
            Ok::<_, Fault>(((), Change::none()))
        })?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    },
};

/// Whether a subscription is one of the caller's.
fn is_own(bearer: &Bearer, subscription: &Subscription) -> bool {
    subscription.app == bearer.app
        && subscription.tenant == bearer.tenant
        && (bearer.user.is_none() || subscription.user == bearer.user)
}

/// What Exchange calls renewing.
const VERB_UPDATE: &str = "Update";

/// The subscription that the path names.
fn found(verb: &str, request: &GraphRequest<'_>, cloud: &Cloud, now: Now) -> Result<Arc<Subscription>, Fault> {
    named(verb, request.bearer, request.param("subscription-id"), cloud, now)
}

/// The subscription of that id, if it is one of the caller's, who may read what it is about.
fn named(verb: &str, bearer: &Bearer, id: &str, cloud: &Cloud, now: Now) -> Result<Arc<Subscription>, Fault> {
    let id = Uuid::parse_str(id).ok();
    let found = id.and_then(|id| cloud.subscription(id, now)).filter(|found| is_own(bearer, found));
    let found = found.cloned().ok_or_else(|| {
        Fault::new(StatusCode::NOT_FOUND, "ResourceNotFound", "The object was not found.")
            .explain("there is no such subscription of this application and user, or it is over")
    })?;
    access::check(verb, cloud, bearer, &found)?;
    Ok(found)
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "subscriptions")?;
    let own: Vec<Arc<Subscription>> = request.call.sandbox.read(|cloud, now| {
        let of_app = InCommon::App(request.bearer.tenant, request.bearer.app);
        let all = cloud.subscriptions.with(of_app).filter(|one| !one.is_over(now) && is_own(request.bearer, one));
        let all = all.filter(|one| access::may_read(cloud, request.bearer, one).is_ok());
        all.cloned().collect()
    });
    let mut page = Map::new();
    page.insert("@odata.context".to_owned(), request.context("subscriptions").into());
    let shown = own.iter().map(|one| {
        let mut shown = view::shown(request.call, one);
        // What a client recognises notifications by is told of one subscription alone.
        shown.insert("clientState".to_owned(), Value::Null);
        Value::Object(shown)
    });
    page.insert("value".to_owned(), shown.collect::<Vec<Value>>().into());
    Ok(json(StatusCode::OK, &page))
}

/// What can be changed of a subscription.
const CHANGED: [&str; 4] =
    ["expirationDateTime", "notificationUrl", "encryptionCertificate", "encryptionCertificateId"];

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    create::check_names(&Fields::new(&body, "subscription"))?;
    // All that can be refused is looked at before anybody is called.
    let found = request.call.sandbox.read(|cloud, now| {
        let found = found(VERB_UPDATE, request, cloud, now)?;
        access::check_given(VERB_UPDATE, cloud, &found).map(|()| found)
    })?;
    check_changes(request.call, &body, &found)?;
    with_changes(&found, &body, request.call)?;
    let (bearer, id) = (request.bearer.clone(), request.param("subscription-id").to_owned());
    let url = read::text(&Fields::new(&body, "subscription"), "notificationUrl")?.map(str::to_owned);
    let done = move |call: &Call<'_>| renew(call, &bearer, &id, &body);
    match url {
        Some(url) => handshake::then(request, &[url], StatusCode::OK, done),
        None => Ok(view::answer(request.call, request.version, StatusCode::OK, &done(request.call)?)),
    }
}

/// Refuses a body that changes nothing, or what cannot be changed. What a client sends back as it was told counts for nothing.
///
/// <https://learn.microsoft.com/graph/api/subscription-update>
fn check_changes(call: &Call<'_>, body: &Map<String, Value>, of: &Subscription) -> Result<(), Fault> {
    let fields = Fields::new(body, "subscription");
    let shown = view::shown(call, of);
    let is_kept = |name: &&str| !CHANGED.contains(name) && !create::READ_ONLY.contains(name);
    let mut kept = shown.keys().map(String::as_str).filter(is_kept);
    if let Some(name) = kept.find(|name| fields.value(name).is_some_and(|value| *value != shown[*name])) {
        return Err(ODataFault::unbuilt(format_args!("changing '{name}' of a subscription")).into());
    }
    if CHANGED.iter().any(|name| fields.value(name).is_some()) {
        return Ok(());
    }
    let text = "Subscription must contain either the 'expirationDateTime' or 'notificationUrl' property and its value.";
    Err(read::invalid(text.to_owned()))
}

/// A subscription as a body wants it.
fn with_changes(of: &Subscription, body: &Map<String, Value>, call: &Call<'_>) -> Result<Subscription, Fault> {
    let fields = Fields::new(body, "subscription");
    let mut changed = of.clone();
    if let Some(wanted) = read::text(&fields, "expirationDateTime")?.map(read::moment).transpose()? {
        changed.expires = read::expires(wanted, of.topic.longest(of.encloses.is_some()), call)?;
    }
    if let Some(url) = read::text(&fields, "notificationUrl")? {
        read::check_scheme("notificationUrl", url, call.sandbox.config.https_callbacks)?;
        url.clone_into(&mut changed.url);
    }
    read::certificate(&fields, &mut changed, call.now)?;
    Ok(changed)
}

/// Lets a subscription go on as the caller wants it, if its application may still read what it is about. What happened while it
/// was paused is lost.
fn go_on(
    call: &Call<'_>,
    bearer: &Bearer,
    cloud: &mut Cloud,
    before: &Subscription,
    mut renewed: Subscription,
) -> Result<Subscription, Fault> {
    access::check_given(VERB_UPDATE, cloud, before)?;
    super::authorize(bearer.user, cloud, &mut renewed);
    if before.access.paused {
        call.sandbox.deliveries.skip(before, cloud);
    }
    cloud.subscriptions.insert(Arc::new(renewed.clone()));
    Ok(renewed)
}

/// Puts a subscription in the place of the one that there is. Another receiver is told at once what the one before failed to
/// take.
fn renew(call: &Call<'_>, bearer: &Bearer, id: &str, body: &Map<String, Value>) -> Result<Subscription, Fault> {
    let (renewed, moved) = call.sandbox.change(|cloud, now| {
        let before = named(VERB_UPDATE, bearer, id, cloud, now)?;
        let renewed = go_on(call, bearer, cloud, &before, with_changes(&before, body, call)?)?;
        let moved = renewed.url != before.url;
        Ok::<_, Fault>(((renewed, moved), Change::none()))
    })?;
    if moved {
        call.sandbox.deliveries.begin_anew(renewed.id);
    }
    call.sandbox.feed.wake();
    Ok(renewed)
}
