//! An administrator's tool for server-side synchronisation under test, as a step has it.

use crate::connector::{
    AdministratorClient, DynamicsTrouble, MailboxAlert, MailboxSettings, RoleHolder, ServerProfile, SyncedMailbox,
    TestWanted,
};

/// The tool of somebody who is signed in at an environment, for a step.
pub struct TestedAdministrator<'a>(pub(crate) &'a mut dyn AdministratorClient);

impl TestedAdministrator<'_> {
    /// See [`crate::connector::MailboxAdministrator::version`].
    pub async fn version(&mut self) -> Result<String, DynamicsTrouble> {
        self.0.version().await
    }

    /// See [`crate::connector::MailboxAdministrator::mailboxes`].
    pub async fn mailboxes(&mut self) -> Result<Vec<SyncedMailbox>, DynamicsTrouble> {
        self.0.mailboxes().await
    }

    /// See [`crate::connector::MailboxAdministrator::profiles`].
    pub async fn profiles(&mut self) -> Result<Vec<ServerProfile>, DynamicsTrouble> {
        self.0.profiles().await
    }

    /// See [`crate::connector::MailboxAdministrator::save_profile`].
    pub async fn save_profile(&mut self, profile: &ServerProfile) -> Result<String, DynamicsTrouble> {
        self.0.save_profile(profile).await
    }

    /// See [`crate::connector::MailboxAdministrator::set_defaults`].
    pub async fn set_defaults(&mut self, defaults: &MailboxSettings) -> Result<(), DynamicsTrouble> {
        self.0.set_defaults(defaults).await
    }

    /// See [`crate::connector::MailboxAdministrator::set`].
    pub async fn set(&mut self, mailboxes: &[String], to: &MailboxSettings) -> Result<(), DynamicsTrouble> {
        self.0.set(mailboxes, to).await
    }

    /// See [`crate::connector::MailboxAdministrator::apply_defaults`].
    pub async fn apply_defaults(&mut self, mailboxes: &[String], test: bool) -> Result<(), DynamicsTrouble> {
        self.0.apply_defaults(mailboxes, test).await
    }

    /// See [`crate::connector::MailboxAdministrator::approve`].
    pub async fn approve(&mut self, mailbox: &str, beside: Option<&MailboxSettings>) -> Result<(), DynamicsTrouble> {
        self.0.approve(mailbox, beside).await
    }

    /// See [`crate::connector::MailboxAdministrator::require_approval`].
    pub async fn require_approval(&mut self, of_users: bool, of_queues: bool) -> Result<(), DynamicsTrouble> {
        self.0.require_approval(of_users, of_queues).await
    }

    /// See [`crate::connector::MailboxAdministrator::give_role`].
    pub async fn give_role(&mut self, role: &str, to: &RoleHolder) -> Result<(), DynamicsTrouble> {
        self.0.give_role(role, to).await
    }

    /// See [`crate::connector::MailboxAdministrator::test`].
    pub async fn test(&mut self, whom: &TestWanted, takes_over: bool) -> Result<usize, DynamicsTrouble> {
        self.0.test(whom, takes_over).await
    }

    /// See [`crate::connector::MailboxAdministrator::alerts`].
    pub async fn alerts(&mut self, of: &str) -> Result<Vec<MailboxAlert>, DynamicsTrouble> {
        self.0.alerts(of).await
    }
}
