//! Read, renew and end subscriptions: those that the application made, for the user who asks.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::subscription::Subscription;
use mock365_domain::{Change, Cloud, Now};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{BY_RESOURCE, Fault, GraphRequest, read, view};
use crate::exchange::Answer;
use crate::faces::graph::odata::{ODataFault, Options};
use crate::faces::graph::{Fields, Mount, Operation, json};

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
        let found = request.call.sandbox.read(|cloud, now| found(request, cloud, now))?;
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
            let id = found(request, cloud, now)?.id;
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
            let mut renewed = Subscription::clone(&*found(request, cloud, now)?);
            super::authorize(request, cloud, &mut renewed);
            cloud.subscriptions.insert(renewed.id, Arc::new(renewed));
            Ok::<_, Fault>(((), Change::none()))
        })?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    },
};

/// Whether a subscription is one of the caller's.
fn is_own(request: &GraphRequest<'_>, subscription: &Subscription) -> bool {
    let bearer = request.bearer;
    subscription.app == bearer.app
        && subscription.tenant == bearer.tenant
        && (bearer.user.is_none() || subscription.user == bearer.user)
}

/// The subscription that the path names.
fn found(request: &GraphRequest<'_>, cloud: &Cloud, now: Now) -> Result<Arc<Subscription>, Fault> {
    let id = Uuid::parse_str(request.param("subscription-id")).ok();
    let found = id.and_then(|id| cloud.subscription(id, now)).filter(|found| is_own(request, found));
    found.cloned().ok_or_else(|| {
        Fault::new(StatusCode::NOT_FOUND, "ResourceNotFound", "The object was not found.")
            .explain("there is no such subscription of this application and user, or it is over")
    })
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "subscriptions")?;
    let own: Vec<Arc<Subscription>> = request.call.sandbox.read(|cloud, now| {
        let all = cloud.subscriptions.values().filter(|one| !one.is_over(now) && is_own(request, one));
        all.cloned().collect()
    });
    let mut page = Map::new();
    page.insert("@odata.context".to_owned(), request.context("subscriptions").into());
    let shown = own.iter().map(|one| Value::Object(view::shown(request.call, one)));
    page.insert("value".to_owned(), shown.collect::<Vec<Value>>().into());
    Ok(json(StatusCode::OK, &page))
}

/// What can be changed of a subscription.
const CHANGED: [&str; 3] = ["expirationDateTime", "encryptionCertificate", "encryptionCertificateId"];

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let is_known = |name: &str| name.contains('@') || CHANGED.iter().any(|known| known.eq_ignore_ascii_case(name));
    if let Some(name) = body.keys().find(|name| !is_known(name)) {
        return Err(ODataFault::unbuilt(format_args!("changing '{name}' of a subscription")).into());
    }
    let fields = Fields::new(&body, "subscription");
    let wanted = read::text(&fields, "expirationDateTime")?.map(read::moment).transpose()?;
    let renewed = request.call.sandbox.change(|cloud, now| {
        let mut renewed = Subscription::clone(&*found(request, cloud, now)?);
        if let Some(wanted) = wanted {
            renewed.expires = read::expires(wanted, renewed.topic.longest(renewed.encloses.is_some()), request.call)?;
        }
        read::certificate(&fields, &mut renewed, now)?;
        super::authorize(request, cloud, &mut renewed);
        cloud.subscriptions.insert(renewed.id, Arc::new(renewed.clone()));
        Ok::<_, Fault>((renewed, Change::none()))
    })?;
    request.call.sandbox.feed.wake();
    Ok(view::answer(request.call, request.version, StatusCode::OK, &renewed))
}
