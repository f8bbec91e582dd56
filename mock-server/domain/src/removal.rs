//! Removal: tenants, users, applications and mailboxes, with everything that hangs on them.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use crate::cloud::{Cloud, MailboxId, UserRef};
use crate::directory::Resource;
use crate::sign_in::SignedIn;

impl Cloud {
    /// Removes a mailbox with everything in it; its owner stays.
    pub fn remove_mailbox(&mut self, id: MailboxId) {
        let Some(mailbox) = self.mailboxes.remove(&id) else { return };
        self.mailboxes_by_guid.remove(&mailbox.guid);
        self.touched.forget(id);
        self.forget_addresses(id);
        // A pushed one would never end by itself, and nobody is called about a mailbox that is gone.
        self.event_subscriptions.retain(|_, subscription| subscription.mailbox != id);
        if let Some(owner) = self.user_mut(mailbox.owner) {
            owner.mailbox = None;
        }
    }

    /// Removes a user with mailbox, memberships, assignments, consents and sign-ins.
    pub fn remove_user(&mut self, at: UserRef) {
        self.take_user(at);
        self.leave_applications(&HashSet::from([at.user]));
    }

    /// The same, but for the registrations that he owns; of one who was deleted before, too.
    pub(crate) fn take_user(&mut self, at: UserRef) {
        let deleted = self.tenants.get(&at.tenant).and_then(|tenant| tenant.deleted_users.get(&at.user));
        if let Some(mailbox) = self.user_at(at).or(deleted).and_then(|user| user.mailbox) {
            self.remove_mailbox(mailbox);
        }
        if let Some(tenant) = self.tenant_mut(at.tenant) {
            if tenant.users.shift_remove(&at.user).is_none() {
                tenant.deleted_users.shift_remove(&at.user);
            }
            tenant.forget(at.user);
        }
        let is_his = |account: &SignedIn| account.user == at;
        for browser in self.sessions.names(|session| session.accounts.iter().any(is_his)) {
            self.sign_out(&browser, Some(at));
        }
        self.codes.retain(|code| code.user != at);
        self.device_codes.retain(|code| code.user() != Some(at));
    }

    /// Removes an enterprise application with everything that it holds or owns.
    pub fn remove_service_principal(&mut self, tenant: Uuid, id: Uuid) {
        let apps = &self.applications;
        if let Some(tenant) = self.tenants.get_mut(&tenant).map(Arc::make_mut) {
            if let Some(app) = tenant.service_principals.get(&id).map(|principal| principal.app_id) {
                tenant.past_principals.insert(app);
                // Of registrations that are gone nothing is made again.
                tenant.past_principals.retain(|app| apps.contains_key(app) || Resource::by_id(*app).is_some());
            }
            tenant.remove_service_principal(id);
        }
        self.leave_applications(&HashSet::from([id]));
    }

    /// Takes those who are gone out of the owners of every registration.
    pub(crate) fn leave_applications(&mut self, gone: &HashSet<Uuid>) {
        let is_gone = |owner: &Uuid| gone.contains(owner);
        let owned = self.applications.values().filter(|app| app.owners.iter().any(is_gone)).map(|app| app.app_id);
        for id in owned.collect::<Vec<_>>() {
            if let Some(app) = self.applications.get_mut(&id) {
                Arc::make_mut(app).owners.retain(|owner| !is_gone(owner));
            }
        }
    }

    /// Removes an application with its enterprise applications, consents and codes.
    pub fn remove_application(&mut self, app_id: Uuid) {
        let gone = self.take_application(app_id);
        self.leave_applications(&gone);
    }

    /// The same, but for the registrations that its enterprise applications own; who these were.
    fn take_application(&mut self, app_id: Uuid) -> HashSet<Uuid> {
        self.applications.shift_remove(&app_id);
        let mut gone = HashSet::new();
        for tenant in self.tenants.values_mut() {
            let Some(principal) = tenant.service_principal(app_id).map(|principal| principal.id) else { continue };
            Arc::make_mut(tenant).remove_service_principal(principal);
            gone.insert(principal);
        }
        self.codes.retain(|code| code.app != app_id);
        self.device_codes.retain(|code| code.app != app_id);
        gone
    }

    /// Removes a tenant with all its users and the applications that it registered.
    pub fn remove_tenant(&mut self, id: Uuid) {
        let Some(tenant) = self.tenants.get(&id).map(Arc::clone) else { return };
        let mut gone: HashSet<Uuid> = tenant.users.keys().chain(tenant.deleted_users.keys()).copied().collect();
        for user in &gone {
            self.take_user(UserRef { tenant: id, user: *user });
        }
        let own: Vec<Uuid> =
            self.applications.values().filter(|app| app.home_tenant == id).map(|app| app.app_id).collect();
        for app in own {
            gone.extend(self.take_application(app));
        }
        self.leave_applications(&gone);
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
    /// Who was deleted before his tenant is gone with it, and so is what is kept of him.
    #[test]
    fn a_tenant_takes_those_with_it_who_were_deleted_before() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = cloud(now);
        let (anna, _) = cloud.user("anna@contoso.example").unwrap();
        let _ = cloud.sign_in("browser", anna, now);
        assert!(cloud.delete_user(anna));
        cloud.remove_tenant(CONTOSO);
        assert!(!cloud.mailboxes.values().any(|mailbox| mailbox.owner.tenant == CONTOSO));
        assert!(cloud.mailbox_at("anna@contoso.example").is_none());
        assert!(cloud.sessions.names(|session| !session.accounts.is_empty()).is_empty());
    }
}
