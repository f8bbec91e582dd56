//! Limits of what a mailbox holds and tells: items, people, settings.

use super::Limit;

/// An item.
pub const ITEM: Limit = Limit::bytes(
    "a message or event with its attachments",
    mock365_domain::mailbox::ITEM_LIMIT as u64,
    "EWS `ErrorMessageSizeExceeded`, Graph 413 of that code",
);
/// What a report of non-delivery has of the message.
pub const ENCLOSED: Limit = Limit::bytes(
    "a message that a report of its non-delivery has whole",
    mock365_domain::mailbox::ENCLOSED_LIMIT as u64,
    "the report has its head alone",
);
/// Files of an item.
pub const ATTACHMENTS: Limit = Limit::things(
    "attachments of an item",
    mock365_domain::mailbox::ATTACHMENTS_LIMIT as u64,
    "EWS `ErrorMessageSizeExceeded`, Graph 413 of that code",
);
/// Items in items.
pub const EMBEDDED: Limit = Limit::things(
    "items that are attached to one another, one inside the other",
    mock365_domain::mailbox::EMBEDDED_LIMIT as u64,
    "`ErrorAttachmentNestLevelLimitExceeded` (Graph: 400)",
);
/// Recipients of a message.
pub const RECIPIENTS: Limit = Limit::things(
    "recipients of a message, attendees of an event",
    mock365_domain::mailbox::RECIPIENTS_LIMIT as u64,
    "`ErrorExceededMaxRecipientLimit` (Graph: 400)",
);
/// Headers of a sender's own.
pub const OWN_HEADERS: Limit = Limit::things(
    "`internetMessageHeaders` that a client gives a message",
    mock365_domain::mailbox::OWN_HEADERS_LIMIT as u64,
    "Graph 400 `InvalidInternetMessageHeaderCollection`",
);
/// MAPI properties of an item or a folder.
pub const EXTENDED: Limit = Limit::things(
    "MAPI properties and open extensions that clients add to an item or a folder",
    mock365_domain::mailbox::EXTENDED_LIMIT as u64,
    "EWS `ErrorMessageSizeExceeded`, Graph 413 of that code",
);
/// What those of a folder say.
pub const FOLDER_EXTENDED: Limit = Limit::bytes(
    "MAPI properties that clients add to a folder (an item's count as its own)",
    mock365_domain::mailbox::FOLDER_EXTENDED_LIMIT as u64,
    "EWS `ErrorMessageSizeExceeded`, Graph 413 of that code",
);
/// The master list of categories.
pub const CATEGORIES: Limit = Limit::things(
    "categories in the master list of a mailbox",
    mock365_domain::mailbox::CATEGORIES_LIMIT as u64,
    "Graph 400 `ErrorInvalidArgument`",
);
/// What an automatic reply says.
pub const AUTOMATIC_REPLY: Limit = Limit::bytes(
    "an automatic reply, as colleagues or others get it",
    mock365_domain::mailbox::REPLY_LIMIT as u64,
    "Graph 400 `ErrorInvalidArgument`, EWS `ErrorInvalidUserOofSettings`",
);
/// Who was told that somebody is away.
pub const ANSWERED: Limit = Limit::things(
    "senders that a mailbox remembers to have sent an automatic reply",
    mock365_domain::mailbox::ANSWERED_LIMIT as u64,
    "who was answered first is answered again",
);
/// Recipients of a request for mail tips.
pub const MAIL_TIPS: Limit = Limit::things(
    "recipients that one request for mail tips asks about (`MaxRecipientsPerGetMailTipsRequest`)",
    mock365_domain::mailbox::MAIL_TIPS_LIMIT as u64,
    "Graph 400 `ErrorInvalidArgument`, EWS `ErrorInvalidArgument`",
);
/// Messages that say who is relevant.
pub const PEOPLE_MAIL: Limit = Limit::things(
    "messages by which people are found",
    mock365_domain::mailbox::PEOPLE_MAIL_LIMIT as u64,
    "older ones are not looked at",
);
/// Addresses that say who is relevant.
pub const PEOPLE_ADDRESSES: Limit = Limit::things(
    "recipients of them by which people are found",
    mock365_domain::mailbox::PEOPLE_ADDRESSES_LIMIT as u64,
    "those of older messages are not looked at",
);
/// Contacts that say who is relevant.
pub const PEOPLE_CONTACTS: Limit = Limit::things(
    "contacts by which people are found",
    mock365_domain::mailbox::PEOPLE_CONTACTS_LIMIT as u64,
    "older ones are not looked at",
);
/// People.
pub const PEOPLE: Limit = Limit::things(
    "people of a user",
    mock365_domain::mailbox::PEOPLE_LIMIT as u64,
    "those who are less relevant are left out",
);
/// How long a name is that may mean somebody.
pub const RESOLVED_ENTRY: Limit = Limit::things(
    "bytes of a name that EWS `ResolveNames` resolves",
    mock365_domain::mailbox::ENTRY_LIMIT as u64,
    "it means nobody, `ErrorNameResolutionNoResults`",
);
/// Whom a name may mean.
pub const RESOLUTIONS: Limit = Limit::things(
    "people whom EWS `ResolveNames` tells",
    mock365_domain::mailbox::RESOLUTIONS_LIMIT as u64,
    "`IncludesLastItemInRange` is false, the others are left out",
);
