//! A user's own new password: what is wrong with one, and what changes with it.

use super::SignInRefusal;
use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::directory::{PasswordState, User};

/// Length of a password.
///
/// <https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#microsoft-entra-password-policies>
const LENGTH: std::ops::RangeInclusive<usize> = 8..=256;

/// What is wrong with a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// The current password is another, or the account may not in at all.
    Current(SignInRefusal),
    /// It is the current one.
    Same,
    /// Too short, too long, of too few kinds of characters, or with the user's name in it.
    Weak,
}

impl Cloud {
    /// Changes a user's password for one that only its owner knows: everything that came of the old one dies.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-revocation>
    pub fn change_password(&mut self, at: UserRef, current: &str, new: &str, now: Now) -> Result<(), PasswordRefusal> {
        let name = at.user.to_string();
        self.authenticate(&name, current, Some(at.tenant), now).map_err(PasswordRefusal::Current)?;
        if new == current {
            return Err(PasswordRefusal::Same);
        }
        if self.user_at(at).is_none_or(|user| !is_strong(new) || is_named(new, user)) {
            return Err(PasswordRefusal::Weak);
        }
        if let Some(user) = self.user_mut(at) {
            new.clone_into(&mut user.password);
            user.password_changed = now.timestamp();
            user.standing.password = PasswordState::Good;
        }
        Ok(())
    }
}

/// Whether a password is long enough, and of three kinds of characters.
pub fn is_strong(password: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] =
        [char::is_lowercase, char::is_uppercase, char::is_numeric, |letter| !letter.is_alphanumeric()];
    let used = kinds.iter().filter(|kind| password.chars().any(kind)).count();
    LENGTH.contains(&password.chars().count()) && used >= 3
}

/// Whether a password has the user's name in it.
fn is_named(password: &str, user: &User) -> bool {
    let name = user.upn.split('@').next().unwrap_or_default().to_lowercase();
    !name.is_empty() && password.to_lowercase().contains(&name)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::default::PASSWORD;

    #[test]
    fn a_new_password_is_another_and_not_weak() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = crate::default::cloud(now);
        let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.password = PasswordState::Expired;
        cloud.sign_in("s", anna, now);
        let later = now.plus(SignedDuration::from_secs(1));
        let wrong = cloud.change_password(anna, "x", "Spring2026!", later);
        assert!(matches!(wrong, Err(PasswordRefusal::Current(SignInRefusal::PasswordWrong(_)))));
        assert_eq!(cloud.change_password(anna, PASSWORD, PASSWORD, later), Err(PasswordRefusal::Same));
        let long = "Aa1!".repeat(65);
        for weak in ["", "Ab1!", "springtime", "Springtime", "Hello-Anna-1", long.as_str()] {
            assert_eq!(cloud.change_password(anna, PASSWORD, weak, later), Err(PasswordRefusal::Weak), "{weak}");
        }
        assert_eq!(cloud.signed_in("s", later).len(), 1, "nothing happened");
        assert_eq!(cloud.change_password(anna, PASSWORD, "Spring2026!", later), Ok(()));
        assert!(cloud.signed_in("s", later).is_empty(), "what came of the old one is dead");
        assert_eq!(cloud.user_at(anna).expect("Anna").standing.password, PasswordState::Good);
        assert_eq!(cloud.authenticate("anna@contoso.example", "Spring2026!", None, later), Ok(anna));
    }
}
