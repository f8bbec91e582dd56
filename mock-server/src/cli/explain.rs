//! `mock365 explain`: what an error is.

use std::fmt::Write;

use clap::Args;
use mock365::scenario::{Library, Unexplained, explain, unexplained};
use mock365_control::report::Explanation;

use super::{BAD_INPUT, FAILED, FINE, ScenarioFolder, complain, print};

/// Explains an error.
#[derive(Args)]
pub struct Explain {
    /// The error: a code, a message, what a customer reads.
    #[arg(required = true, allow_negative_numbers = true)]
    text: Vec<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    folder: ScenarioFolder,
}

pub fn run(asked: &Explain) -> u8 {
    let library = match Library::with_folder(asked.folder.dir.as_deref()) {
        Ok(library) => library,
        Err(why) => {
            complain(&why);
            return BAD_INPUT;
        }
    };
    let text = asked.text.join(" ");
    let found = match explain(&library, &text) {
        Ok(found) => found,
        Err(why) => {
            complain(&why);
            return BAD_INPUT;
        }
    };
    if asked.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&found).unwrap_or_default()));
    } else {
        print(&found.iter().map(shown).collect::<Vec<_>>().join("\n"));
    }
    if found.is_empty() {
        let why = unexplained(&library, &text);
        complain(&why);
        return if why == Unexplained::Nothing { BAD_INPUT } else { FAILED };
    }
    FINE
}

fn shown(explanation: &Explanation) -> String {
    let mut text = format!("{}\n", explanation.title);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            // A string can grow.
            let _ = writeln!(text, "  {name:<11}{value}");
        }
    };
    line("from", &explanation.from.join(", "));
    line("because", &explanation.because);
    line("mended by", &explanation.mended_by.join(", "));
    line("reproduce", &explanation.reproduce);
    text
}
