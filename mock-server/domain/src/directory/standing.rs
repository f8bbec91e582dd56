//! What an account stands with: lockout, password, second factor, device, and what else keeps it out.

use jiff::{SignedDuration, Timestamp};

/// Wrong passwords in a row that lock an account.
pub const LOCKOUT_THRESHOLD: u8 = 10;
/// How long an account is locked the first time.
pub const LOCKOUT: SignedDuration = SignedDuration::from_mins(1);

/// How an account stands beyond being enabled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Until when smart lockout keeps it out.
    pub locked_until: Option<Timestamp>,
    /// Wrong passwords since the last right one.
    pub wrong_passwords: u8,
    /// Whether the password still opens the door.
    pub password: PasswordState,
    /// Whether an authenticator app is registered as a second factor.
    pub second_factor: bool,
    /// Phones that are registered as second factors.
    pub phones: Vec<Phone>,
    /// Whether an administrator demands a second factor of this account always ("per-user MFA").
    pub second_factor_required: bool,
    /// The device that the account works on.
    pub device: Device,
    /// Whether the organisation's terms of use are accepted.
    pub accepted_terms: bool,
    /// What else keeps it out.
    pub hold: Option<Hold>,
    /// What the directory was told of the person's age.
    pub age: Option<AgeGroup>,
    /// What it was told of a parent's consent.
    pub parental_consent: Option<ParentalConsent>,
    /// What an administrator last said of its risk, and when.
    pub review: Option<(Review, Timestamp)>,
}

/// How old a person is, as far as the law asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeGroup {
    /// Too young to decide alone.
    Minor,
    /// No minor any more, and no adult everywhere.
    NotAdult,
    /// Adult.
    Adult,
}

/// Whether a parent consented for a minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentalConsent {
    /// Yes.
    Granted,
    /// No.
    Denied,
    /// Nobody has to.
    NotRequired,
}

/// A phone that is a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Which of the account's phones it is.
    pub kind: PhoneKind,
    /// Its number: `+46 701234567`.
    pub number: String,
}

/// The phones that an account can have, one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// Mobile.
    Mobile,
    /// Another mobile.
    AlternateMobile,
    /// Office.
    Office,
}

/// What an administrator says of an account's risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// There is none.
    Dismissed,
    /// Somebody else has it.
    Compromised,
}

/// The state of a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub enum PasswordState {
    /// In order.
    #[default]
    #[error("it is in order")]
    Good,
    /// Too old, or to be changed at the next sign-in.
    #[error("it is too old, or to be changed at the next sign-in")]
    Expired,
    /// Too old in the customer's own Active Directory.
    #[error("it is too old in the customer's own Active Directory")]
    ExpiredOnPremises,
    /// There is none in the directory.
    #[error("there is none in the directory")]
    Missing,
    /// The account has to register for resetting it.
    #[error("the account has to register for resetting it first")]
    ResetUnregistered,
    /// To be changed because of a risk.
    #[error("it is to be changed because of a risk")]
    Risky,
}

/// What the directory knows of the device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Device {
    /// It was deleted; what was signed in there counts no more.
    Deleted,
    /// An administrator disabled it.
    Disabled,
    /// Nothing.
    #[default]
    Unknown,
    /// It is registered.
    Registered,
    /// It is joined.
    Joined,
    /// It is joined and compliant.
    Compliant,
}

/// What keeps an account out besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hold {
    /// A guest has not accepted the invitation.
    #[error("a guest who has not accepted the invitation")]
    InvitationOpen,
    /// Somebody must consent on behalf of a minor.
    #[error("somebody must consent on behalf of a minor")]
    AgeConsent,
    /// A minor, and the organisation lets none in.
    #[error("a minor, and the organisation lets none in")]
    Minor,
    /// The home organisation holds the account to be at risk.
    #[error("the home organisation holds it to be at risk")]
    Risk,
    /// A second factor is to be registered, and a risk forbids it.
    #[error("a second factor is to be registered, and a risk forbids it")]
    RegistrationAtRisk,
    /// An administrator of a partner, held to be at risk at home.
    #[error("a partner's administrator who is held to be at risk at home")]
    PartnerAtRisk,
    /// A second factor is to be registered, and that is allowed from safe places alone.
    #[error("a second factor is to be registered, which is allowed from safe places alone")]
    RegistrationElsewhere,
    /// The customer's own Active Directory lets the account in at other hours.
    #[error("the customer's own Active Directory lets it in at other hours")]
    OutsideLogonHours,
}

/// What is the matter with the agents that check passwords in the customer's own Active Directory.
///
/// <https://learn.microsoft.com/entra/identity/hybrid/connect/tshoot-connect-pass-through-authentication>
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgentRefusal {
    /// They cannot reach a domain controller.
    #[error("they cannot reach a domain controller")]
    NoDirectory,
    /// They do not answer in time.
    #[error("they do not answer in time")]
    TimeOut,
    /// They answer something that Entra ID does not understand.
    #[error("they answer something that Entra ID does not understand")]
    StrangeAnswer,
    /// They could not check the password.
    #[error("they could not check the password")]
    Failure,
    /// They cannot decrypt the password.
    #[error("they cannot decrypt the password")]
    CannotDecrypt,
    /// Their clock and the domain controller's differ.
    #[error("their clock and the domain controller's differ")]
    ClocksApart,
    /// They answered too late.
    #[error("they answered too late")]
    TooLate,
}

impl Hold {
    /// Whether the account is kept out because it is held to be at risk.
    pub const fn is_risk(self) -> bool {
        matches!(self, Self::Risk | Self::RegistrationAtRisk | Self::PartnerAtRisk)
    }

    /// Whether it is kept out because of the person's age.
    pub const fn is_age(self) -> bool {
        matches!(self, Self::AgeConsent | Self::Minor)
    }
}

impl Standing {
    /// Whether there is a second factor.
    pub fn has_second_factor(&self) -> bool {
        self.second_factor || !self.phones.is_empty()
    }

    /// Whether the account is held to be at risk, so that it stays out until somebody does something about it.
    pub fn is_at_risk(&self) -> bool {
        self.password == PasswordState::Risky || self.hold.is_some_and(Hold::is_risk)
    }

    /// How old the person is: as the directory was told, or as what keeps the account out says.
    pub fn age_group(&self) -> Option<AgeGroup> {
        let held = self.hold.is_some_and(Hold::is_age);
        self.age.or_else(|| held.then_some(AgeGroup::Minor))
    }

    /// Takes what the directory is told of age and consent: a minor without consent is kept out, and nobody else is.
    pub fn judge_age(&mut self) {
        let allowed = matches!(self.parental_consent, Some(ParentalConsent::Granted | ParentalConsent::NotRequired));
        if self.age_group() == Some(AgeGroup::Minor) && !allowed {
            self.hold = self.hold.or(Some(Hold::AgeConsent));
        } else if self.hold.is_some_and(Hold::is_age) {
            // The age that only the hold told is kept.
            self.age = self.age_group();
            self.hold = None;
        }
    }

    /// An administrator says that there is no risk.
    pub fn dismiss_risk(&mut self, now: Timestamp) {
        if self.is_at_risk() {
            self.hold = self.hold.filter(|hold| !hold.is_risk());
            if self.password == PasswordState::Risky {
                self.password = PasswordState::Good;
            }
            self.review = Some((Review::Dismissed, now));
        }
    }

    /// An administrator says that somebody else has the account.
    pub fn confirm_compromised(&mut self, now: Timestamp) {
        self.hold = Some(Hold::Risk);
        self.review = Some((Review::Compromised, now));
    }

    /// Whether smart lockout keeps the account out at that moment.
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}
