//! Casts in paths: which operations may stand behind the type that derives from what they lead to.
//!
//! <https://learn.microsoft.com/graph/query-parameters#odata-cast>

use mock365_domain::mailbox::{Attachment, Mail};

use super::GraphRequest;
use super::view::{attachment_type, event_message};

/// What messages are cast to.
const OF_MESSAGES: &[&str] = &["eventMessage", "eventMessageRequest", "eventMessageResponse"];
/// What attachments are cast to.
const OF_ATTACHMENTS: &[&str] = &["fileAttachment", "itemAttachment", "referenceAttachment"];

/// Operations by name, and what their things are cast to.
const CASTS: [(&str, &[&str]); 9] = [
    ("graph.messages.list", OF_MESSAGES),
    ("graph.messages.count", OF_MESSAGES),
    ("graph.messages.get", OF_MESSAGES),
    ("graph.attachments.list", OF_ATTACHMENTS),
    ("graph.attachments.count", OF_ATTACHMENTS),
    ("graph.attachments.get", OF_ATTACHMENTS),
    ("graph.events.attachments.count", OF_ATTACHMENTS),
    ("graph.events.attachments.list", OF_ATTACHMENTS),
    ("graph.events.attachments.get", OF_ATTACHMENTS),
];

/// What stands behind a list that is counted, and behind its cast.
const COUNT: &str = "/$count";

/// A path of an operation, and the same with each cast of what it leads to.
pub fn cast(operation: &str, path: String) -> impl Iterator<Item = String> + use<> {
    let casts = CASTS.iter().find(|(name, _)| *name == operation).map_or(&[][..], |(_, casts)| casts);
    let (list, end) = path.strip_suffix(COUNT).map_or((path.as_str(), ""), |list| (list, COUNT));
    let casts: Vec<String> = casts.iter().map(|cast| format!("{list}/microsoft.graph.{cast}{end}")).collect();
    std::iter::once(path).chain(casts)
}

/// The type that a path ends with, before a `$count` or `$ref`.
pub fn in_path(path: &str) -> Option<&str> {
    let last = path.rsplit('/').find(|segment| !segment.starts_with('$'))?;
    last.strip_prefix("microsoft.graph.")
}

impl GraphRequest<'_> {
    /// The type that the path ends with, before a `$count` or `$ref`.
    pub fn cast(&self) -> Option<&str> {
        in_path(self.path)
    }

    /// Whether a message is of the type that the path ends with.
    pub fn wants_message(&self, message: &Mail) -> bool {
        let Some(wanted) = self.cast() else { return true };
        message.meeting().is_some_and(|meeting| wanted == OF_MESSAGES[0] || event_message::type_name(meeting) == wanted)
    }

    /// Whether an attachment is of the type that the path ends with.
    pub fn wants_attachment(&self, attachment: &Attachment) -> bool {
        self.cast().is_none_or(|wanted| attachment_type(attachment) == wanted)
    }

    /// A list as metadata addresses name it, with the type that the path ends with.
    pub fn cast_list(&self, list: &str) -> String {
        self.cast().map_or_else(|| list.to_owned(), |cast| format!("{list}/microsoft.graph.{cast}"))
    }
}
