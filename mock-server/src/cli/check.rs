//! `mock365 check`: what is wrong with scenario files.

use std::path::PathBuf;

use clap::Args;
use mock365::scenario::load;

use super::{BAD_INPUT, FINE, complain, print};

/// Checks scenario files.
#[derive(Args)]
pub struct Check {
    /// Scenario files, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub fn run(asked: &Check) -> u8 {
    let mut ended = FINE;
    for path in &asked.files {
        let files = if path.is_dir() {
            load::files(path).map(|files| files.into_iter().map(|(_, file)| file).collect())
        } else {
            Ok(vec![path.clone()])
        };
        for file in files.unwrap_or_else(|why| {
            complain(&why);
            ended = BAD_INPUT;
            Vec::new()
        }) {
            match load::read_file(&file) {
                Ok(_) => print(&format!("{}: ok\n", file.display())),
                Err(why) => {
                    complain(&why);
                    ended = BAD_INPUT;
                }
            }
        }
    }
    ended
}
