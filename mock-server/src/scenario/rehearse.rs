//! A rehearsal: whether a scenario comes about with others than its own, and its remedies mend it, found out in throw-away
//! copies. Tenants hold other policies, and applications have other addresses, secrets and permissions: where EWS is off, or
//! a second factor asked, another failure would come first.

use std::sync::Arc;

use indexmap::IndexMap;
use mock365_control::scenario::Applied;
use mock365_control::{Cast, Expectation, Scenario};

use super::patch::PatchFault;
use super::probe::{Inside, Probe};
use super::{Shelved, apply_all, apply_with, as_applied, remedy};
use crate::sandbox::Sandbox;

/// Puts a sandbox into the states of scenarios with those of a cast in them. Refused are those with whom one would yield
/// something else than it says; what does not mend it with them is told.
pub async fn play(sandbox: &Sandbox, all: &[Arc<Shelved>], cast: &Cast) -> Result<Vec<Applied>, PatchFault> {
    let mut short = Vec::with_capacity(all.len());
    for shelved in all {
        // What a rule does to an answer, it does to everybody's.
        let rehearsed = shelved.scenario.rules.is_empty() && plays_otherwise(sandbox, &shelved.scenario, cast);
        short.push(if rehearsed { rehearse(sandbox, shelved, cast).await? } else { IndexMap::new() });
    }
    let mut applied = apply_all(sandbox, all, cast)?;
    for (applied, short) in applied.iter_mut().zip(short) {
        applied.remedies.retain(|remedy| !short.contains_key(remedy));
        applied.insufficient = short;
    }
    Ok(applied)
}

/// The remedies that do not mend a scenario with those of a cast, and what keeps them from it.
async fn rehearse(sandbox: &Sandbox, shelved: &Shelved, cast: &Cast) -> Result<IndexMap<String, String>, PatchFault> {
    let stage = Stage::set(sandbox, shelved, cast)?;
    stage.meets(&stage.scenario.expect).await.map_err(|why| stage.refusal(cast, &shelved.name, &why))?;
    let mut short = IndexMap::new();
    for name in shelved.scenario.remedies.keys() {
        let stage = Stage::set(sandbox, shelved, cast)?;
        if let Err(why) = stage.is_mended_by(name).await {
            short.insert(name.clone(), without_answer(&why).to_owned());
        }
    }
    Ok(short)
}

/// What was met, without the answer itself.
fn without_answer(why: &str) -> &str {
    why.split("; the answer was: ").next().unwrap_or_default()
}

/// Whether a cast plays a scenario with another user or application than its own.
fn plays_otherwise(sandbox: &Sandbox, scenario: &Scenario, cast: &Cast) -> bool {
    sandbox.read(|cloud, _| {
        let user = |name: &str| cloud.user(name).map(|(at, _)| at);
        let app = |name: &str| cloud.application(name).map(|app| app.app_id);
        cast.user.as_ref().is_some_and(|name| user(name) != user(&scenario.with.user))
            || cast.app.as_ref().is_some_and(|name| app(name) != app(&scenario.with.app))
    })
}

/// A scenario that is played where nobody sees it.
struct Stage<'a> {
    own: &'a Scenario,
    scenario: Scenario,
    applied: Applied,
    sandbox: Sandbox,
}

impl<'a> Stage<'a> {
    fn set(sandbox: &Sandbox, shelved: &'a Shelved, cast: &Cast) -> Result<Self, PatchFault> {
        let copy = sandbox.twin();
        let applied = apply_with(&copy, &shelved.name, &shelved.scenario, cast)?;
        let scenario = as_applied(&copy, shelved, cast)?;
        Ok(Self { own: &shelved.scenario, scenario, applied, sandbox: copy })
    }

    async fn meets(&self, wanted: &[Expectation]) -> Result<(), String> {
        let (sandbox, scenario, applied) = (&self.sandbox, &self.scenario, &self.applied);
        Probe { carrier: Inside(sandbox), sandbox, scenario, applied }.all(wanted).await.map(drop)
    }

    async fn is_mended_by(&self, name: &str) -> Result<(), String> {
        let mended = remedy::perform(&self.sandbox, &self.scenario, name).await;
        mended.map_err(|why| why.to_string())?;
        self.meets(&self.scenario.healthy_after(self.scenario.remedies.get(name))).await
    }

    fn refusal(&self, cast: &Cast, name: &str, why: &str) -> PatchFault {
        let tenant = |user: &str| user.split_once('@').map(|(_, domain)| domain.to_lowercase());
        let (own, user, domain) = (&self.own.with.user, &self.applied.user, &self.applied.domain);
        let (place, what) = match &cast.app {
            _ if tenant(own) != tenant(user) => {
                let what = format!(
                    "{domain} holds other policies than the organisation of {own}, and `{name}` does not come about there"
                );
                ("/user", what)
            }
            Some(app) => ("/app", format!("`{name}` does not come about with the application `{app}`")),
            None => ("/user", format!("`{name}` does not come about with {user}")),
        };
        PatchFault::new(place, format!("{what}: {}", without_answer(why)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use mock365_domain::{Change, Cloud, Happened};

    use crate::config::Config;
    use crate::sandbox::Sandbox;

    #[test]
    fn a_rehearsal_begins_with_the_cloud_as_it_is_and_remembers_what_it_remembers() {
        let sandbox = Sandbox::new("own", Arc::new(Config::default()));
        let begin = sandbox.view(Cloud::directory_number);
        sandbox.write(|cloud, _| {
            let (at, _) = cloud.user("anna@contoso.example").expect("Anna");
            cloud.user_mut(at).expect("Anna").display_name = "Another".to_owned();
            ((), Change::directory(Happened::Updated))
        });
        let copy = sandbox.twin();
        assert_eq!(copy.view(Cloud::directory_number), begin + 1);
        assert_eq!(sandbox.view(Cloud::directory_number), begin + 1);
        let name = |of: &Sandbox| {
            of.view(|cloud| cloud.user("anna@contoso.example").map(|(_, anna)| anna.display_name.clone()))
        };
        assert_eq!(name(&copy).as_deref(), Some("Another"));
        assert_eq!(copy.clock.now().timestamp().as_second(), sandbox.clock.now().timestamp().as_second());
    }
}
