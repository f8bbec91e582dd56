//! A rehearsal: whether a scenario comes about in another tenant than its own, found out in a throw-away copy. Tenants hold
//! other policies: where EWS is off, or a second factor asked, another failure would come first.

use std::sync::Arc;

use mock365_control::Cast;
use mock365_domain::Change;

use super::patch::PatchFault;
use super::probe::{Inside, Probe};
use super::{Shelved, apply_with, as_applied};
use crate::sandbox::Sandbox;

/// Refuses those of a cast with whom a scenario would yield something else than it says.
pub async fn rehearse(sandbox: &Sandbox, all: &[Arc<Shelved>], cast: &Cast) -> Result<(), PatchFault> {
    for shelved in all.iter().filter(|shelved| goes_abroad(sandbox, shelved, cast)) {
        // What a rule does to an answer, it does in every tenant.
        if !shelved.scenario.rules.is_empty() {
            continue;
        }
        let copy = copy(sandbox);
        let applied = apply_with(&copy, &shelved.name, &shelved.scenario, cast)?;
        let scenario = as_applied(&copy, shelved, cast)?;
        let probe = Probe { carrier: Inside(&copy), sandbox: &copy, scenario: &scenario, applied: &applied };
        if let Err(why) = probe.all(&scenario.expect).await {
            let why = why.split("; the answer was: ").next().unwrap_or_default();
            let why = format!(
                "{} holds other policies than the organisation of {}, and `{}` does not come about there: {why}",
                applied.domain, shelved.scenario.with.user, shelved.name
            );
            return Err(PatchFault::new("/user", why));
        }
    }
    Ok(())
}

/// Whether a cast plays a scenario in another tenant than its own.
fn goes_abroad(sandbox: &Sandbox, shelved: &Shelved, cast: &Cast) -> bool {
    let Some(user) = &cast.user else { return false };
    sandbox.read(|cloud, _| {
        let own = shelved.scenario.with.user.split_once('@').and_then(|(_, domain)| cloud.tenant(domain));
        cloud.user(user).is_some_and(|(at, _)| own.is_none_or(|own| own.id != at.tenant))
    })
}

/// A sandbox with the same state, that nobody else knows.
fn copy(sandbox: &Sandbox) -> Sandbox {
    let copy = Sandbox::new(sandbox.name.clone(), sandbox.config.clone());
    let (state, now) = sandbox.read(|cloud, now| (cloud.clone(), now));
    copy.clock.set(now.timestamp());
    copy.write(|cloud, _| {
        *cloud = state;
        ((), Change::none())
    });
    copy
}
