//! `mock365 scenarios`: what can be reproduced.

use std::fmt::Write;

use clap::Args;
use mock365::scenario::{Library, explain};

use super::{BAD_INPUT, FAILED, FINE, ScenarioFolder, complain, print};

/// Lists scenarios.
#[derive(Args)]
pub struct Scenarios {
    /// What a customer says in any language, a code, a system.
    #[arg(allow_negative_numbers = true)]
    text: Vec<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    folder: ScenarioFolder,
}

pub fn run(asked: &Scenarios) -> u8 {
    let library = match Library::with_folder(asked.folder.dir.as_deref()) {
        Ok(library) => library,
        Err(why) => {
            complain(&why);
            return BAD_INPUT;
        }
    };
    let text = asked.text.join(" ");
    let found = match library.search(&text) {
        Ok(found) => found,
        Err(why) => {
            complain(&why);
            return BAD_INPUT;
        }
    };
    if asked.json {
        let listed: Vec<_> = found.iter().map(|shelved| shelved.listed()).collect();
        print(&format!("{}\n", serde_json::to_string_pretty(&listed).unwrap_or_default()));
    } else {
        let width = found.iter().map(|shelved| shelved.name.len()).max().unwrap_or(0);
        let mut lines = String::new();
        for shelved in &found {
            // A string can grow.
            let _ = writeln!(lines, "{:width$}  {}", shelved.name, shelved.scenario.title_in("en"));
        }
        print(&lines);
    }
    if found.is_empty() {
        let known = explain(&library, &text).is_ok_and(|found| !found.is_empty());
        let more = if known { format!("; `mock365 explain \"{text}\"` knows what it is") } else { String::new() };
        complain(&format!("no scenario matches \"{text}\"{more}"));
        return FAILED;
    }
    FINE
}
