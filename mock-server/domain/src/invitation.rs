//! Guests: accounts of other organisations that are invited into one.
//!
//! <https://learn.microsoft.com/entra/external-id/what-is-b2b>

use std::sync::Arc;

use thiserror::Error;
use uuid::Uuid;

use crate::cloud::{Cloud, UserRef};
use crate::default::{PASSWORD, person};
use crate::directory::{User, UserKind};
use crate::{Now, Refusal};

/// Who is to be invited.
#[derive(Clone, Debug)]
pub struct Invited<'a> {
    /// The address.
    pub address: &'a str,
    /// What the guest is called, if somebody says so.
    pub name: Option<&'a str>,
}

/// Why somebody is not invited.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvitationRefusal {
    /// The organisation has the account already, as no guest.
    #[error("the organisation has the account {0} already")]
    Known(Uuid),
    /// A group of the organisation gets its mail there.
    #[error("a group of the organisation has that address")]
    OfGroup,
    /// The address would be one of the organisation's own.
    #[error("the domain is the organisation's own")]
    OwnDomain,
    /// There is no such organisation.
    #[error(transparent)]
    Other(#[from] Refusal),
}

impl Cloud {
    /// Invites somebody, who is taken to have accepted at once. A guest who is there already stays as he is.
    pub fn invite(&mut self, into: Uuid, wanted: &Invited<'_>, now: Now) -> Result<UserRef, InvitationRefusal> {
        let address = wanted.address;
        let missing = || Refusal::ObjectMissing { kind: "tenant", id: into.to_string() };
        let tenant = self.tenants.get(&into).ok_or_else(missing)?;
        let upn = format!("{}#EXT#@{}", address.replace('@', "_"), tenant.domain());
        match tenant.user(address).or_else(|| tenant.user(&upn)) {
            Some(known) if known.kind == UserKind::Guest => return Ok(UserRef { tenant: into, user: known.id }),
            Some(known) => return Err(InvitationRefusal::Known(known.id)),
            None => {}
        }
        if tenant.check_free(address).is_err() {
            return Err(InvitationRefusal::OfGroup);
        }
        if address.split_once('@').is_some_and(|(_, domain)| tenant.has_domain(domain)) {
            return Err(InvitationRefusal::OwnDomain);
        }
        // A guest signs in at home: the password is the same.
        let password = self.user(address).map_or_else(|| PASSWORD.to_owned(), |(_, user)| user.password.clone());
        let user = self.guid();
        let guest = User {
            mail: Some(address.to_owned()),
            kind: UserKind::Guest,
            created: Some(now.second()),
            password,
            ..person(user, &upn, wanted.name.unwrap_or(address), now)
        };
        if let Some(tenant) = self.tenant_mut(into) {
            tenant.users.insert(user, Arc::new(guest));
        }
        Ok(UserRef { tenant: into, user })
    }
}
