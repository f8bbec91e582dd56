//! Puts the canned answers into the program: a table of names and texts.

use std::path::Path;

#[path = "build/scenario_files.rs"]
mod scenario_files;

use scenario_files::{named_files, told, write_table};

fn main() {
    let folder = Path::new(&told("CARGO_MANIFEST_DIR")).join("../../scenarios/answers");
    println!("cargo:rerun-if-changed={}", folder.display());
    write_table("answers.rs", "ANSWERS", "Canned answers", &named_files(&folder));
}
