//! Every reason to refuse a sign-in or a token, in the domain's words.

use jiff::Timestamp;

use crate::directory::{AccessRefusal, AgentRefusal, Hold, PasswordState};

/// Why a sign-in, or what came of one, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    /// No such account.
    #[error("there is no account {0}")]
    UserUnknown(String),
    /// The password is another.
    #[error("the password of {0} is another")]
    PasswordWrong(String),
    /// Too many wrong passwords.
    #[error("the account {0} is locked after too many wrong passwords")]
    AccountLocked(String),
    /// The password opens nothing.
    #[error("the password of {0} is not good any more: {1}")]
    PasswordState(String, PasswordState),
    /// The customer's own servers could not check the password.
    #[error("the agents that check the password of {0} are in trouble: {1}")]
    Agents(String, AgentRefusal),
    /// The security defaults refuse a password without a page.
    #[error("the security defaults refuse {0} a token for a password alone")]
    SecurityDefaults(String),
    /// The device is disabled.
    #[error("the device of {0} is disabled")]
    DeviceDisabled(String),
    /// The device on which somebody signed in is gone.
    #[error("the device on which {0} signed in was deleted")]
    DeviceDeleted(String),
    /// Something else keeps the account out.
    #[error("something keeps the account {0} out: {1}")]
    Held(String, Hold),
    /// Conditional access.
    #[error("the policy \"{}\" refuses: {}", .0.name, .0.missing)]
    Access(AccessRefusal),
    /// The account's own organisation lets it go nowhere.
    #[error("the organisation of {0} lets its accounts go nowhere else")]
    OutboundBlocked(String),
    /// The organisation takes no accounts of others.
    #[error("{tenant} takes no accounts of other organisations, such as {user}")]
    InboundBlocked {
        /// Who.
        user: String,
        /// The tenant that was asked for.
        tenant: String,
    },
    /// The account belongs to another tenant, which cannot give the second factor that this one demands.
    #[error("{user} is not in the tenant {tenant}, which demands a second factor")]
    ForeignSecondFactor {
        /// Who.
        user: String,
        /// The tenant that was asked for.
        tenant: String,
    },
    /// The organisation was made by self-service sign-up, and nobody has taken it over.
    #[error("the organisation of {0} is in an unmanaged state")]
    Unmanaged(String),
    /// An administrator disabled the account.
    #[error("the account {0} is disabled")]
    AccountDisabled(String),
    /// The account belongs to another tenant.
    #[error("{user} is not in the tenant {tenant}")]
    ForeignAccount {
        /// Who.
        user: String,
        /// The tenant that was asked for.
        tenant: String,
    },
    /// The app is for its home tenant alone.
    #[error("the application is registered for its home tenant alone")]
    AppUnknown,
    /// The app takes no personal accounts.
    #[error("the application takes no personal accounts")]
    NoPersonalAccounts,
    /// The enterprise application is disabled.
    #[error("the enterprise application is disabled in the tenant")]
    AppDisabled,
    /// Assignment is required and missing.
    #[error("the enterprise application requires assignment, and {0} is not assigned")]
    NotAssigned(String),
    /// Nobody consented.
    #[error("no consent covers the scopes asked for: {0}")]
    ConsentMissing(String),
    /// The code is not one of this Cloud's, or too old to be remembered.
    #[error("the authorization code is unknown")]
    CodeUnknown,
    /// The code was redeemed before.
    #[error("the authorization code was redeemed before")]
    CodeUsed,
    /// The code is too old.
    #[error("the authorization code has expired")]
    CodeExpired,
    /// The refresh token was idle for too long, or a single-page application held it for a day.
    #[error("the refresh token of {issued} has expired")]
    RefreshExpired {
        /// When it was made.
        issued: Timestamp,
        /// Whether it had a fixed life.
        spa: bool,
    },
    /// It was issued before the user's password changed or an administrator revoked the user's sessions.
    #[error("what was issued at {issued} is revoked: only what came after {valid_from} counts")]
    Revoked {
        /// When it was made.
        issued: Timestamp,
        /// From when on tokens count.
        valid_from: Timestamp,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Demand, Missing};

    /// Whether a word is a name of the program's: `SecondFactor`.
    fn is_of_the_program(word: &str) -> bool {
        let mut letters = word.chars().skip_while(|sign| !sign.is_alphabetic());
        letters.next().is_some_and(char::is_uppercase) && {
            let rest: Vec<char> = letters.collect();
            rest.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase())
        }
    }

    #[test]
    fn reasons_are_sentences() {
        let anna = || "anna@contoso.example".to_owned();
        let access = |missing| SignInRefusal::Access(AccessRefusal { policy: None, name: "MFA".to_owned(), missing });
        for (refusal, end) in [
            (access(Missing::SecondFactor), "refuses: a second factor is missing"),
            (access(Missing::Demand(Demand::CompliantDevice)), "refuses: a compliant device is missing"),
            (
                access(Missing::FreshSignIn(Timestamp::UNIX_EPOCH, jiff::SignedDuration::ZERO)),
                "1970-01-01T00:00:00Z is too old",
            ),
            (SignInRefusal::PasswordState(anna(), PasswordState::ResetUnregistered), "register for resetting it first"),
            (SignInRefusal::Agents(anna(), AgentRefusal::TimeOut), "in trouble: they do not answer in time"),
            (SignInRefusal::Held(anna(), Hold::OutsideLogonHours), "lets it in at other hours"),
        ] {
            let said = refusal.to_string();
            assert!(said.ends_with(end), "{said}");
            assert!(!said.split_whitespace().any(is_of_the_program), "{said}");
        }
    }
}
