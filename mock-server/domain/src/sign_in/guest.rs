//! Guests: a person's account at home, and the ones that other organisations made for the same person.
//!
//! <https://learn.microsoft.com/entra/external-id/user-properties>

use uuid::Uuid;

use crate::cloud::{Cloud, UserRef};
use crate::directory::UserKind;

impl Cloud {
    /// The account that somebody signs in with: a guest's own one, where this Cloud has it; every other is its own.
    pub fn home_of(&self, at: UserRef) -> UserRef {
        let Some(guest) = self.user_at(at).filter(|user| user.kind == UserKind::Guest) else { return at };
        let name = guest.mail.as_deref().unwrap_or(&guest.upn);
        let elsewhere = self.tenants.values().filter(|tenant| tenant.id != at.tenant);
        let homes = elsewhere.filter_map(|tenant| Some((tenant.id, tenant.user(name)?)));
        let home = homes.into_iter().find(|(_, user)| user.kind != UserKind::Guest);
        home.map_or(at, |(tenant, user)| UserRef { tenant, user: user.id })
    }

    /// The same person in a tenant: at home, or as the guest that it invited; the account at home where it invited nobody.
    pub fn in_tenant(&self, at: UserRef, tenant: Uuid) -> UserRef {
        if at.tenant == tenant {
            return at;
        }
        let home = self.home_of(at);
        let invited = || {
            let (person, there) = (self.user_at(home)?, self.tenants.get(&tenant)?);
            let is_guest = |mail: &String| person.is_called(mail);
            let guests = there.users.values().filter(|user| user.kind == UserKind::Guest);
            guests.into_iter().find(|guest| guest.mail.as_ref().is_some_and(is_guest)).map(|guest| guest.id)
        };
        match invited().filter(|_| home.tenant != tenant) {
            Some(user) => UserRef { tenant, user },
            None => home,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::Now;
    use crate::default::{CONTOSO, FABRIKAM, PASSWORD};
    use crate::directory::User;
    use crate::sign_in::SignInRefusal;

    #[test]
    fn a_guest_is_the_person_at_home() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = crate::default::cloud(now);
        let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
        assert_eq!((cloud.home_of(anna), cloud.in_tenant(anna, FABRIKAM)), (anna, anna));
        let guest = User {
            kind: UserKind::Guest,
            mail: Some("anna@contoso.example".to_owned()),
            password: "of nobody".to_owned(),
            ..crate::default::person(Uuid::from_u128(1), "anna_contoso.example#EXT#@fabrikam.example", "Anna", now)
        };
        let at = UserRef { tenant: FABRIKAM, user: guest.id };
        cloud.tenant_mut(FABRIKAM).expect("Fabrikam").users.insert(guest.id, guest.into());
        assert_eq!(
            (cloud.home_of(at), cloud.in_tenant(anna, FABRIKAM), cloud.in_tenant(at, CONTOSO)),
            (anna, at, anna)
        );
        // Name and password are those at home, wherever they are typed.
        for near in [None, Some(FABRIKAM), Some(CONTOSO)] {
            assert_eq!(cloud.authenticate("anna@contoso.example", PASSWORD, near, now), Ok(anna));
        }
        let wrong = cloud.authenticate("anna@contoso.example", "of nobody", Some(FABRIKAM), now);
        assert!(matches!(wrong, Err(SignInRefusal::PasswordWrong(_))));
        cloud.user_mut(anna).expect("Anna").enabled = false;
        let app = std::sync::Arc::clone(&cloud.applications[&crate::default::HUBSPOT]);
        assert!(matches!(cloud.admit(&app, at, FABRIKAM), Err(SignInRefusal::AccountDisabled(_))));
    }
}
