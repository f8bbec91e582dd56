//! `GetStreamingEvents`: what happens, on a connection that stays open.

use jiff::{SignedDuration, Timestamp};
use mock365_domain::event_subscription::EventDelivery;
use mock365_domain::{Change, UserRef};
use uuid::Uuid;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::StreamStart;
use super::stream::{self, Admitted, EventStream};
use super::subscribe::{UNCONNECTED, minutes};
use super::{event_ids, faults};
use crate::exchange::AnswerStream;
use crate::faces::soap::versions::Server;
use crate::limits::{EWS_OWN_STREAMS, EWS_STREAM_IDS, EWS_STREAMS};

/// The most minutes that a connection stays open.
const MINUTES: u16 = 30;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getstreamingevents-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<StreamStart, Fault> {
    let ids = request.find("SubscriptionIds").filter(|ids| !ids.children.is_empty());
    let ids = ids.ok_or_else(|| Fault::missing("SubscriptionIds"))?;
    let open_for = SignedDuration::from_mins(minutes(request, "ConnectionTimeout", MINUTES)?.into());
    let mut texts: Vec<&str> = ids.children.iter().map(|id| id.text.trim()).collect();
    texts.sort_unstable();
    texts.dedup();
    if texts.len() > EWS_STREAM_IDS.count() {
        let why = format!("a connection tells of at most {} subscriptions", EWS_STREAM_IDS.amount);
        return Err(super::super::limits::too_many().explain(why));
    }
    match begin(context, &texts, open_for) {
        Ok(stream) => {
            // Whoever told these subscriptions before hears that it is over.
            context.call.sandbox.feed.wake();
            let rest: Box<dyn AnswerStream> = Box::new(stream);
            Ok(StreamStart { first: stream::opened(context.server), fault: None, rest: Some(rest) })
        }
        Err(refused) => {
            let Refused { fault, ids } = *refused;
            Ok(StreamStart::refused(context.server, fault, &ids))
        }
    }
}

/// What is wrong, and with which subscriptions.
struct Refused {
    fault: Fault,
    ids: Vec<String>,
}

/// Opens it.
fn begin(context: &Context<'_>, texts: &[&str], open_for: SignedDuration) -> Result<EventStream, Box<Refused>> {
    let sandbox = context.call.sandbox;
    let found = sandbox.read(|cloud, now| {
        let one = |text: &&str| {
            let (found, _) = event_ids::find(context, cloud, text, now)?;
            match found.delivery {
                EventDelivery::Streaming => Ok((found.id, found.owner)),
                EventDelivery::Pull { .. } | EventDelivery::Push { .. } => {
                    Err(faults::invalid().explain("the subscription is told in another way"))
                }
            }
        };
        let found: Vec<Result<(Uuid, UserRef), Fault>> = texts.iter().map(one).collect();
        let bad = texts.iter().zip(&found).filter(|(_, found)| found.is_err()).map(|(text, _)| (*text).to_owned());
        let bad: Vec<String> = bad.collect();
        found.into_iter().collect::<Result<Vec<_>, Fault>>().map_err(|fault| Box::new(Refused { fault, ids: bad }))
    })?;
    let ids: Vec<Uuid> = found.iter().map(|(id, _)| *id).collect();
    let most = match context.server {
        Server::Online => EWS_STREAMS.count(),
        Server::OnPremises => EWS_OWN_STREAMS.count(),
    };
    let connection = found.first().and_then(|(_, owner)| sandbox.streams.open(*owner, most, &ids));
    let connection = connection.ok_or_else(|| {
        let why = format!("an account has at most {most} of these connections");
        Box::new(Refused { fault: faults::too_many_connections().explain(why), ids: Vec::new() })
    })?;
    let ends = context.call.now.plus(open_for).timestamp();
    sandbox.write(|cloud, now| {
        for id in &ids {
            cloud.renew_event_subscription(*id, now.plus(open_for).plus(UNCONNECTED).timestamp());
        }
        ((), Change::none())
    });
    let subscriptions = ids.into_iter().zip(texts.iter().map(|text| (*text).to_owned())).collect();
    let bearer = context.call.bearer().and_then(|token| sandbox.bearer(token, context.call.now).ok());
    let until = bearer.map_or(Timestamp::MAX, |bearer| bearer.expires());
    let admitted = Admitted { account: context.caller.user, until };
    Ok(EventStream::new((context.server, admitted), connection, subscriptions, context.call.now, ends))
}
