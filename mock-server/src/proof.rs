//! The proof of a scenario, over a socket: its cause, and nothing else, makes the failure; each remedy, and nothing else,
//! mends it.

use std::net::SocketAddr;

use mock365_control::changes::{ChangesSetting, HeldSetting};
use mock365_control::scenario::{Applied, Remedy};
use mock365_control::state::{AppPatch, TenantPatch};
use mock365_control::{Act, CloudPatch, Control, Expectation, NetCarrier, Scenario};
use mock365_domain::Cloud;

use crate::Mock;
use crate::faces::entra::codes;
use crate::scenario::probe::{Met, Probe};
use crate::scenario::{PatchFault, Shelved, apply, describe, patch, remedy};

/// A mock behind a listener, to which Microsoft's hosts lead.
pub struct Bench {
    mock: Mock,
    carrier: NetCarrier,
}

/// How often a failure is met that stays until somebody mends it.
const TIMES: usize = 5;

/// What came of a proof.
#[derive(Default)]
pub struct Proof {
    /// What is wrong with the scenario.
    pub faults: Vec<String>,
    /// Codes of the sign-in host that came back over the socket, with all that was met.
    pub seen: Vec<(u32, Met)>,
    /// Those among them whose very call succeeded, over the socket, after somebody did something about it.
    pub mended: Vec<u32>,
}

/// How a sandbox stands.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    /// As the scenario says.
    WithCause,
    /// As the scenario says of that, and as it comes besides, but with the apps that were installed and consented to before:
    /// that is no cause.
    WithoutCause,
}

impl Bench {
    /// Starts a mock of its own.
    pub async fn start() -> Result<Self, String> {
        let mock = Mock::start();
        let origin = mock.origin();
        let address: SocketAddr =
            origin.trim_start_matches("http://").parse().map_err(|why| format!("{origin} is no address: {why}"))?;
        let ca = Control::new(origin).ca().await.map_err(|why| why.to_string())?;
        Ok(Self { carrier: NetCarrier::everywhere_at(address, &ca)?, mock })
    }

    /// Brings the sandbox there.
    fn stand(&self, shelved: &Shelved, standing: Standing) -> Result<Applied, String> {
        let (sandbox, scenario) = (self.mock.sandbox(), &shelved.scenario);
        sandbox.reset();
        if standing == Standing::WithCause {
            return apply(sandbox, &shelved.name, scenario).map_err(|why| why.to_string());
        }
        let applied = describe(sandbox, &shelved.name, scenario).map_err(|why| why.to_string())?;
        let before = installed(&scenario.cloud);
        let change = |cloud: &mut Cloud, now| {
            let installed = patch(cloud, &before, Some(&scenario.with.user), now)?;
            Ok::<_, PatchFault>(installed.and(patch(cloud, &scenario.otherwise, Some(&scenario.with.user), now)?))
        };
        sandbox.change(|cloud, now| change(cloud, now).map(|change| ((), change))).map_err(|why| why.to_string())?;
        Ok(applied)
    }

    async fn meets(&self, of: &Scenario, applied: &Applied, wanted: &[Expectation]) -> Result<Vec<Met>, String> {
        let (carrier, sandbox) = (&self.carrier, self.mock.sandbox());
        let met = Probe { carrier, sandbox, scenario: of, applied }.all(wanted).await?;
        // Whatever was done on the way, the Cloud must not contradict itself.
        match sandbox.read(|cloud, _| cloud.check_invariants()) {
            wrong if wrong.is_empty() => Ok(met),
            wrong => Err(format!("the Cloud contradicts itself: {}", wrong.join("; "))),
        }
    }

    /// Proves a scenario.
    pub async fn prove(&self, shelved: &Shelved) -> Proof {
        let mut proof = Proof::default();
        if let Err(why) = self.prove_cause(shelved, &mut proof).await {
            proof.faults.push(format!("{}: {why}", shelved.name));
        }
        for (name, remedy) in &shelved.scenario.remedies {
            if let Err(why) = self.prove_remedy(shelved, name, remedy, &mut proof).await {
                proof.faults.push(format!("{}, `{name}`: {why}", shelved.name));
            }
        }
        proof
    }

    /// Whether the cause stays, however often it is met, until each remedy mends it: what is wrong. Where the failure passes by
    /// itself, it must not stay.
    pub async fn prove_lasting(&self, shelved: &Shelved) -> Vec<String> {
        let scenario = &shelved.scenario;
        let mut faults = Vec::new();
        for remedy in scenario.remedies.keys() {
            let lasted = self.lasts(shelved, remedy).await;
            match (lasted, scenario.passes) {
                (Ok(()), false) | (Err(_), true) => {}
                (Ok(()), true) => faults.push(format!("{}, `{remedy}`: it is said to pass, and stays", shelved.name)),
                (Err(why), false) => faults.push(format!("{}, `{remedy}`: {why}", shelved.name)),
            }
        }
        faults
    }

    async fn lasts(&self, shelved: &Shelved, name: &str) -> Result<(), String> {
        let scenario = &shelved.scenario;
        let applied = self.stand(shelved, Standing::WithCause)?;
        for time in 1..=TIMES {
            let met = self.meets(scenario, &applied, &scenario.expect).await;
            met.map_err(|why| format!("it fails no more the {time}. time: {why}"))?;
        }
        remedy::perform(self.mock.sandbox(), scenario, name).await.map_err(|why| why.to_string())?;
        let healthy = scenario.healthy_after(scenario.remedies.get(name));
        self.meets(scenario, &applied, &healthy).await.map(drop).map_err(|why| format!("it is not mended: {why}"))
    }

    async fn prove_cause(&self, shelved: &Shelved, proof: &mut Proof) -> Result<(), String> {
        let scenario = &shelved.scenario;
        let healthy = scenario.healthy_after(None);
        let applied = self.stand(shelved, Standing::WithCause).map_err(|why| format!("it cannot be applied: {why}"))?;
        let met = self.meets(scenario, &applied, &scenario.expect).await.map_err(|why| format!("its cause: {why}"))?;
        let codes = scenario.expect.iter().map(code_of).zip(met);
        proof.seen = codes.filter_map(|(code, met)| Some((code?, met))).collect();
        let applied = self.stand(shelved, Standing::WithCause)?;
        if self.meets(scenario, &applied, &healthy).await.is_ok() {
            return Err("with its cause and no remedy, all is well".to_owned());
        }
        let applied = match self.stand(shelved, Standing::WithoutCause) {
            Ok(applied) => applied,
            // A user whom only the scenario makes is unknown without it: there, nothing can be compared.
            Err(_) if !self.knows(&scenario.with.user) => return Ok(()),
            Err(why) => return Err(format!("without its cause it cannot be described: {why}")),
        };
        if self.meets(scenario, &applied, &scenario.expect).await.is_ok() {
            return Err("without its cause, what it expects is met all the same".to_owned());
        }
        let applied = self.stand(shelved, Standing::WithoutCause)?;
        let met = self.meets(scenario, &applied, &healthy).await;
        met.map(drop).map_err(|why| format!("without its cause, all should be well: {why}"))
    }

    fn knows(&self, user: &str) -> bool {
        self.mock.sandbox().read(|cloud, _| cloud.user(user).is_some())
    }

    async fn prove_remedy(
        &self,
        shelved: &Shelved,
        name: &str,
        remedy: &Remedy,
        proof: &mut Proof,
    ) -> Result<(), String> {
        let scenario = &shelved.scenario;
        let applied = self.stand(shelved, Standing::WithCause)?;
        remedy::perform(self.mock.sandbox(), scenario, name).await.map_err(|why| why.to_string())?;
        let healthy = scenario.healthy_after(Some(remedy));
        self.meets(scenario, &applied, &healthy).await?;
        if remedy.acts.iter().all(|act| matches!(act, Act::Clock(_))) {
            return Ok(());
        }
        for expected in &scenario.expect {
            let Some(code) = code_of(expected) else { continue };
            let same = |call: &&Expectation| call.succeeding() == expected.succeeding() && succeeds(call);
            if healthy.iter().any(|call| same(&call)) && !proof.mended.contains(&code) {
                proof.mended.push(code);
            }
        }
        Ok(())
    }
}

/// What of a patch is no cause: apps that are there, those that only the scenario knows among them, and consents. Where
/// what Microsoft changed is the cause, it is without it as it was before.
fn installed(patch: &CloudPatch) -> CloudPatch {
    let there = patch.apps.iter().filter(|(_, app)| app.installed == Some(true) || app.client_id.is_some());
    let apps = there.map(|(name, app)| {
        let (tenant, client_id) = (app.tenant.clone(), app.client_id.clone());
        (name.clone(), AppPatch { tenant, client_id, installed: Some(true), ..AppPatch::default() })
    });
    let changed = patch.tenants.iter().filter(|(_, tenant)| tenant.changes.is_some());
    let tenants = changed.map(|(name, _)| {
        let changes = Some(ChangesSetting::All(HeldSetting::NotYet));
        (name.clone(), TenantPatch { changes, ..TenantPatch::default() })
    });
    CloudPatch {
        tenants: tenants.collect(),
        apps: apps.collect(),
        grants: patch.grants.clone(),
        ..CloudPatch::default()
    }
}

/// The code of the sign-in host that is expected.
fn code_of(expected: &Expectation) -> Option<u32> {
    expected.code.as_deref().and_then(codes::number)
}

/// Whether a call that is met so has done what a client wants of it.
fn succeeds(call: &Expectation) -> bool {
    call.wants_success() || call.signed_in_as.is_some() && call.codes().next().is_none()
}
