//! Which names accounts of an organisation may have.
//!
//! <https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-userprincipalname>

use thiserror::Error;

use super::Tenant;

/// Why nobody may be called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignInNameRefusal {
    /// It is no name before a domain.
    #[error("it is no name before a domain")]
    Malformed,
    /// The domain is not the organisation's.
    #[error("the domain is not the organisation's")]
    ForeignDomain,
    /// Somebody is.
    #[error("somebody is called so already")]
    Taken,
    /// A group gets its mail there.
    #[error("a group has that address")]
    OfGroup,
}

/// Letters that the part before the `@` may have at most.
const LOCAL_LIMIT: usize = 64;

impl Tenant {
    /// Refuses a name that no new account may have.
    pub fn check_sign_in_name(&self, upn: &str) -> Result<(), SignInNameRefusal> {
        let (local, domain) = upn.split_once('@').ok_or(SignInNameRefusal::Malformed)?;
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "'.-_!#^~".contains(letter);
        if local.is_empty() || local.len() > LOCAL_LIMIT || !local.chars().all(letter) {
            return Err(SignInNameRefusal::Malformed);
        }
        if !self.has_domain(domain) {
            return Err(SignInNameRefusal::ForeignDomain);
        }
        self.check_free(upn)
    }

    /// Refuses an address that somebody or a group has.
    pub fn check_free(&self, address: &str) -> Result<(), SignInNameRefusal> {
        if self.user(address).is_some() {
            return Err(SignInNameRefusal::Taken);
        }
        if self.groups.values().any(|group| group.has_mail(address)) { Err(SignInNameRefusal::OfGroup) } else { Ok(()) }
    }
}
