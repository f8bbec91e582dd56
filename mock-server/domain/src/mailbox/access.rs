//! Who may open whose mailbox, and who may send as whom: Full Access, Send As and Send on Behalf.
//!
//! <https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients>

use uuid::Uuid;

use super::{Mailbox, Message, Recipient};
use crate::directory::UserKind;
use crate::{Cloud, Refusal, UserRef};

/// What single users and groups were given on a mailbox, by object id; where nobody gave anything, what its kind gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxPermissions {
    /// Full Access: who may open it. Otherwise everybody of the organisation opens one that is there for several, a shared one or a
    /// room's, and nobody a person's.
    pub full_access: Option<Vec<Uuid>>,
    /// Send As. Otherwise whoever may open it.
    pub send_as: Option<Vec<Uuid>>,
    /// Send on Behalf.
    pub send_on_behalf: Vec<Uuid>,
}

/// How somebody may send in a mailbox's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendRight {
    /// As if the mailbox sent it.
    As,
    /// On its behalf: readers see by whom.
    OnBehalf,
}

impl Cloud {
    /// Whether a user may open a mailbox: his own, one that he was given Full Access to, or one of his organisation that is there
    /// for several and was given to nobody. What else a protocol asks of the caller's token is not decided here.
    pub fn may_open(&self, caller: Option<UserRef>, owner: UserRef) -> Result<(), Refusal> {
        let named = |at: Option<UserRef>| at.and_then(|at| self.user_at(at));
        let account = named(Some(owner));
        let mailbox = account.and_then(|user| user.mailbox).and_then(|id| self.mailboxes.get(&id));
        let given = mailbox.and_then(|mailbox| mailbox.permissions.full_access.as_deref());
        let is_given = |caller: UserRef| match given {
            Some(list) => self.is_among(caller, list),
            None => {
                account.is_some_and(|user| matches!(user.kind, UserKind::Shared | UserKind::Room | UserKind::Equipment))
            }
        };
        if caller.is_some_and(|caller| caller == owner || (caller.tenant == owner.tenant && is_given(caller))) {
            return Ok(());
        }
        let name = |at| named(at).map(|user| user.upn.clone()).unwrap_or_default();
        Err(Refusal::NotYourMailbox { caller: name(caller), mailbox: name(Some(owner)) })
    }

    /// Whether a user is one of those, or in a group that is.
    pub(crate) fn is_among(&self, user: UserRef, those: &[Uuid]) -> bool {
        let groups = self.tenants.get(&user.tenant).map(|tenant| &tenant.groups);
        let is_in =
            |id: &Uuid| groups.and_then(|groups| groups.get(id)).is_some_and(|it| it.members.contains(&user.user));
        those.iter().any(|id| *id == user.user || is_in(id))
    }

    /// How a user may send in a mailbox's name, if at all.
    pub fn send_right(&self, caller: UserRef, mailbox: &Mailbox) -> Option<SendRight> {
        let own = &mailbox.permissions;
        let sends_as = match &own.send_as {
            _ if caller == mailbox.owner => true,
            Some(list) => caller.tenant == mailbox.owner.tenant && self.is_among(caller, list),
            None => self.may_open(Some(caller), mailbox.owner).is_ok(),
        };
        if sends_as {
            return Some(SendRight::As);
        }
        let on_behalf = caller.tenant == mailbox.owner.tenant && self.is_among(caller, &own.send_on_behalf);
        on_behalf.then_some(SendRight::OnBehalf)
    }

    /// In whose name a message leaves a mailbox, and by whom it is sent. It goes out in the mailbox's own name, which may be
    /// written with any of its addresses, or in the name of another one that its owner may send as, or on behalf of. Whoever acts
    /// (`by`; with nobody named, the owner) must have that right too. Who sends is the mailbox, or who acts, or with Send As the one whose
    /// name it bears.
    ///
    /// <https://learn.microsoft.com/graph/outlook-send-mail-from-other-user>
    pub fn authors(
        &self,
        mailbox: &Mailbox,
        message: &Message,
        by: Option<UserRef>,
    ) -> Result<(Recipient, Recipient), Refusal> {
        let acts = by.unwrap_or(mailbox.owner);
        let own = self.user_at(acts).and_then(|user| user.mailbox).and_then(|id| self.mailboxes.get(&id));
        let own: &Mailbox = own.map_or(mailbox, AsRef::as_ref);
        let denied = |address: &str| Refusal::SendAsDenied { caller: own.address.clone(), address: address.to_owned() };
        let from: &Mailbox = match &message.from {
            None => mailbox,
            Some(name) => {
                let named = self.mailbox_at(&name.address).map(AsRef::as_ref);
                let may = |other: &&Mailbox| other.id == mailbox.id || self.send_right(mailbox.owner, other).is_some();
                named.filter(may).ok_or_else(|| denied(&name.address))?
            }
        };
        let right = self.send_right(acts, from).ok_or_else(|| denied(&from.address))?;
        let (author, name) = (own.as_recipient(), from.as_recipient());
        let sender = match &message.sender {
            None if right == SendRight::OnBehalf => author,
            None => name.clone(),
            Some(sender) => {
                let named = self.mailbox_at(&sender.address).map(|named| (named.id, named.as_recipient()));
                let is_one = |id: u64| id == own.id || (right == SendRight::As && (id == mailbox.id || id == from.id));
                let found = named.filter(|(id, _)| is_one(*id));
                found.map(|(_, sender)| sender).ok_or_else(|| denied(&sender.address))?
            }
        };
        Ok((name, sender))
    }
}
