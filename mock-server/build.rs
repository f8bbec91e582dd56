//! Puts the scenario files into the program: a table of names and texts.

use std::path::Path;

#[path = "core/build/scenario_files.rs"]
mod scenario_files;

use scenario_files::{children, named_files, stem, told, write_table};

fn main() {
    let root = Path::new(&told("CARGO_MANIFEST_DIR")).join("../scenarios");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut situations = Vec::new();
    for folder in children(&root) {
        let subject = stem(&folder);
        if !folder.is_dir() || subject == "answers" {
            continue;
        }
        println!("cargo:rerun-if-changed={}", folder.display());
        situations.extend(named_files(&folder).into_iter().map(|(name, file)| (format!("{subject}/{name}"), file)));
    }
    write_table("scenarios.rs", "SITUATIONS", "Scenarios", &situations);
}
