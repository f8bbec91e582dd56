//! Events: who subscribes to them, asks for them, or is told them on a connection that stays open.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange>

mod event_ids;
mod faults;
pub mod get_events;
pub mod get_streaming_events;
mod notification;
pub mod push;
mod stream;
pub mod subscribe;
pub mod unsubscribe;

use super::{context, element, error, operation, property, soap};
