//! `docs/generated/steps.md`: every step with its own words, taken from the source.

#![expect(clippy::unwrap_used, reason = "helpers of tests; the allowance for tests covers only their own bodies")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use cucumber::codegen::{WorldInventory, inventory};
use mock365_steps::World;

/// A step as it stands in the source.
struct Step {
    keyword: &'static str,
    text: String,
    meaning: String,
}

#[test]
fn the_page_of_the_steps_is_up_to_date() {
    let page = page();
    let path = root().join("docs/generated/steps.md");
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{} is stale: run the test again with MOCK365_BLESS=1", path.display());
}

#[test]
fn another_crate_finds_all_steps() {
    let found = inventory::iter::<<World as WorldInventory>::Given>.into_iter().count()
        + inventory::iter::<<World as WorldInventory>::When>.into_iter().count()
        + inventory::iter::<<World as WorldInventory>::Then>.into_iter().count();
    let written: usize = subjects().iter().map(|(_, steps)| steps.len()).sum();
    assert_eq!(found, written);
}

fn page() -> String {
    let mut page = String::from(
        "# Steps\n\nWritten by a test from the steps' own source (`MOCK365_BLESS=1 cargo test -p mock365-steps`); do not edit.\n\n\
         `{word}` is a person of the default Cloud (Anna, Bo, Ada the administrator, Jane, Fred) or one word, `{string}` a \
         text in quotes, `{int}` a number; `her/his` either word, `(s)` as it sounds.\n",
    );
    for (subject, steps) in subjects() {
        write!(page, "\n## {subject}\n\n| step | what it does |\n|---|---|\n").unwrap();
        for Step { keyword, text, meaning } in steps {
            writeln!(page, "| {keyword} {} | {} |", text.replace('|', "\\|"), meaning.replace('|', "\\|")).unwrap();
        }
    }
    page
}

/// The subjects with their steps, in the order of the source.
fn subjects() -> Vec<(String, Vec<Step>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/subjects");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| read(&std::fs::read_to_string(file).unwrap()))
        .filter(|(_, steps)| !steps.is_empty())
        .collect()
}

fn read(source: &str) -> (String, Vec<Step>) {
    let subject = source.lines().next().unwrap_or_default().trim_start_matches("//! ").trim_end_matches('.').to_owned();
    let (mut steps, mut meaning) = (Vec::new(), String::new());
    // An attribute may go over several lines.
    let source = source
        .replace("(\n    regex", "(regex")
        .replace("(\n    expr", "(expr")
        .replace("\"\n)]", "\")]")
        .replace("$\"#\n)]", "$\"#)]");
    for line in source.lines() {
        if let Some(said) = line.strip_prefix("/// ") {
            format!("{meaning} {said}").trim().clone_into(&mut meaning);
        } else if let Some((keyword, attribute)) = attribute(line) {
            steps.push(Step { keyword, text: words(attribute), meaning: meaning.clone() });
        } else {
            meaning.clear();
        }
    }
    (subject, steps)
}

fn attribute(line: &str) -> Option<(&'static str, &str)> {
    [("#[given(", "Given"), ("#[when(", "When"), ("#[then(", "Then")]
        .into_iter()
        .find_map(|(start, keyword)| Some((keyword, line.strip_prefix(start)?.strip_suffix(")]")?)))
}

/// The text between the quotes; groups of a regular expression as people read them.
fn words(attribute: &str) -> String {
    let (from, to) = (attribute.find('"').unwrap() + 1, attribute.rfind('"').unwrap());
    let text = &attribute[from..to];
    if !attribute.starts_with("regex") {
        return text.to_owned();
    }
    text.trim_start_matches('^').trim_end_matches('$').replace(r#""([^"]*)""#, "{string}").replace(['(', ')'], "")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
