//! What goes wrong with subscriptions, in Exchange's words.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-notification-related-errors-in-ews-in-exchange>

use super::error::Fault;

/// Codes with their texts.
macro_rules! faults {
    ($($(#[$why:meta])* $name:ident = $code:literal, $text:literal;)+) => {
        $($(#[$why])* pub fn $name() -> Fault { Fault::new($code, $text) })+
    };
}

faults! {
    /// A subscription that nobody has.
    not_found = "ErrorSubscriptionNotFound", "The specified subscription was not found.";
    /// An id that is none, or of another kind of subscription.
    invalid = "ErrorInvalidSubscription", "Subscription is invalid.";
    /// A subscription that is over.
    expired = "ErrorExpiredSubscription", "Subscription information is not available. Subscription is expired.";
    /// A subscription of somebody else.
    access_denied = "ErrorSubscriptionAccessDenied",
        "Access is denied. Only the subscription owner may access the subscription.";
    /// A subscription whose owner does not ask.
    not_pull = "ErrorInvalidPullSubscriptionId", "SubscriptionId is invalid. Subscription is not a pull subscription.";
    /// A place that cannot be called.
    push_url = "ErrorInvalidPushSubscriptionUrl", "URL specified for push subscription is invalid.";
    /// Folders of several mailboxes, or none at all.
    invalid_request = "ErrorInvalidSubscriptionRequest",
        "A subscription can only be established on a single public folder or on folders from a single mailbox.";
    /// A watermark that is none, or of something else.
    invalid_watermark = "ErrorInvalidWatermark", "The watermark is invalid.";
    /// A watermark older than what the mailbox remembers, of a subscription that is to be made.
    event_not_found = "ErrorEventNotFound", "The watermark used for creating this subscription was not found.";
    /// A watermark older than what the mailbox remembers.
    read_failed = "ErrorReadEventsFailed",
        "Unable to retrieve events for this subscription.  The subscription must be recreated.";
    /// A stream whose place is older than what the mailbox remembers.
    missed = "ErrorMissedNotificationEvents",
        "The subscription has missed events, but will continue service on this connection.";
    /// A stream whose subscription another one tells now.
    taken_over = "ErrorNewEventStreamConnectionOpened", "Another connection was opened against this subscription.";
    /// A stream whose subscription was ended.
    unsubscribed = "ErrorSubscriptionUnsubscribed",
        "The StreamingSubscription was unsubscribed while the current connection was servicing it.";
    /// More streams than an account may have.
    too_many_connections = "ErrorExceededConnectionCount",
        "You have exceeded the available concurrent connections for your account.  Try again once your other requests have completed.";
}
