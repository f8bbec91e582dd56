//! `GetEvents`: what happened since a watermark.

use jiff::SignedDuration;
use mock365_domain::Change;
use mock365_domain::event_subscription::EventDelivery;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::{event_ids, faults, notification};

/// Events that one answer tells.
pub const EVENTS: usize = 50;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getevents-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let id = request.find_text("SubscriptionId").ok_or_else(|| Fault::missing("SubscriptionId"))?;
    let mark = request.find_text("Watermark").ok_or_else(|| Fault::missing("Watermark"))?;
    messages.add(|out| {
        context.change(|cloud, now| {
            let (found, mailbox) = event_ids::find(context, cloud, id, now)?;
            let EventDelivery::Pull { minutes } = found.delivery else { return Err(faults::not_pull()) };
            let number = event_ids::number(mark, mailbox)?;
            let page = mailbox.events(number, EVENTS, found).map_err(|_| {
                faults::read_failed().explain("the mailbox does not remember what happened since the watermark")
            })?;
            notification::marked(out, mailbox, found, number, &page);
            let id = found.id;
            cloud.renew_event_subscription(id, now.plus(SignedDuration::from_mins(minutes.into())).timestamp());
            Ok(((), Change::none()))
        })
    });
    Ok(())
}
