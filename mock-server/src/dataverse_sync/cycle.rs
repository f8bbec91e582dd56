//! One look at a mailbox: what waits is sent, what came is taken in, appointments, contacts and tasks are carried over.
//! What is to be done and what follows is decided in the domain; no lock is held while Exchange is asked.

use mock365_domain::dataverse::{Environment, SyncAlert, SyncPart, SyncPlan, SyncReport, UpstreamOutcome};
use mock365_domain::{Change, Happened, Now};
use uuid::Uuid;

use super::calls::{Upstream, told};
use crate::faces::soap::writer::XmlWriter;
use crate::inside::exchange::{
    AskedField, AskedFolder, AskedShape, ExchangeClient, ExchangeFailure, ExchangeMessage, FoundId, ItemUpdate,
};
use crate::sandbox::Sandbox;

/// The row that an item was made from.
pub const MADE_FROM: AskedField<'static> =
    AskedField::Named { set: "4f5b7c2e-0f7a-4c55-9a3c-6c2b5f0d3a65", name: "crmid" };

/// A look at a mailbox.
pub struct Look<'a> {
    pub sandbox: &'a Sandbox,
    pub host: &'a str,
    pub mailbox: Uuid,
    pub plan: &'a SyncPlan,
    pub client: &'a ExchangeClient<'a>,
    pub report: SyncReport,
}

/// Looks at a mailbox. Whether there was anything to do, or anything wrong.
pub fn run(sandbox: &Sandbox, host: &str, mailbox: Uuid) -> bool {
    let begun = write(sandbox, host, |environment, now| {
        let plan = environment.begin_sync(mailbox, now)?;
        Some((plan, environment.tenant, environment.version))
    });
    let Some(Some((plan, tenant, version))) = begun else { return true };
    let upstream = Upstream { sandbox, plan: &plan.upstream, tenant, version };
    let all = |wrong: &UpstreamOutcome| SyncReport {
        states: plan.states.clone(),
        ..SyncReport::of_all(&plan.upstream.parts, wrong)
    };
    let report = match upstream.look_up() {
        UpstreamOutcome::Fine => match upstream.connect() {
            Ok(exchange) => {
                let report = SyncReport { states: plan.states.clone(), ..SyncReport::default() };
                let look = Look { sandbox, host, mailbox, plan: &plan, client: &exchange.client, report };
                look.go()
            }
            Err(wrong) => all(&wrong),
        },
        wrong => all(&wrong),
    };
    write(sandbox, host, |environment, now| environment.finish_sync(mailbox, &report, now));
    !report.is_quiet()
}

/// Changes an environment, where it is there still.
fn write<R>(sandbox: &Sandbox, host: &str, change: impl FnOnce(&mut Environment, Now) -> R) -> Option<R> {
    sandbox.write(|cloud, now| {
        let done = cloud.environment_mut(host).map(|environment| change(environment, now));
        (done, Change::directory(Happened::Updated))
    })
}

impl Look<'_> {
    /// Does the parts that are to be done, each by itself.
    fn go(mut self) -> SyncReport {
        for part in self.plan.upstream.parts.clone() {
            let done = match part {
                SyncPart::Outgoing => self.send(),
                SyncPart::Incoming => self.receive(),
                SyncPart::Act => self.carry_over(),
            };
            let outcome = done.err().unwrap_or(UpstreamOutcome::Fine);
            self.report.parts.push((part, outcome));
        }
        self.report
    }

    /// Changes the environment.
    pub fn write<R>(&self, change: impl FnOnce(&mut Environment, Now) -> R) -> Option<R> {
        write(self.sandbox, self.host, change)
    }

    /// Reads the environment.
    pub fn read<R>(&self, read: impl FnOnce(&Environment) -> R) -> Option<R> {
        self.sandbox.view(|cloud| cloud.environment(self.host).map(|environment| read(environment)))
    }

    /// Gives an item a category beside those that it has.
    pub fn categorize(&self, kind: &str, id: &FoundId, categories: &[String]) -> Result<(), ExchangeFailure> {
        let write = |out: &mut XmlWriter| {
            out.element("t:Categories", |out| {
                for category in categories {
                    out.value("t:String", category.as_str());
                }
            });
        };
        let update = ItemUpdate {
            id,
            kind,
            fields: &[(AskedField::Uri("item:Categories"), Some(&write))],
            conflicts: "AlwaysOverwrite",
            tells: false,
        };
        self.client.update_item(&update)?.succeeded().map(drop)
    }

    /// The folder of that name beside the inbox: it is made where it is not there.
    pub fn folder(&self, name: &str) -> Result<String, ExchangeFailure> {
        let root = AskedFolder::Known("msgfolderroot");
        let shape = AskedShape { base: "Default", body: None, fields: &[] };
        let reply = self.client.find_folder(root, shape, 1000)?;
        for message in reply.succeeded()? {
            let found = message.folders().iter().find(|folder| folder.find_text("DisplayName") == Some(name));
            if let Some(id) = found.and_then(FoundId::of) {
                return Ok(id.id);
            }
        }
        let reply = self.client.create_folder(root, "t:Folder", name)?;
        let messages = reply.succeeded()?;
        let made = messages.iter().flat_map(ExchangeMessage::folders).find_map(FoundId::of);
        made.map(|id| id.id).ok_or(ExchangeFailure::Unreadable)
    }
}

/// Whether a failure is an item's own, and not the mailbox's: Exchange refused it with a code that no alert is about.
pub fn is_own(failure: &ExchangeFailure) -> bool {
    let refused = matches!(failure, ExchangeFailure::Refused { .. });
    refused && SyncAlert::of(&told(failure)).is_some_and(|alert| alert.name == "unknown")
}

/// Whether an item is not there (any more).
pub fn is_missing(failure: &ExchangeFailure) -> bool {
    matches!(failure, ExchangeFailure::Refused { code, .. } if code == "ErrorItemNotFound")
}
