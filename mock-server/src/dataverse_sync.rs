//! Server-side synchronisation of Dynamics 365: tests mailboxes that are to be tested, and looks at those that are enabled,
//! by calling Graph and Exchange as it does, from inside the process.
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online>

mod act;
mod calls;
mod cycle;
mod fields;
mod mail;
mod pages;

use std::sync::Arc;

use mock365_domain::dataverse::{Environment, TestStep, UpstreamOutcome};
use mock365_domain::{Change, Cloud, Happened};
use uuid::Uuid;

use self::calls::Upstream;
use crate::aside;
use crate::sandbox::Sandbox;

/// Tests that one look takes up.
const AT_ONCE: usize = 50;

/// Runs the tests that are due and looks at the mailboxes that are to be looked at, one after the other. Whether any of it
/// found something to do, or met a failure.
pub async fn run_due(sandbox: &Sandbox) -> bool {
    let mut found = false;
    loop {
        let (due, looks) = sandbox.view(|cloud| {
            let now = sandbox.clock.now();
            (due(cloud, |it| it.due_tests(now, AT_ONCE)), due(cloud, |it| it.due_syncs(now, AT_ONCE)))
        });
        if due.is_empty() && looks.is_empty() {
            return found;
        }
        found |= !due.is_empty();
        // A thousand mailboxes keep nobody waiting.
        for (host, mailbox) in due {
            aside::run(|| run(sandbox, &host, mailbox));
            tokio::task::yield_now().await;
        }
        for (host, mailbox) in looks {
            found |= aside::run(|| cycle::run(sandbox, &host, mailbox));
            tokio::task::yield_now().await;
        }
    }
}

/// Lets time pass until a mailbox was tested that is to be; not until what may pass is tried again.
pub async fn test_once(sandbox: &Sandbox, host: &str, mailbox: Uuid) {
    // Whoever else tests it is done then.
    let _alone = sandbox.deliveries.alone().await;
    let _held = sandbox.clock.hold();
    let due = sandbox.view(|cloud| {
        let environment = cloud.environment(host)?;
        let tries = environment.row("mailbox", mailbox)?.whole("testemailconfigurationretrycount").unwrap_or(0);
        environment.test_due(mailbox).filter(|_| tries == 0)
    });
    if let Some(due) = due {
        sandbox.clock.set_forward(due);
        run_due(sandbox).await;
    }
}

/// Mailboxes of all environments, with the hosts of these.
fn due(cloud: &Cloud, of: impl Fn(&Environment) -> Vec<Uuid>) -> Vec<(String, Uuid)> {
    let due = |(host, environment): (&String, &Arc<Environment>)| {
        of(environment).into_iter().map(|mailbox| (host.clone(), mailbox)).collect::<Vec<_>>()
    };
    cloud.environments.iter().flat_map(due).collect()
}

/// Tests one mailbox. No lock is held while Exchange is asked.
fn run(sandbox: &Sandbox, host: &str, mailbox: Uuid) {
    let begun = sandbox.write(|cloud, now| {
        let Some(environment) = cloud.environment_mut(host) else { return (None, Change::none()) };
        let step = environment.begin_test(mailbox, now);
        (Some((step, environment.tenant, environment.version)), Change::directory(Happened::Updated))
    });
    let Some((TestStep::Ask(plan), tenant, version)) = begun else { return };
    let upstream = Upstream { sandbox, plan: &plan, tenant, version };
    let exchange = match upstream.look_up() {
        UpstreamOutcome::Fine => upstream.connect(),
        wrong => Err(wrong),
    };
    let found = |part| exchange.as_ref().map_or_else(UpstreamOutcome::clone, |exchange| exchange.test(part));
    let findings: Vec<_> = plan.parts.iter().map(|part| (*part, found(*part))).collect();
    sandbox.write(|cloud, now| {
        if let Some(environment) = cloud.environment_mut(host) {
            environment.finish_asked(&plan, &findings, now);
        }
        ((), Change::directory(Happened::Updated))
    });
}

#[cfg(test)]
mod tests;
