//! Deleted users: out of the directory, kept with their mailboxes, and restored as they were.
//!
//! <https://learn.microsoft.com/entra/fundamentals/users-restore>

use std::collections::HashSet;
use std::sync::Arc;

use crate::Now;
use crate::cloud::{Cloud, UserRef};
use crate::directory::User;
use crate::mailbox::MailboxState;

impl Cloud {
    /// Deletes a user; whether there was one.
    pub fn delete_user(&mut self, at: UserRef) -> bool {
        let Some(user) = self.tenant_mut(at.tenant).and_then(|tenant| tenant.users.shift_remove(&at.user)) else {
            return false;
        };
        if let Some(mailbox) = user.mailbox {
            self.set_mailbox_state(mailbox, MailboxState::SoftDeleted);
        }
        if let Some(tenant) = self.tenant_mut(at.tenant) {
            tenant.deleted_users.insert(at.user, user);
        }
        true
    }

    /// Restores a deleted user; whether there was one.
    pub fn restore_user(&mut self, at: UserRef) -> bool {
        let Some(user) = self.tenant_mut(at.tenant).and_then(|tenant| tenant.deleted_users.shift_remove(&at.user))
        else {
            return false;
        };
        let mailbox = user.mailbox.filter(|_| user.has_exchange());
        if let Some(tenant) = self.tenant_mut(at.tenant) {
            tenant.users.insert(at.user, user);
        }
        if let Some(mailbox) = mailbox {
            self.set_mailbox_state(mailbox, MailboxState::Ready);
        }
        self.index_addresses(at);
        true
    }

    /// Deletes a deleted user for good, with his mailbox; whether there was one.
    ///
    /// <https://learn.microsoft.com/graph/api/directory-deleteditems-delete>
    pub fn purge_user(&mut self, at: UserRef) -> bool {
        if !self.tenants.get(&at.tenant).is_some_and(|tenant| tenant.deleted_users.contains_key(&at.user)) {
            return false;
        }
        self.take_user(at);
        self.leave_applications(&HashSet::from([at.user]));
        true
    }

    /// Deletes a user and makes the account anew, under the same name and with the same licences: another one, with a new
    /// mailbox.
    pub fn recreate_user(&mut self, at: UserRef, now: Now) -> Option<UserRef> {
        let old = Arc::clone(self.user_at(at)?);
        self.delete_user(at);
        let again = UserRef { tenant: at.tenant, user: self.guid() };
        let user = User { id: again.user, mailbox: None, ..User::clone(&old) };
        let has_exchange = user.has_exchange();
        self.tenant_mut(at.tenant)?.users.insert(again.user, Arc::new(user));
        if has_exchange {
            self.create_mailbox(again, MailboxState::Ready, now);
        }
        Some(again)
    }

    /// The deleted user of that name or id.
    pub fn deleted_user(&self, name: &str) -> Option<UserRef> {
        self.tenants.values().find_map(|tenant| {
            let user = tenant.deleted_users.values().find(|user| user.is_called(name))?;
            Some(UserRef { tenant: tenant.id, user: user.id })
        })
    }
}
