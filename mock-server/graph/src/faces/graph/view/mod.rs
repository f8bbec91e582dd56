//! What things of the domain look like in Graph's JSON: a file per type, a line per property.

#[macro_use]
mod rows;

pub mod access_policy;
pub mod application;
mod attached_item;
mod attachment;
pub mod calendar;
pub mod consent_request;
pub mod contact;
mod contact_beta;
pub mod contact_emails;
pub mod contact_folder;
pub mod device;
pub mod domain;
pub mod event;
pub mod event_message;
pub mod event_write;
mod extended;
mod folder;
pub mod group;
pub mod group_write;
pub mod inference;
pub mod license;
pub mod mailbox_settings;
mod message;
pub mod message_rule;
mod message_search;
pub mod named_location;
pub mod org_contact;
pub mod organization;
pub mod outlook;
pub mod permission_grant;
pub mod person;
pub mod place;
pub mod policy;
pub mod profile_photo;
mod recipient;
pub mod risky_user;
mod rule_predicates;
pub mod service_principal;
mod user;
mod user_shown;
pub mod user_write;

pub use attachment::{AttachmentContext, Attachments, attachment_type};
pub use folder::{FolderContext, MailFolders, SEARCH_FOLDER, SEARCH_PROPERTIES, filter_query};
pub use message::{MessageContext, MessageShape, Messages};
pub use recipient::{email, read_recipient, read_recipients};
pub use user::{NOT_PERSONAL, Users, is_personal};

use std::fmt;
use std::ops::Deref;

use jiff::Timestamp;
use mock365_domain::Cloud;
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::Tenant;
use mock365_domain::mailbox::{Body, BodyKind, Sensitivity};
use serde_json::Value;
use uuid::Uuid;

use super::odata::{BodyStyle, Writer};

/// What things of a tenant's directory are shown beside: the tenant, and all that its applications come from.
#[derive(Clone, Copy)]
pub struct InTenant<'a> {
    pub cloud: &'a Cloud,
    pub tenant: &'a Tenant,
}

impl Deref for InTenant<'_> {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        self.tenant
    }
}

/// A moment as Exchange writes it: whole seconds.
pub fn date_time(at: Timestamp) -> Value {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}

/// A user's id as Graph writes it: a GUID, or 16 hex digits for personal accounts.
pub struct DirectoryId {
    /// The tenant.
    pub tenant: Uuid,
    /// The user.
    pub user: Uuid,
}

impl fmt::Display for DirectoryId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tenant == CONSUMERS {
            return write!(to, "{:016x}", self.user.as_u64_pair().1);
        }
        to.write_str(self.user.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

/// Writes a body as the client prefers it.
pub fn body(body: &Body, style: BodyStyle, out: &mut Writer) {
    let html = out.dialect().html;
    out.object(|shown| {
        if body.kind == BodyKind::Html && !style.as_text {
            shown.value("contentType", html);
            if style.is_whole {
                shown.value("content", &body.content);
            } else {
                shown.value("content", &*body.safe());
            }
        } else {
            shown.word("contentType", "text");
            shown.value("content", &*body.plain());
        }
    });
}

/// The member of `sensitivity`.
pub fn sensitivity_name(sensitivity: Sensitivity) -> &'static str {
    super::item_write::SENSITIVITY[sensitivity as usize]
}
