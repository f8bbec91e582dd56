//! Removal: tenants, users, applications and mailboxes, with everything that hangs on them.

use std::sync::Arc;

use uuid::Uuid;

use crate::cloud::{Cloud, MailboxId, UserRef};
use crate::sign_in::SignedIn;

impl Cloud {
    /// Removes a mailbox with everything in it; its owner stays.
    pub fn remove_mailbox(&mut self, id: MailboxId) {
        let Some(mailbox) = self.mailboxes.remove(&id) else { return };
        self.forget_addresses(id);
        // A pushed one would never end by itself, and nobody is called about a mailbox that is gone.
        self.event_subscriptions.retain(|_, subscription| subscription.mailbox != id);
        if let Some(owner) = self.user_mut(mailbox.owner) {
            owner.mailbox = None;
        }
    }

    /// Removes a user with mailbox, memberships, assignments, consents and sign-ins.
    pub fn remove_user(&mut self, at: UserRef) {
        if let Some(mailbox) = self.user_at(at).and_then(|user| user.mailbox) {
            self.remove_mailbox(mailbox);
        }
        if let Some(tenant) = self.tenant_mut(at.tenant) {
            tenant.users.shift_remove(&at.user);
            tenant.forget(at.user);
        }
        self.leave_applications(at.user);
        let is_his = |account: &SignedIn| account.user == at;
        for browser in self.sessions.names(|session| session.accounts.iter().any(is_his)) {
            self.sign_out(&browser, Some(at));
        }
        self.codes.retain(|code| code.user != at);
        self.device_codes.retain(|code| code.user() != Some(at));
    }

    /// Removes an enterprise application with everything that it holds or owns.
    pub fn remove_service_principal(&mut self, tenant: Uuid, id: Uuid) {
        if let Some(tenant) = self.tenant_mut(tenant) {
            tenant.remove_service_principal(id);
        }
        self.leave_applications(id);
    }

    /// Takes somebody out of the owners of every registration.
    pub(crate) fn leave_applications(&mut self, owner: Uuid) {
        let owned = self.applications.values().filter(|app| app.owners.contains(&owner)).map(|app| app.app_id);
        for id in owned.collect::<Vec<_>>() {
            if let Some(app) = self.applications.get_mut(&id) {
                Arc::make_mut(app).owners.retain(|one| *one != owner);
            }
        }
    }

    /// Removes an application with its enterprise applications, consents and codes.
    pub fn remove_application(&mut self, app_id: Uuid) {
        self.applications.shift_remove(&app_id);
        let tenants = self.tenants.values();
        let of_it = tenants.filter_map(|tenant| Some((tenant.id, tenant.service_principal(app_id)?.id)));
        for (tenant, principal) in of_it.collect::<Vec<_>>() {
            self.remove_service_principal(tenant, principal);
        }
        self.codes.retain(|code| code.app != app_id);
        self.device_codes.retain(|code| code.app != app_id);
    }

    /// Removes a tenant with all its users and the applications that it registered.
    pub fn remove_tenant(&mut self, id: Uuid) {
        let Some(tenant) = self.tenants.get(&id).map(Arc::clone) else { return };
        for user in tenant.users.keys() {
            self.remove_user(UserRef { tenant: id, user: *user });
        }
        let own: Vec<Uuid> =
            self.applications.values().filter(|app| app.home_tenant == id).map(|app| app.app_id).collect();
        for app in own {
            self.remove_application(app);
        }
        self.environments.retain(|_, environment| environment.tenant != id);
        self.tenants.shift_remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use crate::Now;
    use crate::default::{CONTOSO, HUBSPOT, VENDOR, cloud};

    #[test]
    fn nothing_hangs_on_what_is_gone() {
        let mut cloud = cloud(Now(Timestamp::UNIX_EPOCH));
        let (anna, _) = cloud.user("anna@contoso.example").unwrap();
        cloud.remove_user(anna);
        assert!(cloud.user("anna@contoso.example").is_none());
        assert!(cloud.mailbox_at("anna@contoso.example").is_none());
        cloud.provision(CONTOSO, HUBSPOT);
        cloud.remove_tenant(VENDOR);
        assert!(cloud.application("HubSpot Sales").is_none());
        assert!(cloud.tenants[&CONTOSO].service_principal(HUBSPOT).is_none());
    }
}
