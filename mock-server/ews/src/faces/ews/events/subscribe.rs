//! `Subscribe`: somebody wants to be told what happens in a mailbox.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use mock365_domain::event_subscription::{EventDelivery, EventKind, EventKinds, EventSubscription};
use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Change, Cloud, Now};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::{event_ids, faults, notification, property};
use crate::faces::soap::versions::Server;
use crate::limits::{EWS_BATCH, EWS_OWN_SUBSCRIPTIONS, EWS_SUBSCRIPTIONS};
use crate::outgoing;

/// How long a subscription lives that is told over a connection, while there is none.
pub const UNCONNECTED: SignedDuration = SignedDuration::from_mins(30);
/// The most minutes that a client may name.
const MINUTES: u16 = 1440;
/// `StatusFrequency` where none is named.
const DEFAULT_FREQUENCY: u16 = 30;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscribe-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let wanted = request.children.iter().find(|child| child.name.ends_with("SubscriptionRequest"));
    let wanted = wanted.ok_or_else(|| Fault::missing("PullSubscriptionRequest"))?;
    let kinds = kinds(wanted)?;
    let delivery = match delivery(context, wanted)? {
        Ok(delivery) => delivery,
        Err(fault) => {
            messages.fail(fault);
            return Ok(());
        }
    };
    let made = context.change(|cloud, now| {
        let (mailbox, folders) = folders(context, cloud, wanted, now)?;
        let from = from(wanted, mailbox)?;
        let (guid, mailbox) = (mailbox.guid, mailbox.id);
        let owner = context.account(cloud).ok_or_else(|| Fault::no_mailbox("nobody is signed in"))?;
        let expires = match &delivery {
            EventDelivery::Pull { minutes } => now.plus(SignedDuration::from_mins((*minutes).into())).timestamp(),
            EventDelivery::Push { .. } => Timestamp::MAX,
            EventDelivery::Streaming => now.plus(UNCONNECTED).timestamp(),
        };
        let id = cloud.guid();
        let is_marked = delivery != EventDelivery::Streaming;
        let subscription =
            EventSubscription { id, owner, mailbox, folders, kinds, delivery: delivery.clone(), expires, from };
        let most = match context.server {
            Server::Online => EWS_SUBSCRIPTIONS.count(),
            Server::OnPremises => EWS_OWN_SUBSCRIPTIONS.count(),
        };
        cloud.subscribe_to_events(subscription, most, now)?;
        // Streams leave how far they came, and nobody else may look after them.
        let deliveries = &context.call.sandbox.deliveries;
        let known = cloud.subscriptions.len() + cloud.event_subscriptions.len();
        deliveries.forget_unknown(&deliveries.beyond(known), cloud);
        Ok(((event_ids::written(id, guid), is_marked.then(|| event_ids::watermark(guid, from))), Change::none()))
    });
    // Whoever is called hears at once that it begins.
    context.call.sandbox.feed.wake();
    messages.add(|out| {
        let (id, mark) = made?;
        out.value("m:SubscriptionId", &id);
        out.optional("m:Watermark", mark.as_ref());
        Ok(())
    });
    Ok(())
}

/// What somebody wants to be told of.
fn kinds(wanted: &Element) -> Result<EventKinds, Fault> {
    let types = wanted.find("EventTypes").filter(|types| !types.children.is_empty());
    let types = types.ok_or_else(|| Fault::missing("EventTypes"))?;
    let one = |element: &Element| {
        let kind = EventKind::ALL.into_iter().find(|kind| notification::name(*kind) == element.text.trim());
        kind.ok_or_else(|| property::invalid(element))
    };
    types.children.iter().map(one).collect()
}

/// How he is to be told; what is wrong with the request, or with the place that he names.
fn delivery(context: &Context<'_>, wanted: &Element) -> Result<Result<EventDelivery, Fault>, Fault> {
    match wanted.name {
        "PullSubscriptionRequest" => Ok(Ok(EventDelivery::Pull { minutes: minutes(wanted, "Timeout", MINUTES)? })),
        "StreamingSubscriptionRequest" => Ok(Ok(EventDelivery::Streaming)),
        "PushSubscriptionRequest" => push(context, wanted),
        _ => Err(Fault::missing("PullSubscriptionRequest")),
    }
}

fn push(context: &Context<'_>, wanted: &Element) -> Result<Result<EventDelivery, Fault>, Fault> {
    let url = wanted.find_text("URL").ok_or_else(|| Fault::missing("URL"))?.to_owned();
    let minutes = match wanted.find("StatusFrequency") {
        Some(_) => minutes(wanted, "StatusFrequency", MINUTES)?,
        None => DEFAULT_FREQUENCY,
    };
    if wanted.find("CallerData").is_some() {
        return Ok(Err(Fault::unsupported("CallerData of a push subscription")));
    }
    Ok(match outgoing::refusal(&context.call.sandbox.config, &url) {
        Some(why) => Err(faults::push_url().explain(why)),
        None => Ok(EventDelivery::Push { url, minutes }),
    })
}

/// A number of minutes.
pub fn minutes(from: &Element, name: &str, most: u16) -> Result<u16, Fault> {
    let element = from.find(name).ok_or_else(|| Fault::missing(name))?;
    let minutes = element.text.trim().parse().ok().filter(|minutes| (1..=most).contains(minutes));
    minutes.ok_or_else(|| property::invalid(element))
}

/// The mailbox that it is about, and the folders of it.
fn folders<'c>(
    context: &Context<'_>,
    cloud: &'c Cloud,
    wanted: &Element,
    now: Now,
) -> Result<(&'c Mailbox, Option<BTreeSet<u64>>), Fault> {
    let ids = wanted.find("FolderIds").map(|ids| ids.children.as_slice()).unwrap_or_default();
    let all = wanted.attribute("SubscribeToAllFolders").and_then(property::boolean) == Some(true);
    if all != ids.is_empty() {
        let why = "it names either folders or SubscribeToAllFolders";
        return Err(faults::invalid_request().explain(why));
    }
    if ids.len() > EWS_BATCH.count() {
        return Err(super::super::limits::too_many().explain(format!("it names at most {} folders", EWS_BATCH.amount)));
    }
    if all {
        return Ok((context.mailbox(cloud, None, now)?, None));
    }
    let found = ids.iter().map(|id| context.folder(cloud, id, now)).collect::<Result<Vec<_>, Fault>>()?;
    let Some((mailbox, _)) = found.first() else { return Err(faults::invalid_request()) };
    if found.iter().any(|(_, folder)| folder.search.is_some()) {
        return Err(Fault::unsupported("subscriptions to search folders"));
    }
    if found.iter().any(|(other, _)| other.id != mailbox.id) {
        return Err(faults::invalid_request());
    }
    Ok((mailbox, Some(found.iter().map(|(_, folder)| folder.key).collect())))
}

/// The change behind which it begins: the latest, or the one that the client knew last.
fn from(wanted: &Element, mailbox: &Mailbox) -> Result<u64, Fault> {
    let Some(mark) = wanted.find_text("Watermark").filter(|_| wanted.name != "StreamingSubscriptionRequest") else {
        return Ok(mailbox.change_number);
    };
    let number = event_ids::number(mark, mailbox)?;
    match mailbox.steps(number, number) {
        Ok(_) => Ok(number),
        Err(_) => Err(faults::event_not_found().explain("the mailbox does not remember what happened since then")),
    }
}
