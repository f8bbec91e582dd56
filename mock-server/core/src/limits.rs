//! How much of everything a client may send or leave behind, and what it gets beyond that: one table, from which
//! `docs/limits.md` is written. Each limit is met at its edge by a test of its name in `tests/robustness`.

mod connections;
mod control;
mod directory;
mod items;
mod memory;
mod requests;

use std::time::Duration;

pub use connections::*;
pub use control::*;
pub use directory::*;
pub use items::*;
pub use memory::*;
pub use requests::*;

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

/// All limits, by what they protect.
pub static TABLE: [(&str, &[Limit]); 11] = [
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
    (
        "Items, at Graph and EWS",
        &[ITEM, ENCLOSED, ATTACHMENTS, EMBEDDED, RECIPIENTS, OWN_HEADERS, EXTENDED, FOLDER_EXTENDED],
    ),
    ("People", &[PEOPLE_MAIL, PEOPLE_ADDRESSES, PEOPLE_CONTACTS, PEOPLE, RESOLUTIONS, RESOLVED_ENTRY]),
    (
        "Directory",
        &[
            USER_NAME,
            USER_WORD,
            USER_LINE,
            USER_NUMBER,
            USER_CODE,
            USER_TEXT,
            GROUP_NAME,
            GROUP_NICKNAME,
            GROUP_TEXT,
            GROUP_CLASSIFICATION,
            BOUND_OBJECTS,
            OBJECTS_BY_ID,
            MEMBERSHIPS,
            ALTERNATIVES,
            BEGINNING,
        ],
    ),
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
            BLOCKED,
            SEARCH_FOLDERS,
            ALL_SEARCH_FOLDERS,
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
