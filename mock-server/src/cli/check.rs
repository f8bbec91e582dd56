//! `mock365 check`: what is wrong with scenario files, and, on demand, whether they are true.

use std::path::{Path, PathBuf};

use clap::Args;
use mock365::clock_and_chance::real_now;
use mock365::proof::Bench;
use mock365::scenario::check::{check, hints};
use mock365::scenario::{ScenarioFault, Shelved, load};
use mock365_control::words::counted;

use super::{BAD_INPUT, FAILED, FINE, complain, print};

/// Checks scenario files.
#[derive(Args)]
pub struct Check {
    /// Scenario files, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Also runs each against a mock of its own: what it expects, that all is well without its cause, and its remedies.
    #[arg(long)]
    prove: bool,
    /// A further system whose customers scenarios are about, repeatable.
    #[arg(long, value_name = "NAME")]
    system: Vec<String>,
}

pub fn run(asked: &Check) -> u8 {
    let mut ended = FINE;
    let mut good = Vec::new();
    for path in &asked.files {
        match files(path) {
            Ok(files) if files.is_empty() => {
                complain(&format!("{}: there are no scenario files in it (SUBJECT/NAME.yaml)", path.display()));
                ended = BAD_INPUT;
            }
            Ok(files) => {
                for file in files {
                    match read(&file, &asked.system) {
                        Some(shelved) => good.push(shelved),
                        None => ended = BAD_INPUT,
                    }
                }
            }
            Err(why) => {
                complain(&why);
                ended = BAD_INPUT;
            }
        }
    }
    if asked.prove && !good.is_empty() { ended.max(prove(&good)) } else { ended }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, ScenarioFault> {
    if path.is_dir() {
        return Ok(load::files(path)?.into_iter().map(|(_, file)| file).collect());
    }
    Ok(vec![path.to_owned()])
}

/// A file that nothing is wrong with; says so, or what is.
fn read(file: &Path, systems: &[String]) -> Option<Shelved> {
    let scenario = match load::read_file(file) {
        Ok(scenario) => scenario,
        Err(why) => {
            complain(&why);
            return None;
        }
    };
    let faults = check(&scenario, systems, real_now());
    for fault in &faults {
        complain(&format!("{}: {fault}", file.display()));
    }
    if !faults.is_empty() {
        return None;
    }
    for hint in hints(&scenario, real_now()) {
        complain(&format!("{}: hint: {hint}", file.display()));
    }
    print(&format!("{}: ok\n", file.display()));
    Some(Shelved { name: file.display().to_string(), scenario })
}

/// Proves scenarios one after the other.
fn prove(all: &[Shelved]) -> u8 {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&why);
            return FAILED;
        }
    };
    runtime.block_on(async {
        let bench = match Bench::start().await {
            Ok(bench) => bench,
            Err(why) => {
                complain(&why);
                return FAILED;
            }
        };
        let mut ended = FINE;
        for shelved in all {
            let faults = bench.prove(shelved).await.faults;
            for fault in &faults {
                complain(fault);
                ended = FAILED;
            }
            if faults.is_empty() {
                let remedies = counted(shelved.scenario.remedies.len(), "remedy", "remedies");
                print(&format!("{}: proved, with {remedies}\n", shelved.name));
            }
        }
        ended
    })
}
