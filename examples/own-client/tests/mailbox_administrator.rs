//! The README's administrator of server-side sync of one's own.

use cucumber::then;
use mock365::Mock;
use mock365_steps::connector::{
    DynamicsAdministrator, DynamicsTrouble, EnvironmentAddress, MailboxAdministrator, MailboxAlert, MailboxSettings,
    RoleHolder, ServerProfile, Settings, SyncedMailbox, TestWanted,
};
use mock365_steps::{Person, World};

/// Your tool. This one lets ours do the work.
#[derive(Default)]
struct MyTool(DynamicsAdministrator);

type Done<T> = Result<T, DynamicsTrouble>;

impl MailboxAdministrator for MyTool {
    fn configure(&mut self, settings: Settings, environment: EnvironmentAddress) {
        self.0.configure(settings, environment);
    }
    async fn start(&mut self, address: &str) -> Done<String> {
        self.0.start(address).await
    }
    async fn finish(&mut self, query: &str) -> Done<()> {
        self.0.finish(query).await
    }
    async fn version(&mut self) -> Done<String> {
        self.0.version().await
    }
    async fn mailboxes(&mut self) -> Done<Vec<SyncedMailbox>> {
        self.0.mailboxes().await
    }
    async fn profiles(&mut self) -> Done<Vec<ServerProfile>> {
        self.0.profiles().await
    }
    async fn save_profile(&mut self, profile: &ServerProfile) -> Done<String> {
        self.0.save_profile(profile).await
    }
    async fn set_defaults(&mut self, defaults: &MailboxSettings) -> Done<()> {
        self.0.set_defaults(defaults).await
    }
    async fn set(&mut self, mailboxes: &[String], to: &MailboxSettings) -> Done<()> {
        self.0.set(mailboxes, to).await
    }
    async fn apply_defaults(&mut self, mailboxes: &[String], test: bool) -> Done<()> {
        self.0.apply_defaults(mailboxes, test).await
    }
    async fn approve(&mut self, mailbox: &str, beside: Option<&MailboxSettings>) -> Done<()> {
        self.0.approve(mailbox, beside).await
    }
    async fn require_approval(&mut self, of_users: bool, of_queues: bool) -> Done<()> {
        self.0.require_approval(of_users, of_queues).await
    }
    async fn give_role(&mut self, role: &str, to: &RoleHolder) -> Done<()> {
        self.0.give_role(role, to).await
    }
    async fn test(&mut self, whom: &TestWanted, takes_over: bool) -> Done<usize> {
        self.0.test(whom, takes_over).await
    }
    async fn alerts(&mut self, of: &str) -> Done<Vec<MailboxAlert>> {
        self.0.alerts(of).await
    }
}

#[then(expr = "{word} sees {int} tested mailbox(es)")]
async fn tested(world: &mut World, who: String, count: usize) {
    let person = Person::called(&who).expect("somebody of the features");
    let mut tool = world.mailbox_administrator(person).await.expect("signed in");
    let mailboxes = tool.mailboxes().await.expect("the list");
    assert_eq!(mailboxes.iter().filter(|mailbox| mailbox.statuses.contains(&"Success".to_owned())).count(), count);
}

fn main() {
    mock365_steps::run().mock(Mock::start).mailbox_administrator(MyTool::default).features("dynamics");
}
