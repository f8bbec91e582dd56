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
const CASTS: [(&str, &[&str]); 6] = [
    ("graph.messages.list", OF_MESSAGES),
    ("graph.messages.get", OF_MESSAGES),
    ("graph.attachments.list", OF_ATTACHMENTS),
    ("graph.attachments.get", OF_ATTACHMENTS),
    ("graph.events.attachments.list", OF_ATTACHMENTS),
    ("graph.events.attachments.get", OF_ATTACHMENTS),
];

/// What an operation's paths go on with: nothing, and a cast each.
pub fn behind(operation: &str) -> impl Iterator<Item = String> + use<> {
    let casts = CASTS.iter().find(|(name, _)| *name == operation).map_or(&[][..], |(_, casts)| casts);
    std::iter::once(String::new()).chain(casts.iter().map(|cast| format!("/microsoft.graph.{cast}")))
}

impl GraphRequest<'_> {
    /// The type that the path ends with, before a `$count` or `$ref`.
    pub fn cast(&self) -> Option<&str> {
        let last = self.path.rsplit('/').find(|segment| !segment.starts_with('$'))?;
        last.strip_prefix("microsoft.graph.")
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
