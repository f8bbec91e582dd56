//! Puts the scenario files into the program: one table of names and texts for situations, and one for canned answers.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(&told("CARGO_MANIFEST_DIR")).join("../scenarios");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut answers = Vec::new();
    let mut situations = Vec::new();
    for folder in children(&root) {
        let subject = stem(&folder);
        if !folder.is_dir() {
            continue;
        }
        println!("cargo:rerun-if-changed={}", folder.display());
        for file in children(&folder).into_iter().filter(|file| file.extension().is_some_and(|end| end == "yaml")) {
            println!("cargo:rerun-if-changed={}", file.display());
            if subject == "answers" {
                answers.push((stem(&file), file));
            } else {
                situations.push((format!("{subject}/{}", stem(&file)), file));
            }
        }
    }
    let out = PathBuf::from(told("OUT_DIR"));
    for (file, text) in [
        ("answers.rs", table("ANSWERS", "Canned answers", &answers)),
        ("scenarios.rs", table("SITUATIONS", "Scenarios", &situations)),
    ] {
        std::fs::write(out.join(file), text).expect("the build folder can be written");
    }
}

/// What cargo says when the script runs, which may be in another copy of the tree than it was compiled in.
#[expect(clippy::disallowed_methods, reason = "a build script is told by its environment")]
fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn table(name: &str, what: &str, files: &[(String, PathBuf)]) -> String {
    let mut text = format!("/// {what}: name, text.\npub const {name}: &[(&str, &str)] = &[\n");
    for (name, path) in files {
        writeln!(text, "    ({name:?}, include_str!({:?})),", path.display().to_string()).expect("a string can grow");
    }
    text.push_str("];\n");
    text
}
