//! Limits of what is asked: requests to the sign-in host, Graph, Dataverse and Exchange Web Services.

use super::Limit;

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
