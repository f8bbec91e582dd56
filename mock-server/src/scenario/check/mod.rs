//! Checking a scenario: everything that `serve` would refuse, and what it would only find out when it is too late. All that is
//! wrong is told at once, each with its place.

mod names;
mod words;

pub use names::names;

use jiff::Timestamp;
use mock365_control::{Act, Expectation, Scenario};
use mock365_domain::{Now, default};

use super::patch::{PatchFault, check_hosts};
use crate::config::Config;

/// Systems whose customers scenarios are about.
const SYSTEMS: [&str; 10] = [
    "hubspot",
    "dynamics365",
    "nylas",
    "getoutmass",
    "cisco",
    "outlook",
    "teams",
    "thunderbird",
    "salesforce",
    "exchange",
];

/// What is wrong with a scenario in the Cloud that every sandbox starts with. `systems` are known beside the usual ones.
pub fn check(scenario: &Scenario, systems: &[String], now: Timestamp) -> Vec<PatchFault> {
    let cloud = default::cloud(Now(now));
    let mut found = words::words(scenario);
    found.extend(unknown_systems(scenario, systems));
    let hosts = check_hosts(&Config::default(), &scenario.cloud).err();
    found.extend(hosts.map(|why| PatchFault { place: format!("/cloud{}", why.place), ..why }));
    found.extend(names(&cloud, scenario, Now(now)));
    found
}

/// What may be wrong and need not be: names that a scenario makes something new of, and that are nearly known ones.
pub fn hints(scenario: &Scenario, now: Timestamp) -> Vec<PatchFault> {
    names::made(&default::cloud(Now(now)), scenario)
}

fn unknown_systems<'a>(scenario: &'a Scenario, systems: &'a [String]) -> impl Iterator<Item = PatchFault> + 'a {
    let known = || SYSTEMS.iter().copied().chain(systems.iter().map(String::as_str));
    scenario.systems.iter().enumerate().filter(move |(_, system)| !known().any(|known| known == system.as_str())).map(
        move |(number, system)| {
            let why = format!("there is no system `{system}`; `--system {system}` makes it known");
            PatchFault::new(format!("/systems/{number}"), why).near(system, known())
        },
    )
}

/// Every expectation of a scenario with its place.
fn expectations(scenario: &Scenario) -> Vec<(String, &Expectation)> {
    let mut found = Vec::new();
    for (place, all) in [("/expect".to_owned(), &scenario.expect), ("/healthy".to_owned(), &scenario.healthy)] {
        found.extend(all.iter().enumerate().map(|(number, one)| (format!("{place}/{number}"), one)));
    }
    for (name, remedy) in &scenario.remedies {
        let place = |number: usize| format!("/remedies/{name}/healthy/{number}");
        found.extend(remedy.healthy.iter().enumerate().map(|(number, one)| (place(number), one)));
    }
    found
}

/// Every act of a scenario's remedies with its place.
fn acts(scenario: &Scenario) -> Vec<(String, &Act)> {
    let mut found = Vec::new();
    for (name, remedy) in &scenario.remedies {
        let place = |number: usize| format!("/remedies/{name}/{number}");
        found.extend(remedy.acts.iter().enumerate().map(|(number, act)| (place(number), act)));
    }
    found
}
