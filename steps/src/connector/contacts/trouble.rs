//! What a customer reads when the sync of his contacts does not work.

use super::super::{Trouble, office_constant};

/// Why contacts are not synced. Its text is what the CRM shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncTrouble {
    /// The account has no mailbox, and so no contacts.
    #[error("Outlook Contacts cannot be connected: this account has no mailbox")]
    NoMailbox,
    /// The mailbox is being moved, or lies on servers that Microsoft Graph does not reach.
    #[error(
        "Outlook Contacts cannot be connected: the mailbox is being moved, or its Exchange servers do not meet the hybrid \
         requirements ({0})"
    )]
    NotReached(String),
    /// The account, or its administrator, did not give the app what it needs.
    #[error("Outlook Contacts needs the permissions offline_access, openid, User.Read and Contacts.ReadWrite ({0})")]
    PermissionMissing(String),
    /// The folder that was chosen is gone.
    #[error("The Outlook contacts folder does not exist any more: choose another one")]
    FolderGone,
    /// Outlook does not take what was sent.
    #[error("Outlook does not take the contact ({0})")]
    NotTaken(String),
    /// What did not arrive did not arrive later either.
    #[error("The sync was interrupted and goes on later ({0})")]
    Interrupted(String),
    /// Anything else.
    #[error("{0}")]
    Other(Trouble),
}

impl From<Trouble> for SyncTrouble {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NoMailbox => Self::NoMailbox,
            Trouble::ApiNotEnabled(constant) => Self::NotReached(constant),
            Trouble::PermissionMissing(code) => Self::PermissionMissing(code),
            Trouble::Unreachable(why) => Self::Interrupted(why),
            other => Self::Other(other),
        }
    }
}

impl SyncTrouble {
    /// What a refusal of Graph means here.
    pub(super) fn from_graph(status: u16, code: &str) -> Self {
        match (status, code) {
            (404, "ErrorItemNotFound" | "ErrorFolderNotFound") => Self::FolderGone,
            (400, _) => Self::NotTaken(office_constant(code)),
            _ => Trouble::from_graph(status, code).into(),
        }
    }
}
