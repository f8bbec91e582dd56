//! What only a search of messages asks for.

use mock365_domain::mailbox::Mail;
use mock365_domain::query::{Reading, Value};

/// The names of what is attached.
pub(super) const ATTACHMENT_NAMES: Reading<Mail> = Reading {
    name: "search:attachment",
    read: |mail| Value::List(mail.attachments.iter().map(|one| Value::from(&one.name)).collect()),
};

/// What kinds of messages a search knows.
///
/// <https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections>
pub(super) const KINDS: [&str; 12] = [
    "email",
    "meetings",
    "voicemail",
    "faxes",
    "im",
    "rssfeeds",
    "posts",
    "tasks",
    "contacts",
    "notes",
    "journals",
    "docs",
];

/// Classes and the kinds that they are: which is which is inferred from what Outlook shows of them. Other messages are mail.
const CLASSES: [(&str, &str); 7] = [
    ("IPM.Schedule", "meetings"),
    ("IPM.Post.Rss", "rssfeeds"),
    ("IPM.Post", "posts"),
    ("IPM.Note.Microsoft.Voicemail", "voicemail"),
    ("IPM.Note.Microsoft.Missed.Voice", "voicemail"),
    ("IPM.Note.Microsoft.Fax", "faxes"),
    ("IPM.Note.Microsoft.Conversation", "im"),
];

/// The kind of a message, as its place among [`KINDS`].
pub(super) const KIND: Reading<Mail> = Reading {
    name: "search:kind",
    read: |mail| {
        let class = mail.class();
        let is = |known: &str| class.get(..known.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(known));
        let kind = CLASSES.iter().find(|(known, _)| is(known)).map_or("email", |(_, kind)| *kind);
        KINDS
            .iter()
            .position(|known| *known == kind)
            .and_then(|place| i64::try_from(place).ok())
            .map_or(Value::Null, Value::Int)
    },
};
