//! What things of the domain look like in Graph's JSON: a file per type, a line per property.

mod attachment;
mod folder;
mod item;
mod message;
pub mod reading;
mod user;

pub use attachment::{AttachmentSurroundings, Attachments};
pub use folder::{FolderSurroundings, MailFolders};
pub use item::{IMPORTANCE, SENSITIVITY, body_json, read_body, read_recipient, read_recipients, recipient, recipients};
pub use message::{MessageSurroundings, Messages};
pub use user::{NOT_PERSONAL, Users, is_personal};

use jiff::Timestamp;
use mock365_domain::cloud::CONSUMERS;
use serde_json::Value;
use uuid::Uuid;

/// A moment as Exchange writes it: whole seconds.
pub fn moment(at: Timestamp) -> Value {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}

/// A user's id as Graph writes it: a GUID, or 16 hex digits for personal accounts.
pub fn directory_id(tenant: Uuid, user: Uuid) -> String {
    if tenant == CONSUMERS { format!("{:016x}", user.as_u64_pair().1) } else { user.to_string() }
}
