//! `Unsubscribe`: somebody wants to be told no more.

use mock365_domain::Change;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::{event_ids, faults};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/unsubscribe-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let id = request.find_text("SubscriptionId").ok_or_else(|| Fault::missing("SubscriptionId"))?;
    let done = context.change(|cloud, now| {
        let (found, _) = event_ids::find(context, cloud, id, now)?;
        if found.is_push() {
            let why = "whoever is called ends it by answering a call with Unsubscribe";
            return Err(faults::not_pull().explain(why));
        }
        let id = found.id;
        cloud.event_subscriptions.remove(&id);
        Ok(((), Change::none()))
    });
    // A connection that it is told on ends.
    context.call.sandbox.feed.wake();
    messages.add(|_| done);
    Ok(())
}
