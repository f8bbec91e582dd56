//! The ablation, over every scenario that comes with the program: the cause, and nothing else, makes the failure; each
//! remedy, and nothing else, mends it.

use std::sync::Arc;

use mock365::sandbox::Sandbox;
use mock365::scenario::probe::Probe;
use mock365::scenario::{Library, Shelved, apply, describe, remedy};
use mock365_control::Expectation;
use mock365_control::scenario::Applied;

/// What each scenario is proved by.
struct Case {
    sandbox: Sandbox,
    shelved: Arc<Shelved>,
    applied: Applied,
}

impl Case {
    /// A fresh sandbox in the scenario's state.
    fn with_cause(shelved: &Arc<Shelved>) -> Result<Self, String> {
        let sandbox = Sandbox::new("default", Arc::default());
        let applied = apply(&sandbox, &shelved.name, &shelved.scenario).map_err(|why| why.to_string())?;
        Ok(Self { sandbox, shelved: Arc::clone(shelved), applied })
    }

    /// A fresh sandbox as it comes.
    fn without_cause(shelved: &Arc<Shelved>) -> Result<Self, String> {
        let sandbox = Sandbox::new("default", Arc::default());
        let applied = describe(&sandbox, &shelved.name, &shelved.scenario).map_err(|why| why.to_string())?;
        Ok(Self { sandbox, shelved: Arc::clone(shelved), applied })
    }

    async fn meets(&self, expectations: &[Expectation]) -> Result<(), String> {
        let Self { sandbox, shelved, applied } = self;
        Probe { sandbox, scenario: &shelved.scenario, applied }.all(expectations).await
    }

    async fn mended_by(&self, name: &str) -> Result<(), String> {
        remedy::perform(&self.sandbox, &self.shelved.scenario, name).await.map(drop).map_err(|why| why.to_string())
    }
}

/// What is wrong with a scenario.
async fn faults(shelved: &Arc<Shelved>) -> Vec<String> {
    let scenario = &shelved.scenario;
    let mut faults = Vec::new();
    let mut note = |what: String| faults.push(format!("{}: {what}", shelved.name));
    let case = match Case::with_cause(shelved) {
        Ok(case) => case,
        Err(why) => return vec![format!("{}: it cannot be applied: {why}", shelved.name)],
    };
    if let Err(why) = case.meets(&scenario.expect).await {
        note(format!("with its cause: {why}"));
    }
    // A user whom only the scenario makes is unknown without it: that fails as well.
    if let Ok(case) = Case::without_cause(shelved)
        && case.meets(&scenario.expect).await.is_ok()
    {
        note("without its cause, what it expects is met all the same".to_owned());
    }
    let case = Case::with_cause(shelved).expect("it was applied before");
    if case.meets(&scenario.healthy_after(None)).await.is_ok() {
        note("with its cause and no remedy, all is well".to_owned());
    }
    for (name, remedy) in &scenario.remedies {
        let case = Case::with_cause(shelved).expect("it was applied before");
        if let Err(why) = case.mended_by(name).await {
            note(why);
        } else if let Err(why) = case.meets(&scenario.healthy_after(Some(remedy))).await {
            note(format!("after the remedy `{name}`: {why}"));
        }
    }
    faults
}

#[tokio::test]
async fn every_scenario_has_its_cause_and_its_remedies() {
    let mut all = Vec::new();
    for shelved in Library::built_in().all() {
        all.extend(faults(shelved).await);
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn what_customers_say_finds_the_scenario() {
    let library = Library::built_in();
    for shelved in library.all() {
        for text in shelved.scenario.customer_says.values().flatten().chain(shelved.scenario.title.values()) {
            let found = library.search(text);
            assert!(found.iter().any(|hit| hit.name == shelved.name), "\"{text}\" does not find {}", shelved.name);
        }
    }
    assert!(library.search("no such words anywhere").is_empty());
}
