//! Limits of what a sandbox remembers.

use super::Limit;

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
/// Senders whose mail is junk.
///
/// <https://learn.microsoft.com/defender-office-365/configure-junk-email-settings-on-exo-mailboxes>
pub const BLOCKED: Limit = Limit::things(
    "senders that a mailbox blocks",
    mock365_domain::mailbox::BLOCKED_LIMIT as u64,
    "400 `ErrorInvalidRequest`; how Exchange refuses one more is not known",
);
/// Search folders of a folder.
///
/// <https://learn.microsoft.com/graph/api/resources/mailsearchfolder#search-folder-lifecycle>
pub const SEARCH_FOLDERS: Limit = Limit::things(
    "search folders that look into a folder",
    mock365_domain::mailbox::SEARCH_FOLDERS_LIMIT as u64,
    "the oldest goes, as at Microsoft; the number is ours",
);
/// Search folders of a mailbox.
pub const ALL_SEARCH_FOLDERS: Limit = Limit::things(
    "search folders of a mailbox",
    mock365_domain::mailbox::ALL_SEARCH_FOLDERS_LIMIT as u64,
    "the oldest goes; limit and number are ours",
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
