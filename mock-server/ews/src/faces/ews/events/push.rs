//! `SendNotification`: the call by which a receiver is told what happened, and what it answers.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange>

use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use mock365_domain::event_subscription::{EventDelivery, EventSubscription};
use mock365_domain::mailbox::{EventPage, Mailbox, MailboxState};

use super::operation::{outcome, root};
use super::{notification, soap};
use crate::faces::soap::envelope::{self, Envelope};
use crate::faces::soap::versions::Server;
use crate::outgoing::{CallReply, OutgoingCall};

/// How long a receiver has to take a notification.
const PATIENCE: Duration = Duration::from_secs(10);

/// The call that tells of events behind a change; nothing for subscriptions that nobody is called for.
pub fn call(mailbox: &Mailbox, subscription: &EventSubscription, from: u64, page: &EventPage) -> Option<OutgoingCall> {
    let EventDelivery::Push { url, .. } = &subscription.delivery else { return None };
    let server = if mailbox.state == MailboxState::OnPremises { Server::OnPremises } else { Server::Online };
    let mut out = soap::begin(server);
    root(&mut out, "m:SendNotification", |out| {
        out.element("m:ResponseMessages", |out| {
            out.element("m:SendNotificationResponseMessage", |out| {
                outcome(out, None, |out| {
                    notification::marked(out, mailbox, subscription, from, page);
                    Ok(())
                });
            });
        });
    });
    let action = "http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification";
    let headers = vec![
        (header::CONTENT_TYPE, HeaderValue::from_static(envelope::CONTENT_TYPE)),
        (header::HeaderName::from_static("soapaction"), HeaderValue::from_static(action)),
    ];
    Some(OutgoingCall { url: url.clone(), headers, body: envelope::end(out).body, patience: PATIENCE })
}

/// Whether a receiver wants to be called again; nothing where it did not say so in the words that it must.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/sendnotificationresult>
pub fn goes_on(reply: &CallReply) -> Option<bool> {
    let answer = Envelope::read(&reply.body).ok().filter(|_| reply.status == StatusCode::OK)?;
    match answer.body.find_text("SubscriptionStatus").filter(|_| answer.body.name == "SendNotificationResult")? {
        "OK" => Some(true),
        "Unsubscribe" => Some(false),
        _ => None,
    }
}
