//! Raw errors of Microsoft 365, turned into what a customer sees.

/// What a customer sees when something does not work. Its text is what the CRM shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The account has no mailbox.
    #[error("Office 365 inbox and calendar not found")]
    NoMailbox,
    /// The mailbox cannot be reached through the REST API: it is being moved, or lies on another server.
    #[error("Unavailable - API access not enabled for mailbox ({0})")]
    ApiNotEnabled(String),
    /// Microsoft would not go on without the customer, or does not let him in at all.
    #[error("Interaction required")]
    InteractionRequired,
    /// The organisation lets only administrators approve apps.
    #[error("Need admin approval")]
    NeedAdminApproval,
    /// The customer came back without having approved: he cancelled, or was told to ask his administrator.
    #[error("The connection was not completed. If you were asked for an administrator's approval, ask for it first")]
    NotCompleted,
    /// The customer declined.
    #[error("You did not accept the permissions")]
    Declined,
    /// Somebody else was signed in.
    #[error("Wrong e-mail address: you typed {typed}, but {connected} was connected")]
    WrongAccount {
        /// What the customer typed.
        typed: String,
        /// Who was signed in.
        connected: String,
    },
    /// The app was not given a permission that it needs.
    #[error("A permission is missing ({0})")]
    PermissionMissing(String),
    /// An administrator disabled the account: signing in again would not help.
    #[error("The Microsoft 365 account is disabled")]
    AccountDisabled,
    /// The connection must be made anew.
    #[error("Sign in again to go on ({0})")]
    SignInAgain(String),
    /// The same, and Microsoft says what it wants to see at the sign-in page.
    #[error("Sign in again to go on ({code})")]
    Challenged {
        /// The service's own code.
        code: String,
        /// What is demanded: JSON for the parameter `claims`.
        claims: String,
    },
    /// The service wants less, and kept wanting it.
    #[error("Too many requests; try again later")]
    TooManyRequests,
    /// The customer's Exchange server refuses user name and password.
    #[error("Exchange user name or password refused")]
    ExchangeRefused,
    /// Not the address of an Exchange server's web services.
    #[error("Exchange URL is invalid")]
    ExchangeUrlInvalid,
    /// The Exchange server answers with an error.
    #[error("Exchange error ({0})")]
    Exchange(String),
    /// No answer.
    #[error("Microsoft 365 could not be reached: {0}")]
    Unreachable(String),
    /// Anything else, by the service's own code.
    #[error("OFFICE_ERROR: {0}")]
    Office(String),
}

impl Trouble {
    /// What a code of Graph means to a customer.
    pub fn from_graph(status: u16, code: &str) -> Self {
        match (status, code) {
            (_, "MailboxNotEnabledForRESTAPI" | "ErrorNonExistentMailbox") => Self::NoMailbox,
            (_, "RESTAPINotEnabledForComponentSharedMailbox") => Self::ApiNotEnabled(office_constant(code)),
            (403, "ErrorAccountDisabled") => Self::AccountDisabled,
            (429, _) => Self::TooManyRequests,
            (401, code) => Self::SignInAgain(code.to_owned()),
            (403, code) => Self::PermissionMissing(code.to_owned()),
            (_, code) => Self::Office(office_constant(code)),
        }
    }

    /// What an error of the sign-in means to a customer. Microsoft's number stands in the description.
    pub fn from_sign_in(error: &str, description: &str, subcode: Option<&str>) -> Self {
        let is = |code: &str| description.contains(&format!("{code}:"));
        if ["AADSTS90094", "AADSTS90095", "AADSTS900941", "AADSTS65001"].iter().any(|code| is(code)) {
            return Self::NeedAdminApproval;
        }
        match error {
            "access_denied" if subcode == Some("cancel") => Self::NotCompleted,
            _ if is("AADSTS65004") => Self::Declined,
            "interaction_required" | "login_required" | "consent_required" => Self::InteractionRequired,
            _ if is("AADSTS50105") => Self::InteractionRequired,
            "access_denied" => Self::Declined,
            "invalid_grant" => Self::SignInAgain(first_word(description)),
            other => Self::Office(format!("{other} {}", first_word(description)).trim().to_owned()),
        }
    }
}

pub(super) fn first_word(description: &str) -> String {
    description.split(':').next().unwrap_or_default().to_owned()
}

/// The constant that customers see for a code of Graph: upper snake case behind `OFFICE_ERROR_`.
pub fn office_constant(code: &str) -> String {
    let code = code.replace("RESTAPI", "RestApi");
    let letters: Vec<char> = code.chars().collect();
    let mut constant = String::from("OFFICE_ERROR");
    for (at, letter) in letters.iter().enumerate() {
        let after_small = at > 0 && !letters[at - 1].is_uppercase();
        let before_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if at == 0 || (letter.is_uppercase() && (after_small || before_small)) {
            constant.push('_');
        }
        constant.extend(letter.to_uppercase());
    }
    constant
}

#[cfg(test)]
mod tests {
    use super::{Trouble, office_constant};

    #[test]
    fn constants_are_the_codes_in_upper_snake_case() {
        for (code, constant) in [
            (
                "RESTAPINotEnabledForComponentSharedMailbox",
                "OFFICE_ERROR_REST_API_NOT_ENABLED_FOR_COMPONENT_SHARED_MAILBOX",
            ),
            ("MailboxNotEnabledForRESTAPI", "OFFICE_ERROR_MAILBOX_NOT_ENABLED_FOR_REST_API"),
            ("ErrorItemNotFound", "OFFICE_ERROR_ERROR_ITEM_NOT_FOUND"),
            ("", "OFFICE_ERROR"),
        ] {
            assert_eq!(office_constant(code), constant);
        }
    }

    #[test]
    fn the_way_back_from_the_approval_page_looks_like_a_cancelled_sign_in() {
        assert_eq!(Trouble::from_sign_in("access_denied", "", Some("cancel")), Trouble::NotCompleted);
        let declined = "AADSTS65004: User declined to consent to access the app.";
        assert_eq!(Trouble::from_sign_in("access_denied", declined, None), Trouble::Declined);
        let unassigned = "AADSTS50105: The signed in user '{EmailHidden}' is not assigned to a role";
        assert_eq!(Trouble::from_sign_in("interaction_required", unassigned, None), Trouble::InteractionRequired);
        let admin = "AADSTS90094: An administrator of Contoso has set a policy";
        assert_eq!(Trouble::from_sign_in("access_denied", admin, None), Trouble::NeedAdminApproval);
    }
}
