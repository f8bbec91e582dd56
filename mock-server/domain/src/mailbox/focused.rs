//! Focused Inbox: whose mail its owner wants to see there, and whose beside it.
//!
//! <https://learn.microsoft.com/graph/api/resources/manage-focused-inbox>

use uuid::Uuid;

use super::{AnyItem, ItemView, Mail, Mailbox, Recipient};
use crate::{DomainField, Refusal};

/// Senders that a mailbox has overrides for.
///
/// <https://learn.microsoft.com/graph/api/inferenceclassification-post-overrides>
pub const OVERRIDES_LIMIT: usize = 1000;

/// Where the mail of one sender always lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FocusedOverride {
    /// Its id.
    pub id: Uuid,
    /// The sender.
    pub sender: Recipient,
    /// Whether his mail lies under "Other".
    pub is_other: bool,
}

impl Mailbox {
    /// The overrides, by the senders' addresses.
    pub fn focused_overrides(&self) -> impl Iterator<Item = &FocusedOverride> {
        self.overrides.values()
    }

    /// The override with an id.
    pub fn focused_override(&self, id: Uuid) -> Result<&FocusedOverride, Refusal> {
        self.focused_overrides().find(|one| one.id == id).ok_or(Refusal::ItemMissing)
    }

    /// Puts an override in, or changes that of the same sender, whose id stays; its id.
    pub fn put_override(&mut self, wanted: FocusedOverride) -> Result<Uuid, Refusal> {
        if !wanted.sender.is_resolved() {
            return Err(Refusal::invalid(DomainField::Sender, "an override needs the address of its sender"));
        }
        let address = wanted.sender.address.to_lowercase();
        let id = self.overrides.get(&address).map(|known| known.id);
        if id.is_none() && self.overrides.len() >= OVERRIDES_LIMIT {
            return Err(Refusal::TooManyOverrides);
        }
        let id = id.unwrap_or(wanted.id);
        self.overrides.insert(address, FocusedOverride { id, ..wanted });
        Ok(id)
    }

    /// Removes an override.
    pub fn remove_override(&mut self, id: Uuid) -> Result<(), Refusal> {
        let address = self.focused_override(id)?.sender.address.to_lowercase();
        self.overrides.remove(&address);
        Ok(())
    }

    /// Puts mail that arrives where its sender's override wants it, whatever the sender says of it.
    pub(super) fn classify(&self, item: &mut AnyItem) {
        let Some(mail) = Mail::of(item) else { return };
        let from = mail.from.as_ref().map(|from| from.address.to_lowercase()).unwrap_or_default();
        let is_other = self.overrides.get(&from).is_some_and(|known| known.is_other);
        if mail.is_other != is_other
            && let Some(mail) = Mail::of_mut(item)
        {
            mail.is_other = is_other;
        }
    }
}
