//! Limits of the control API.

use super::Limit;

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
    "tenants, users, groups, apps, grants, mailboxes, contacts or rooms of lists that one control request changes",
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
