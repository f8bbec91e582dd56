//! The mark that an organisation leaves in the mailboxes whose appointments, contacts and tasks it synchronises: one alone may.
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#test-the-configuration-of-mailboxes>

use uuid::Uuid;

use crate::change::Change;
use crate::cloud::Cloud;
use crate::mailbox::{Folder, Propertied, PropertyId, PropertyKey, PropertyType};
use crate::refusal::Refusal;

/// The property of the calendar that has the id of the organisation: its set and its name, which are ours.
pub const ORGANIZATION_MARK: (&str, &str) = ("4f5b7c2e-0f7a-4c55-9a3c-6c2b5f0d3a65", "crmorgid");

impl Cloud {
    /// Marks the mailbox of an address as that of an organisation; one that there is not is left alone.
    pub fn mark_synchronised(&mut self, address: &str, organization: Uuid) -> Result<Change, Refusal> {
        let Some(id) = self.mailbox_at(address).map(|mailbox| mailbox.id) else { return Ok(Change::none()) };
        let Some(mailbox) = self.mailbox_mut(id) else { return Ok(Change::none()) };
        let Some(calendar) = mailbox.well_known("calendar") else { return Ok(Change::none()) };
        let set = Uuid::parse_str(ORGANIZATION_MARK.0).unwrap_or_default();
        let key = PropertyKey::new(PropertyId::Name(set, ORGANIZATION_MARK.1.into()), PropertyType::String, false);
        let mut marked = Folder::clone(calendar);
        // Of a type that takes every text.
        drop(marked.set_property(&key, vec![organization.to_string()]));
        let key = marked.key;
        mailbox.add_to_folder(key, marked)
    }
}
