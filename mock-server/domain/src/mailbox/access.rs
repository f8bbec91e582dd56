//! Who may open whose mailbox, and who may send as whom.

use super::{Mailbox, Message, Recipient};
use crate::directory::UserKind;
use crate::{Cloud, Refusal, UserRef};

impl Cloud {
    /// Whether a user may open a mailbox: his own, or one of his organisation that is there for several, a shared one or a
    /// room's. What else a protocol asks of the caller's token is not decided here.
    pub fn may_open(&self, caller: Option<UserRef>, owner: UserRef) -> Result<(), Refusal> {
        let named = |at: Option<UserRef>| at.and_then(|at| self.user_at(at));
        let is_for_several =
            named(Some(owner)).is_some_and(|user| matches!(user.kind, UserKind::Shared | UserKind::Room));
        if caller.is_some_and(|caller| caller == owner || (is_for_several && caller.tenant == owner.tenant)) {
            return Ok(());
        }
        let name = |at| named(at).map(|user| user.upn.clone()).unwrap_or_default();
        Err(Refusal::NotYourMailbox { caller: name(caller), mailbox: name(Some(owner)) })
    }

    /// In whose name a message leaves a mailbox, and by whom it is sent. It goes out in the owner's own name, which may be
    /// written with any of his addresses, or in the name of another mailbox that he may open: whoever may open one that is
    /// there for several may also send as it. Who sends is one of the two, and with nobody named the one whose name it bears.
    ///
    /// <https://learn.microsoft.com/graph/outlook-send-mail-from-other-user>
    pub fn authors(&self, mailbox: &Mailbox, message: &Message) -> Result<(Recipient, Recipient), Refusal> {
        let named = |name: &Option<Recipient>, may: &dyn Fn(&Mailbox) -> bool| match name {
            None => Ok(None),
            Some(name) => match self.mailbox_at(&name.address).filter(|named| may(named)) {
                Some(named) => Ok(Some(named.as_recipient())),
                None => {
                    Err(Refusal::SendAsDenied { caller: mailbox.address.clone(), address: name.address.to_string() })
                }
            },
        };
        let is_own = |other: &Mailbox| other.id == mailbox.id;
        let may_send_as = |other: &Mailbox| is_own(other) || self.may_open(Some(mailbox.owner), other.owner).is_ok();
        let from = named(&message.from, &may_send_as)?.unwrap_or_else(|| mailbox.as_recipient());
        let is_either = |other: &Mailbox| is_own(other) || other.as_recipient() == from;
        let sender = named(&message.sender, &is_either)?.unwrap_or_else(|| from.clone());
        Ok((from, sender))
    }
}
