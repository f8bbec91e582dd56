//! How much of everything a client may send or leave behind, and what it gets beyond that: one table, from which
//! `docs/limits.md` is written. Each limit is met at its edge by a test of its name in `tests/robustness`.

use std::time::Duration;

/// A limit.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is limited.
    pub what: &'static str,
    /// How much of it there may be.
    pub amount: u64,
    /// Of what.
    pub unit: Unit,
    /// What a client gets beyond that.
    pub beyond: &'static str,
    /// The flag of `serve` that changes it.
    pub flag: Option<&'static str>,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
    /// Single things.
    Things,
}

impl Limit {
    const fn bytes(what: &'static str, amount: u64, beyond: &'static str) -> Self {
        Self { what, amount, unit: Unit::Bytes, beyond, flag: None }
    }

    const fn seconds(what: &'static str, amount: u64, beyond: &'static str) -> Self {
        Self { what, amount, unit: Unit::Seconds, beyond, flag: None }
    }

    const fn things(what: &'static str, amount: u64, beyond: &'static str) -> Self {
        Self { what, amount, unit: Unit::Things, beyond, flag: None }
    }

    /// As a length or number.
    #[expect(clippy::cast_possible_truncation, reason = "the table holds small numbers")]
    pub const fn count(&self) -> usize {
        self.amount as usize
    }

    /// As a time.
    pub const fn time(&self) -> Duration {
        Duration::from_secs(self.amount)
    }

    /// The amount as people write it.
    pub fn shown(&self) -> String {
        let scaled =
            |unit: &str, size: u64| self.amount.is_multiple_of(size).then(|| format!("{} {unit}", self.amount / size));
        match self.unit {
            Unit::Bytes => scaled("MiB", 1 << 20)
                .or_else(|| scaled("KiB", 1 << 10))
                .unwrap_or_else(|| format!("{} bytes", self.amount)),
            Unit::Seconds => scaled("min", 60).unwrap_or_else(|| format!("{} s", self.amount)),
            Unit::Things => self.amount.to_string(),
        }
    }
}

/// How long clients are waited for: the table's times, or those of a test that cannot wait so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the first byte of a connection.
    pub first_byte: Duration,
    /// For a TLS handshake.
    pub handshake: Duration,
    /// For a request, where none is under way.
    pub idle: Duration,
    /// For a body.
    pub body: Duration,
    /// For a client to take its answer.
    pub stalled: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_byte: FIRST_BYTE.time(),
            handshake: HANDSHAKE.time(),
            idle: IDLE.time(),
            body: BODY_TIME.time(),
            stalled: STALL_TIME.time(),
        }
    }
}

/// Until a connection shows its first byte.
pub const FIRST_BYTE: Limit = Limit::seconds("until the first byte of a connection", 10, "the connection is closed");
/// Until a TLS handshake is finished.
pub const HANDSHAKE: Limit = Limit::seconds("a TLS handshake", 10, "the connection is closed");
/// Until a body is there.
pub const BODY_TIME: Limit = Limit::seconds(
    "reading a request's body",
    60,
    "400 in the face's form (control API: 408), then the connection is closed",
);
/// A connection on which nothing is asked.
pub const IDLE: Limit = Limit::seconds(
    "a connection without a request under way, whether it said hello, half a head, or nothing more",
    60,
    "the connection is closed",
);
/// A client that does not read.
pub const STALL_TIME: Limit =
    Limit::seconds("a client that takes less than it has to of a waiting answer", 30, "the connection is reset");
/// What it has to take.
pub const STALLED: Limit =
    Limit::bytes("what a client has to take of a waiting answer in that time", 64 << 10, "the connection is reset");
/// Streams of an HTTP/2 connection.
pub const STREAMS: Limit = Limit::things("requests at once on an HTTP/2 connection", 200, "`REFUSED_STREAM`");
/// A request's head.
pub const HEAD: Limit = Limit::bytes(
    "head of a request: request line and headers",
    128 << 10,
    "431, then the connection is closed (HTTP/2: 431)",
);
/// A request's target.
pub const TARGET: Limit =
    Limit::bytes("target of a request: path and query", 65_534, "414, then the connection is closed");
/// Number of headers.
pub const HEADERS: Limit =
    Limit::things("headers of a request", 100, "431, then the connection is closed (HTTP/2: as the head)");
/// What a process holds for its clients.
pub const HELD: Limit = Limit::bytes(
    "bodies being read and answers waiting to be taken, of all clients together",
    160 << 20,
    "the face's canned answer `server-busy` (control API: 503 with the reason, but for health); what is under way goes on",
);
/// Large requests at once.
pub const LARGE_AT_ONCE: Limit = Limit::things(
    "requests with more than 8 KiB, or to a sandbox with more than 2,000 items or objects, that are done at once",
    2,
    "further ones wait for their turn",
);
/// Threads beside the workers.
pub const THREADS: Limit = Limit::things(
    "threads beside the workers, for what may take more than a few milliseconds",
    16,
    "what needs one waits for its turn",
);
/// What is read and thrown away of a body that is too large.
pub const DISCARDED: Limit = Limit::bytes(
    "what is still read of a body over its limit, so that the client sees the answer",
    64 << 20,
    "the connection is closed",
);

/// A body at the sign-in host.
pub const ENTRA_BODY: Limit =
    Limit::bytes("body of a request to the sign-in host", 1 << 20, "413 `invalid_request`, as a page or JSON");
/// A value in a sentence of the sign-in host.
pub const ENTRA_VALUE: Limit = Limit::bytes(
    "a client's value as the sign-in host's messages repeat it",
    2 << 10,
    "the message shows the beginning and `…`",
);
/// A query string.
pub const ENTRA_QUERY: Limit = Limit::bytes(
    "query string of a request to the sign-in host (but for the links of its own pages)",
    16 << 10,
    "`AADSTS90015`, as a page or JSON",
);
/// A parameter.
pub const ENTRA_PARAMETER: Limit = Limit::bytes(
    "a parameter of a request to the sign-in host, name and value",
    64 << 10,
    "`AADSTS9002313`, as a page or JSON",
);
/// Parameters.
pub const ENTRA_PARAMETERS: Limit =
    Limit::things("parameters of a request to the sign-in host", 1000, "`AADSTS9002313`, as a page or JSON");
/// Scopes: an app registration declares at most 400 permissions.
///
/// <https://learn.microsoft.com/graph/api/resources/application#properties>
pub const ENTRA_SCOPES: Limit = Limit::things(
    "scopes that are asked for at once",
    400,
    "`AADSTS70011`: `invalid_scope`, by redirect, as a page or as JSON",
);
/// A body at Graph.
pub const GRAPH_BODY: Limit = Limit::bytes("body of a Graph request", 4 << 20, "413 `RequestEntityTooLarge`");
/// A `$filter`.
pub const GRAPH_FILTER: Limit = Limit::bytes("`$filter`", 16 << 10, "400 `BadRequest`");
/// Brackets in a `$filter`.
pub const GRAPH_FILTER_DEPTH: Limit = Limit::things("nesting of a `$filter`", 48, "400 `BadRequest`");
/// Brackets in an `$expand`.
pub const GRAPH_EXPAND_DEPTH: Limit = Limit::things("nesting of an `$expand`", 8, "400 `BadRequest`");
/// What is shown inside of other things.
pub const GRAPH_EXPANDED: Limit = Limit::things(
    "things in a page of Graph that `$expand` reaches",
    5000,
    "a shorter page, of one thing at least, with `@odata.nextLink`; what does not fit of that one has a link beside it",
);
/// A page of a list.
pub const GRAPH_ANSWER: Limit = Limit::bytes(
    "a page of a list at Graph",
    16 << 20,
    "a shorter page, of one thing at least, with `@odata.nextLink`",
);
/// Environments.
pub const ENVIRONMENTS: Limit = Limit::things(
    "environments of Dataverse in a sandbox",
    mock365_domain::dataverse::ENVIRONMENTS_LIMIT as u64,
    "no further one is made: 422 with the reason",
);
/// Rows of an environment.
pub const ENVIRONMENT_ROWS: Limit = Limit::things(
    "rows of an environment",
    mock365_domain::dataverse::ENVIRONMENT_ROWS_LIMIT as u64,
    "400 `0x80040216`, as for what is too large",
);
/// Bytes of an environment.
pub const ENVIRONMENT_ROOM: Limit = Limit::bytes(
    "the rows of an environment",
    mock365_domain::dataverse::ENVIRONMENT_BYTES as u64,
    "400 `0x80040216`; people who are new in the tenant are no users of it",
);
/// Bytes of all environments.
pub const ENVIRONMENTS_ROOM: Limit = Limit::bytes(
    "the rows of all environments of a sandbox",
    mock365_domain::dataverse::ENVIRONMENTS_BYTES as u64,
    "the same in each of them, and no further one is made",
);
/// Requests in a batch of Dataverse, and rows in one of its actions.
pub const DATAVERSE_BATCH: Limit = Limit::things(
    "requests in a `$batch` of Dataverse, and rows in `CreateMultiple` and its like",
    1000,
    "400 `0x80048d19`",
);
/// Relationships in an `$expand` of Dataverse.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/join-tables>
pub const DATAVERSE_EXPAND: Limit = Limit::things("relationships in an `$expand` of Dataverse", 15, "400 `0x8004430d`");
/// Rows that one relationship of an expanded row shows.
pub const DATAVERSE_EXPANDED: Limit = Limit::things(
    "rows of a page of Dataverse, and of each relationship that is expanded in it; a page ends where its rows are as many bytes as an answer may have",
    5000,
    "the rest is at `@odata.nextLink`",
);
/// A body at EWS.
pub const EWS_BODY: Limit = Limit::bytes("body of an EWS request", 48 << 20, "413");
/// Elements of a SOAP request.
pub const EWS_ELEMENTS: Limit =
    Limit::things("elements and attributes of an EWS request", 200_000, "500, SOAP fault `ErrorSchemaValidation`");
/// Nesting of a SOAP request.
pub const EWS_DEPTH: Limit = Limit::things("nesting of an EWS request", 64, "500, SOAP fault `ErrorSchemaValidation`");
/// Entries of a page.
pub const EWS_PAGE: Limit = Limit::things(
    "entries of a page of FindItem or FindFolder",
    1000,
    "a page of so many, with `IncludesLastItemInRange=\"false\"`; further folders of the same request: `ErrorExceededFindCountLimit`",
);

/// Requests of a batch.
pub const BATCH_PARTS: Limit = Limit::things("requests of a `$batch`", 20, "400 `BadRequest`; nothing is done");
/// Ids to be translated.
pub const TRANSLATED_IDS: Limit =
    Limit::things("ids of a `translateExchangeIds`", 1000, "400 `ErrorInvalidArgument`; none is translated");
/// Entries of a batch.
pub const EWS_BATCH: Limit = Limit::things(
    "items, folders or files that an EWS request is about (EWSFindCountLimit's default, for every operation)",
    1000,
    "nothing is done: `ErrorExceededFindCountLimit` where it finds, else `ErrorTooManyObjectsOpened`",
);
/// Conditions of a search.
pub const EWS_CONDITIONS: Limit = Limit::things(
    "conditions of a Restriction (`And`, `Or`, `Not` count too), words of a QueryString",
    255,
    "`ErrorRestrictionTooComplex`",
);
/// Properties of a shape.
pub const EWS_PROPERTIES: Limit =
    Limit::things("additional properties, and keys of a sort order", 255, "`ErrorTooManyObjectsOpened`");
/// An answer.
pub const EWS_ANSWER: Limit =
    Limit::bytes("an answer of EWS", 64 << 20, "`ErrorDataSizeLimitExceeded` for the items that do not fit");
/// An item.
pub const ITEM: Limit = Limit::bytes(
    "a message or event with its attachments",
    mock365_domain::mailbox::ITEM_LIMIT as u64,
    "EWS `ErrorMessageSizeExceeded`, Graph 413 of that code",
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

/// A body at the control API.
pub const CONTROL_BODY: Limit = Limit::bytes("body of a control request", 4 << 20, "413 with the reason");
/// Rules of a sandbox.
pub const RULES: Limit = Limit::things("rules of a sandbox", 1000, "409 with the reason");
/// Things that one call brings into a mailbox.
pub const FILLED: Limit = Limit::things(
    "folders, messages, events and contacts that one filling of a mailbox, or all fillings of a patch, bring",
    10_000,
    "422 with the reason; nothing is filled",
);
/// Things that one call generates.
pub const GENERATED: Limit = Limit {
    flag: Some("--generate"),
    ..Limit::things(
        "messages, events, contacts and senders that one filling of a mailbox, or all fillings of a patch, generate; a \
         message counts once more for each KiB of its text",
        100_000,
        "422 with the reason; nothing is filled",
    )
};
/// The text of a message that is generated.
pub const GENERATED_TEXT: Limit =
    Limit::things("characters of a generated message's text", 65_536, "422 with the reason; nothing is filled");
/// A text to be looked for.
pub const SEARCH: Limit = Limit::things(
    "characters of a text that is looked for or explained",
    4000,
    "400 with the reason; the command line ends with 2",
);
/// Applications or clients that may use EWS, by one list.
pub const EWS_LIST: Limit =
    Limit::things("entries of `allowed_apps`, `allow_list` or `block_list`", 1000, "422 with the place");
/// One of its patterns.
pub const EWS_PATTERN: Limit = Limit::bytes("a `User-Agent` pattern", 256, "422 with the place");
/// How much of a client's name is looked at.
pub const EWS_AGENT: Limit = Limit::bytes(
    "the `User-Agent` that the lists are asked about",
    mock365_domain::directory::Agents::LOOKED_AT as u64,
    "its beginning is looked at",
);

/// Headers of a rule's answer.
pub const RULE_HEADERS: Limit = Limit::things("headers of a rule's answer", 64, "422 with the place");
/// One header of a rule's answer.
pub const RULE_HEADER: Limit = Limit::bytes("the value of a header of a rule's answer", 8 << 10, "422 with the place");

/// Entries of a patch.
pub const PATCHED: Limit = Limit::things(
    "tenants, users, groups, apps, grants or mailboxes that one control request changes",
    2000,
    "413 with the reason: send them in parts",
);
/// Objects of a kind.
pub const OBJECTS: Limit =
    Limit::things("tenants, apps, or users and mailboxes that the control API makes", 20_000, "409 with the reason");
/// Budgets of applications at mailboxes.
pub const THROTTLED: Limit = Limit::things(
    "applications and mailboxes, two by two, whose requests are counted where a sandbox throttles",
    4096,
    "the one that was used longest ago is counted anew",
);

/// The journal.
pub const JOURNAL: Limit = Limit::bytes("a sandbox's journal, every text counted", 8 << 20, "the oldest entries go");
/// One body in the journal.
pub const JOURNAL_BODY: Limit = Limit::bytes("a body as the journal keeps it", 64 << 10, "its beginning is kept");

/// One name in the journal.
pub const JOURNAL_NAME: Limit = Limit::bytes(
    "a name, code or reason as the journal keeps it: user, mailbox, operation",
    1 << 10,
    "its beginning is kept, and `…`",
);
/// Good tokens.
pub const KNOWN_TOKENS: Limit = Limit::bytes(
    "senders of tokens that were found good, so that the next request is not checked anew",
    4 << 20,
    "all are forgotten, and checked again when they come",
);
/// The history of a mailbox.
pub const HISTORY: Limit = Limit::things(
    "changes of a mailbox that delta rounds, sync states and notifications are made from",
    mock365_domain::mailbox::HISTORY_LIMIT as u64,
    "the oldest go: Graph 410 `SyncStateNotFound`, EWS `ErrorInvalidSyncStateData` for whoever last asked before them",
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

/// Photos.
pub const PHOTOS: Limit = Limit::bytes(
    "photos of a tenant's users and groups",
    mock365_domain::photo::PHOTOS_LIMIT as u64,
    "507 `ErrorQuotaExceeded`",
);
/// The history of a directory.
pub const DIRECTORY_HISTORY: Limit = Limit::things(
    "changes of a tenant's directory that delta rounds are made from",
    mock365_domain::directory::DIRECTORY_HISTORY_LIMIT as u64,
    "the oldest go: Graph 410 `resyncRequired` for whoever last asked before them",
);
/// What it keeps.
pub const DIRECTORY_KEPT: Limit = Limit::bytes(
    "what those changes keep: how each object stood before",
    mock365_domain::directory::DIRECTORY_HISTORY_BYTES as u64,
    "the oldest go",
);
/// Inbox rules.
///
/// <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/outlook-on-the-web/increase-the-space-used-by-inbox-rules>
pub const INBOX_RULES: Limit = Limit::bytes(
    "the inbox rules of a mailbox that are enabled, 256 bytes each and their texts",
    mock365_domain::mailbox::RULES_BYTES as u64,
    "`ErrorRulesOverQuota` (Graph: 400)",
);
/// All of them.
pub const ALL_INBOX_RULES: Limit = Limit::bytes(
    "all inbox rules of a mailbox",
    mock365_domain::mailbox::ALL_RULES_BYTES as u64,
    "`ErrorRulesOverQuota` (Graph: 400)",
);
/// To whom they send.
pub const RULE_RECIPIENTS: Limit = Limit::things(
    "recipients to whom all inbox rules of a mailbox forward and redirect",
    mock365_domain::mailbox::RULE_RECIPIENTS_LIMIT as u64,
    "`ErrorRulesOverQuota` (Graph: 400)",
);
/// What they look at.
pub const RULE_BODY: Limit = Limit::bytes(
    "the text of a body that inbox rules look at",
    mock365_domain::mailbox::RULE_LOOKED_AT as u64,
    "its beginning is looked at",
);
/// Overrides of a Focused Inbox.
///
/// <https://learn.microsoft.com/graph/api/inferenceclassification-post-overrides>
pub const OVERRIDES: Limit = Limit::things(
    "senders that a mailbox's Focused Inbox has overrides for",
    mock365_domain::mailbox::OVERRIDES_LIMIT as u64,
    "400 `ErrorInvalidRequest`",
);
/// Search folders of a folder.
///
/// <https://learn.microsoft.com/graph/api/resources/mailsearchfolder#search-folder-lifecycle>
pub const SEARCH_FOLDERS: Limit = Limit::things(
    "search folders that look into a folder",
    mock365_domain::mailbox::SEARCH_FOLDERS_LIMIT as u64,
    "the oldest goes, as at Microsoft; the number is ours",
);
/// What they look into.
pub const SEARCHED_FOLDERS: Limit = Limit::things(
    "folders that a search folder looks into",
    mock365_domain::mailbox::SEARCHED_FOLDERS_LIMIT as u64,
    "Graph 400 `ErrorInvalidArgument`, EWS `ErrorInvalidValueForProperty`",
);
/// Subscriptions.
pub const SUBSCRIPTIONS: Limit = Limit::things(
    "subscriptions of a mailbox",
    mock365_domain::subscription::SUBSCRIPTIONS_LIMIT as u64,
    "403 `ExtensionError`",
);
/// Subscriptions of an application to directories.
pub const APP_SUBSCRIPTIONS: Limit = Limit::things(
    "subscriptions of an application to directories, in all tenants together",
    mock365_domain::subscription::APP_SUBSCRIPTIONS_LIMIT as u64,
    "403 `ExtensionError`",
);
/// Subscriptions of a tenant to its directory.
pub const TENANT_SUBSCRIPTIONS: Limit = Limit::things(
    "subscriptions to a tenant's directory, of all applications together",
    mock365_domain::subscription::TENANT_SUBSCRIPTIONS_LIMIT as u64,
    "403 `ExtensionError`",
);
/// Subscriptions of an application to a tenant's directory.
pub const APP_IN_TENANT_SUBSCRIPTIONS: Limit = Limit::things(
    "subscriptions of an application to a tenant's directory",
    mock365_domain::subscription::APP_IN_TENANT_SUBSCRIPTIONS_LIMIT as u64,
    "403 `ExtensionError`",
);
/// Lives of subscriptions.
pub const OUTLOOK_LIFE: Limit = Limit::seconds(
    "life of a subscription to something of Outlook's",
    60 * mock365_domain::subscription::OUTLOOK_LIFETIME as u64,
    "400 `ExtensionError`",
);
/// Lives of subscriptions that enclose data.
pub const ENCLOSING_LIFE: Limit = Limit::seconds(
    "the same with `includeResourceData`",
    60 * mock365_domain::subscription::ENCLOSING_LIFETIME as u64,
    "400 `ExtensionError`",
);
/// Lives of subscriptions to the directory.
pub const DIRECTORY_LIFE: Limit = Limit::seconds(
    "life of a subscription to users or groups",
    60 * mock365_domain::subscription::DIRECTORY_LIFETIME as u64,
    "400 `ExtensionError`",
);
/// Texts of a subscription.
pub const SUBSCRIPTION_TEXT: Limit = Limit::bytes(
    "a text of a subscription: an address, its resource, its certificate",
    16 << 10,
    "400 `ValidationError`",
);
/// Subscriptions of an account at EWS of Exchange Online.
///
/// <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange>
pub const EWS_SUBSCRIPTIONS: Limit = Limit::things(
    "EWS subscriptions of an account at Exchange Online",
    mock365_domain::event_subscription::EVENT_SUBSCRIPTIONS_LIMIT as u64,
    "`ErrorExceededSubscriptionCount`",
);
/// Subscriptions of an account at EWS of the customer's own Exchange.
pub const EWS_OWN_SUBSCRIPTIONS: Limit = Limit::things(
    "EWS subscriptions of an account at the customer's own Exchange",
    mock365_domain::event_subscription::OWN_EVENT_SUBSCRIPTIONS_LIMIT as u64,
    "`ErrorExceededSubscriptionCount`",
);
/// Connections on which an account is told events.
///
/// <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-notification-related-errors-in-ews-in-exchange>
pub const EWS_STREAMS: Limit = Limit::things(
    "connections of GetStreamingEvents that an account has open at Exchange Online",
    10,
    "`ErrorExceededConnectionCount`",
);
/// The same at the customer's own Exchange.
pub const EWS_OWN_STREAMS: Limit = Limit::things(
    "connections of GetStreamingEvents that an account has open at the customer's own Exchange",
    3,
    "`ErrorExceededConnectionCount`",
);
/// Subscriptions that one connection tells of.
pub const EWS_STREAM_IDS: Limit =
    Limit::things("subscriptions that one connection tells of", 200, "`ErrorTooManyObjectsOpened`");
/// Codes.
pub const CODES: Limit = Limit::bytes(
    "authorization codes, and device codes (besides 10,000 and 1,000 of them)",
    mock365_domain::sign_in::CODES_LIMIT as u64,
    "the oldest go",
);
/// All sessions.
pub const SESSIONS: Limit = Limit::bytes(
    "sessions of browsers at the sign-in host (besides 10,000 of them)",
    mock365_domain::sign_in::SESSIONS_LIMIT as u64,
    "those that were used least lately go: their users sign in anew",
);
/// One session.
pub const SESSION: Limit = Limit::bytes(
    "one browser's session: its accounts, and the applications that each signed in to",
    mock365_domain::sign_in::SESSION_LIMIT as u64,
    "the accounts that signed in first go; of the last one the applications that it entered first, which hear of no sign-out",
);
/// All notices.
pub const OUTBOX: Limit = Limit::bytes(
    "notices in the outbox (besides 1,000 of them)",
    mock365_domain::notice::OUTBOX_LIMIT as u64,
    "the oldest go",
);
/// One notice.
pub const NOTICE: Limit = Limit::bytes(
    "a notice's text as the outbox keeps it",
    mock365_domain::notice::NOTICE_LIMIT as u64,
    "its beginning is kept, and `…`",
);
/// Parts of large files.
pub const UPLOADS: Limit = Limit::bytes(
    "parts of files in upload sessions (besides 1,000 of them) that wait for the rest",
    mock365_domain::upload::UPLOADS_LIMIT as u64,
    "the oldest sessions go: 404 `ErrorItemNotFound` for their next part",
);
/// Metadata documents.
pub const DOCUMENTS: Limit = Limit::bytes(
    "metadata of the sign-in host that was written before",
    2 << 20,
    "all are forgotten, and written again when they are asked for",
);

/// All limits, by what they protect.
pub static TABLE: [(&str, &[Limit]); 10] = [
    (
        "Connections",
        &[
            FIRST_BYTE,
            HANDSHAKE,
            IDLE,
            BODY_TIME,
            STALL_TIME,
            STALLED,
            STREAMS,
            HEAD,
            TARGET,
            HEADERS,
            DISCARDED,
            HELD,
            LARGE_AT_ONCE,
            THREADS,
        ],
    ),
    ("Sign-in host", &[ENTRA_BODY, ENTRA_QUERY, ENTRA_PARAMETERS, ENTRA_PARAMETER, ENTRA_SCOPES, ENTRA_VALUE]),
    (
        "Microsoft Graph",
        &[
            GRAPH_BODY,
            GRAPH_FILTER,
            GRAPH_FILTER_DEPTH,
            GRAPH_EXPAND_DEPTH,
            GRAPH_EXPANDED,
            GRAPH_ANSWER,
            BATCH_PARTS,
            TRANSLATED_IDS,
        ],
    ),
    (
        "Dataverse",
        &[
            DATAVERSE_BATCH,
            DATAVERSE_EXPAND,
            DATAVERSE_EXPANDED,
            ENVIRONMENTS,
            ENVIRONMENT_ROWS,
            ENVIRONMENT_ROOM,
            ENVIRONMENTS_ROOM,
        ],
    ),
    (
        "Exchange Web Services",
        &[
            EWS_BODY,
            EWS_ELEMENTS,
            EWS_DEPTH,
            EWS_BATCH,
            EWS_PAGE,
            EWS_CONDITIONS,
            EWS_PROPERTIES,
            EWS_ANSWER,
            EWS_SUBSCRIPTIONS,
            EWS_OWN_SUBSCRIPTIONS,
            EWS_STREAMS,
            EWS_OWN_STREAMS,
            EWS_STREAM_IDS,
        ],
    ),
    ("Items, at Graph and EWS", &[ITEM, ATTACHMENTS, EMBEDDED, RECIPIENTS, EXTENDED, FOLDER_EXTENDED]),
    ("People", &[PEOPLE_MAIL, PEOPLE_ADDRESSES, PEOPLE_CONTACTS, PEOPLE]),
    ("Settings of a mailbox", &[CATEGORIES, AUTOMATIC_REPLY, ANSWERED, MAIL_TIPS]),
    (
        "Control API",
        &[
            CONTROL_BODY,
            PATCHED,
            OBJECTS,
            RULES,
            THROTTLED,
            RULE_HEADERS,
            RULE_HEADER,
            EWS_LIST,
            EWS_PATTERN,
            EWS_AGENT,
            FILLED,
            GENERATED,
            GENERATED_TEXT,
            SEARCH,
        ],
    ),
    (
        "What a sandbox remembers",
        &[
            JOURNAL,
            JOURNAL_BODY,
            JOURNAL_NAME,
            KNOWN_TOKENS,
            DOCUMENTS,
            HISTORY,
            DIRECTORY_HISTORY,
            DIRECTORY_KEPT,
            PHOTOS,
            INBOX_RULES,
            ALL_INBOX_RULES,
            RULE_RECIPIENTS,
            RULE_BODY,
            OVERRIDES,
            SEARCH_FOLDERS,
            SEARCHED_FOLDERS,
            SUBSCRIPTIONS,
            APP_SUBSCRIPTIONS,
            TENANT_SUBSCRIPTIONS,
            APP_IN_TENANT_SUBSCRIPTIONS,
            OUTLOOK_LIFE,
            ENCLOSING_LIFE,
            DIRECTORY_LIFE,
            SUBSCRIPTION_TEXT,
            CODES,
            SESSIONS,
            SESSION,
            OUTBOX,
            NOTICE,
            UPLOADS,
        ],
    ),
];
