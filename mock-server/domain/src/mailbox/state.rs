//! Where a mailbox lies and whether it can be used, over which door.

use jiff::Timestamp;

use crate::{MailboxRefusal, Now};

/// The state of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailboxState {
    /// In Exchange Online, in order.
    Ready,
    /// The account has no mailbox.
    Absent,
    /// The user's Exchange licence is gone.
    Unlicensed,
    /// The licence was assigned; ready at that moment.
    Provisioning(Timestamp),
    /// On its way into Exchange Online; there at that moment, if one is known.
    Migrating(Option<Timestamp>),
    /// On the customer's own Exchange server.
    OnPremises,
    /// Disabled by an administrator.
    Disabled,
    /// Deleted, and still to be restored.
    SoftDeleted,
    /// Exchange holds its licence to be invalid, whatever the directory says: it serves nothing of it, and takes mail in.
    InvalidLicense,
}

/// A way into a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Graph, Outlook REST and EWS at Exchange Online.
    ExchangeOnline,
    /// EWS at the customer's own host.
    OnPremises,
}

impl MailboxState {
    /// Being set up until then.
    pub fn provisioning(until: Now) -> Self {
        Self::Provisioning(until.timestamp())
    }

    /// Whether mail is delivered into it: it lies somewhere, be it on the customer's own server or on its way.
    pub fn takes_mail(&self, now: Now) -> bool {
        match self {
            Self::Ready | Self::Migrating(_) | Self::OnPremises | Self::InvalidLicense => true,
            Self::Provisioning(until) => *until <= now.timestamp(),
            Self::Absent | Self::Unlicensed | Self::Disabled | Self::SoftDeleted => false,
        }
    }

    /// What keeps the mailbox from being used through a door; nothing when it can be used.
    pub fn refusal(&self, door: Door, now: Now) -> Option<MailboxRefusal> {
        if door == Door::OnPremises {
            return (*self != Self::OnPremises).then_some(MailboxRefusal::Absent);
        }
        match self {
            Self::Ready => None,
            Self::Absent => Some(MailboxRefusal::Absent),
            Self::Unlicensed => Some(MailboxRefusal::Unlicensed),
            Self::Provisioning(until) => (now.timestamp() < *until).then_some(MailboxRefusal::Provisioning),
            Self::Migrating(until) => {
                until.is_none_or(|until| now.timestamp() < until).then_some(MailboxRefusal::Migrating)
            }
            Self::OnPremises => Some(MailboxRefusal::OnPremises),
            Self::Disabled => Some(MailboxRefusal::Disabled),
            Self::SoftDeleted => Some(MailboxRefusal::SoftDeleted),
            Self::InvalidLicense => Some(MailboxRefusal::InvalidLicense),
        }
    }
}
