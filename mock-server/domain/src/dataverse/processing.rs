//! How the e-mail of new users is processed: the organisation's default settings.
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#set-default-synchronization-method>

use uuid::Uuid;

use super::cell::RowReference;
use super::environment::Environment;

/// What a new mailbox gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultProcessing {
    /// How mail comes in.
    pub incoming: i64,
    /// How mail goes out.
    pub outgoing: i64,
    /// How appointments, contacts and tasks are synchronised.
    pub act: i64,
    /// Its profile.
    pub profile: Option<RowReference>,
}

impl Environment {
    /// What a new mailbox gets. The settings stand as XML in one column of the organisation.
    pub fn default_processing(&self) -> DefaultProcessing {
        let organization = self.organization();
        let settings = organization.map(|row| row.text("defaultemailsettings")).unwrap_or_default();
        let number =
            |name: &str, otherwise| element(settings, name).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
        let named = element(settings, "EmailServerProfile").and_then(|id| Uuid::parse_str(id).ok());
        let named = named.map(|id| RowReference { table: "emailserverprofile", id });
        let default = || organization.and_then(|row| row.reference("defaultemailserverprofileid"));
        let profile = named.filter(|named| self.row(named.table, named.id).is_some()).or_else(default);
        DefaultProcessing {
            incoming: number("IncomingEmailDeliveryMethod", 0),
            outgoing: number("OutgoingEmailDeliveryMethod", 0),
            act: number("ACTDeliveryMethod", 2),
            profile,
        }
    }
}

/// The text of the first element of that name.
pub(super) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(text, _)| text.trim())
}
