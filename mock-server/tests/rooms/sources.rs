//! The sources of a package: files, and the module and the room that each belongs to.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of a package.
pub struct Source {
    /// Where it lies, from the workspace on, for people.
    pub shown: String,
    /// Its module: `faces::graph::path`.
    pub module: Vec<String>,
    /// What it says, without comments, texts and tests; every line still stands in its place.
    pub code: String,
}

/// Packages that make one whole, and which of their folders hold rooms of their own. Each hands on under its own root what it
/// uses of the others, so that a room has one path wherever it lies.
pub struct Package {
    /// Their sources, from the workspace on.
    pub folders: &'static [&'static str],
    /// What their crates are called where others use them.
    pub names: &'static [&'static str],
    /// Modules that are no room but hold rooms.
    pub holders: &'static [&'static str],
}

impl Package {
    /// All its sources.
    pub fn sources(&self) -> Vec<Source> {
        self.folders.iter().flat_map(|folder| sources_in(folder)).collect()
    }

    /// Whether a module is no room but holds rooms.
    pub fn holds(&self, module: &[String]) -> bool {
        matches!(module, [holder] if self.holders.contains(&holder.as_str()))
    }

    /// The room of a module; none for the root of the crate.
    pub fn room(&self, module: &[String]) -> Option<String> {
        match module {
            [] => None,
            [holder, inner, ..] if self.holders.contains(&holder.as_str()) => Some(format!("{holder}/{inner}")),
            [room, ..] => Some(room.clone()),
        }
    }
}

fn sources_in(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let source = |path: PathBuf| {
        let inner = path.strip_prefix(&root).expect("below the root").with_extension("");
        let mut module: Vec<String> = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        module.retain(|part| !["mod", "lib", "main"].contains(&part.as_str()));
        let text = fs::read_to_string(&path).expect("a source");
        let shown = path.strip_prefix(&root).expect("below the root").display();
        Source { shown: format!("{folder}/{shown}"), module, code: code_of(&text) }
    };
    files.into_iter().map(source).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        // Tests in a folder or a file of their own may use what they like, too.
        if path.ends_with("tests") || path.ends_with("tests.rs") {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// The code alone: comments and texts become blanks, and the tests at the end are left out, which may use what they like.
fn code_of(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..end].lines().map(|line| without_texts(line) + "\n").collect()
}

/// A line without its texts and its comment. Texts of several lines hold no paths of ours.
fn without_texts(line: &str) -> String {
    let (mut kept, mut inside, mut before) = (String::with_capacity(line.len()), false, ' ');
    for sign in line.chars() {
        match sign {
            '"' if before != '\\' && before != '\'' => inside = !inside,
            '/' if before == '/' && !inside => {
                kept.pop();
                return kept;
            }
            _ if inside => {}
            _ => kept.push(sign),
        }
        before = if before == '\\' && sign == '\\' { ' ' } else { sign };
    }
    kept
}
