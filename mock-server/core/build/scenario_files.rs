//! Files of scenarios for build scripts: which there are, and the table that holds them in the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What cargo says when the script runs, which may be in another copy of the tree than it was compiled in.
#[expect(clippy::disallowed_methods, reason = "a build script is told by its environment")]
pub fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

/// What lies in a folder, in order.
pub fn children(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found
}

/// The files of a folder by their names; cargo is told that the script depends on them.
pub fn named_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let files = children(folder).into_iter().filter(|file| file.extension().is_some_and(|end| end == "yaml"));
    files
        .map(|file| {
            println!("cargo:rerun-if-changed={}", file.display());
            (stem(&file), file)
        })
        .collect()
}

/// A file's name without its ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes a source file with names and texts, for `include!`.
pub fn write_table(file: &str, name: &str, what: &str, files: &[(String, PathBuf)]) {
    let mut text = format!("/// {what}: name, text.\npub const {name}: &[(&str, &str)] = &[\n");
    for (name, path) in files {
        writeln!(text, "    ({name:?}, include_str!({:?})),", path.display().to_string()).expect("a string can grow");
    }
    text.push_str("];\n");
    std::fs::write(PathBuf::from(told("OUT_DIR")).join(file), text).expect("the build folder can be written");
}
