//! Deleted users: out of the directory, kept with their mailboxes, and restored as they were.
//!
//! <https://learn.microsoft.com/entra/fundamentals/users-restore>

use std::collections::HashSet;
use std::sync::Arc;

use crate::cloud::{Cloud, UserRef};
use crate::directory::{Tenant, User, UserKind};
use crate::mailbox::MailboxState;
use crate::{Now, Refusal};

/// How a deleted user comes back.
#[derive(Clone, Debug, Default)]
pub struct Comeback {
    /// Under which name, where it is another one.
    pub upn: Option<String>,
    /// Whether addresses that somebody else has meanwhile are left out; otherwise they keep him from coming back.
    pub without_taken: bool,
}

impl Comeback {
    /// What a user is when he is back.
    fn prepare(&self, tenant: &Tenant, user: &mut User) -> Result<(), Refusal> {
        if let Some(upn) = &self.upn {
            tenant.check_sign_in_name(upn).map_err(Refusal::SignInName)?;
            user.upn.clone_from(upn);
        } else {
            tenant.check_free(&user.upn).map_err(Refusal::SignInName)?;
        }
        let addresses = user.mail.iter().chain(&user.aliases);
        let taken: Vec<String> = addresses.filter(|address| tenant.check_free(address).is_err()).cloned().collect();
        if let Some(first) = taken.first().filter(|_| !self.without_taken) {
            return Err(Refusal::AddressTaken(first.clone()));
        }
        user.aliases.retain(|alias| !taken.contains(alias));
        if user.mail.as_ref().is_some_and(|mail| taken.contains(mail)) {
            // Nobody has that: it was looked at first.
            user.mail = Some(user.upn.clone());
        }
        user.deleted = None;
        Ok(())
    }
}

impl Cloud {
    /// Deletes a user; whether there was one.
    pub fn delete_user(&mut self, at: UserRef) -> bool {
        let moment = Now(self.moment()).second();
        let Some(mut user) = self.tenant_mut(at.tenant).and_then(|tenant| tenant.users.shift_remove(&at.user)) else {
            return false;
        };
        Arc::make_mut(&mut user).deleted = Some(moment);
        if let Some(mailbox) = user.mailbox {
            self.set_mailbox_state(mailbox, MailboxState::SoftDeleted);
        }
        if let Some(tenant) = self.tenant_mut(at.tenant) {
            tenant.deleted_users.insert(at.user, user);
        }
        true
    }

    /// Restores a deleted user, unless somebody else has his name or an address meanwhile.
    ///
    /// <https://learn.microsoft.com/graph/api/directory-deleteditems-restore>
    pub fn restore_user(&mut self, at: UserRef, back: &Comeback) -> Result<(), Refusal> {
        let missing = || Refusal::ObjectMissing { kind: "directoryObject", id: at.user.to_string() };
        let tenant = self.tenants.get(&at.tenant).ok_or_else(missing)?;
        let mut user = User::clone(tenant.deleted_users.get(&at.user).ok_or_else(missing)?);
        let old = user.mail.clone();
        back.prepare(tenant, &mut user)?;
        let (mailbox, mail) = (user.mailbox, user.mail.clone().filter(|_| user.mail != old));
        let is_ready =
            user.has_exchange() || matches!(user.kind, UserKind::Shared | UserKind::Room | UserKind::Equipment);
        if let Some(tenant) = self.tenant_mut(at.tenant) {
            tenant.deleted_users.shift_remove(&at.user);
            tenant.users.insert(at.user, Arc::new(user));
        }
        if let Some(mailbox) = mailbox.and_then(|id| self.mailbox_mut(id)) {
            if let Some(mail) = mail {
                mailbox.address = mail;
            }
            if is_ready {
                mailbox.state = MailboxState::Ready;
            }
        }
        self.index_addresses(at);
        Ok(())
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
        let user = User { id: again.user, created: None, mailbox: None, ..User::clone(&old) };
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
