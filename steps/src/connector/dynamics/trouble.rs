//! What an administrator of server-side synchronisation reads when something cannot be done.

use super::super::Trouble;

/// Why something was not done. Its text is what the tool shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DynamicsTrouble {
    /// 0x80090904
    #[error(
        "Only a Global administrator or an Exchange administrator may give the role Delegated Mailbox Approver (0x80090904)"
    )]
    ApproverNotGiven,
    /// 0x80090905
    #[error("The role Delegated Mailbox Approver is for people, not for teams (0x80090905)")]
    ApproverToTeam,
    /// 0x80040220: a role in the environment lacks a privilege.
    #[error("None of your roles in the environment has the privilege {0} (0x80040220)")]
    PrivilegeMissing(String),
    /// 0x8009000b: the permission model asks for more than the privilege.
    #[error(
        "Approving takes a Global administrator, an Exchange administrator or a Delegated Mailbox Approver, who is System \
         Administrator as well (0x8009000b)"
    )]
    MayNotApprove,
    /// 0x80048306: a privilege does not go as far as that row.
    #[error("That is not yours: your roles reach your own rows alone (0x80048306)")]
    NotYours,
    /// 0x80072560
    #[error("You are not a member of this organization (0x80072560)")]
    NotMember,
    /// 0x80042f09
    #[error("You have no role in this environment (0x80042f09)")]
    NoRoles,
    /// There is no such thing in the environment: a role, a user, a team.
    #[error("There is no {0} in this environment")]
    Unknown(String),
    /// Anything else, in Dataverse's own words.
    #[error("{message} ({code})")]
    Refused {
        /// `0x80040217`.
        code: String,
        /// The message.
        message: String,
    },
    /// No sign-in, no answer, or another service's words.
    #[error("{0}")]
    Other(Trouble),
}

impl From<Trouble> for DynamicsTrouble {
    fn from(trouble: Trouble) -> Self {
        Self::Other(trouble)
    }
}

impl DynamicsTrouble {
    /// Whether a token was not taken.
    pub(super) fn is_signed_out(&self) -> bool {
        matches!(self, Self::Other(Trouble::SignInAgain(_)))
    }

    /// What a code of Dataverse's means here.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes>
    pub(super) fn from_dataverse(code: &str, message: &str) -> Self {
        match (code.to_ascii_lowercase().as_str(), privilege(message)) {
            ("0x80090904", _) => Self::ApproverNotGiven,
            ("0x80090905", _) => Self::ApproverToTeam,
            ("0x8009000b", _) => Self::MayNotApprove,
            ("0x80040220", Some(privilege)) => Self::PrivilegeMissing(privilege),
            ("0x80048306", _) => Self::NotYours,
            ("0x80072560", _) => Self::NotMember,
            ("0x80042f09", _) => Self::NoRoles,
            _ => Self::Refused { code: code.to_owned(), message: message.to_owned() },
        }
    }
}

/// The privilege that a message says is missing: `prvWriteMailbox`.
fn privilege(message: &str) -> Option<String> {
    message.split_whitespace().find(|word| word.starts_with("prv")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::DynamicsTrouble;

    #[test]
    fn refusals_are_known_by_their_codes() {
        let of = DynamicsTrouble::from_dataverse;
        assert_eq!(of("0x80090904", "in whatever language"), DynamicsTrouble::ApproverNotGiven);
        assert_eq!(of("0x80090905", ""), DynamicsTrouble::ApproverToTeam);
        let lacks = "Principal user (Id=1, type=8, roleCount=1) is missing prvWriteMailbox privilege (Id=2)";
        assert_eq!(of("0x80040220", lacks), DynamicsTrouble::PrivilegeMissing("prvWriteMailbox".to_owned()));
        assert_eq!(of("0x8009000b", "in whatever language"), DynamicsTrouble::MayNotApprove);
        assert_eq!(of("0x80042F09", ""), DynamicsTrouble::NoRoles);
        let other = DynamicsTrouble::Refused { code: "0x80040217".to_owned(), message: "gone".to_owned() };
        assert_eq!(of("0x80040217", "gone"), other);
    }
}
