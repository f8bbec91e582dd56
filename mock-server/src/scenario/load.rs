//! Reading scenario files: strict, and with line, caret and the nearest known key when something is wrong.

use std::path::{Path, PathBuf};

use mock365_control::Scenario;
use mock365_control::words::readable;
use serde::de::DeserializeOwned;
use serde_saphyr::{Error, UserMessageFormatter};

use crate::small_file;

/// What is wrong with a scenario file.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioFault {
    /// It cannot be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It does not say what a scenario says.
    #[error("{file}: {rendered}{}", .nearest.as_deref().map(|nearest| format!("\n  did you mean `{nearest}`?")).unwrap_or_default())]
    Wrong {
        /// The file.
        file: String,
        /// Line, from 1; 0 where unknown.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// What is wrong, with the line and a caret.
        rendered: String,
        /// The nearest known key.
        nearest: Option<String>,
    },
}

/// Bytes that a scenario file may have.
const LIMIT: u64 = 1 << 20;

/// Reads a scenario from a text.
pub fn read(file: &str, text: &str) -> Result<Scenario, ScenarioFault> {
    let scenario: Scenario = parse(file, text)?;
    match fault(&scenario) {
        None => Ok(scenario),
        Some((key, why)) => {
            let (line, column) = place_of(text, &key);
            let shown = text.lines().nth(usize::try_from(line).unwrap_or(1).saturating_sub(1)).unwrap_or("");
            let blanks = " ".repeat(usize::try_from(column).unwrap_or(1).saturating_sub(1));
            let rendered = format!("line {line}, column {column}: {why}\n{line:>5} | {shown}\n      | {blanks}^");
            Err(ScenarioFault::Wrong { file: file.to_owned(), line, column, rendered, nearest: None })
        }
    }
}

/// Reads a scenario file.
pub fn read_file(path: &Path) -> Result<Scenario, ScenarioFault> {
    let text = small_file::read(path, LIMIT).map_err(|why| ScenarioFault::Unreadable(path.to_owned(), why))?;
    read(&path.display().to_string(), &text)
}

/// Scenario files of a folder: `subject/name`, path. A file beside the subjects is its own subject-less name.
pub fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, ScenarioFault> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, ScenarioFault> {
        let unreadable = |why| ScenarioFault::Unreadable(folder.to_owned(), why);
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            found.push(entry.map_err(unreadable)?.path());
        }
        found.sort();
        Ok(found)
    };
    let mut found = Vec::new();
    for path in list(folder)? {
        let name = stem(&path);
        if path.is_dir() && name != "answers" {
            let inner = list(&path)?.into_iter().filter(|file| is_yaml(file));
            found.extend(inner.map(|file| (format!("{name}/{}", stem(&file)), file)));
        } else if is_yaml(&path) {
            found.push((name, path));
        }
    }
    Ok(found)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads anything strict from YAML.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ScenarioFault> {
    serde_saphyr::from_str(text).map_err(|why| {
        let location = why.location();
        let bare = why.without_snippet();
        let nearest = match bare {
            Error::SerdeUnknownField { field, expected, .. } => {
                mock365_control::nearest(field, expected.iter().copied())
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => {
                mock365_control::nearest(variant, expected.iter().copied())
            }
            _ => None,
        };
        ScenarioFault::Wrong {
            file: file.to_owned(),
            line: location.map_or(0, |location| location.line()),
            column: location.map_or(0, |location| location.column()),
            nearest: nearest.map(str::to_owned),
            rendered: readable(&why.render_with_formatter(&UserMessageFormatter)).replace("<input>", file),
        }
    })
}

/// What a scenario that can be read still has wrong: the key, and why.
fn fault(scenario: &Scenario) -> Option<(String, String)> {
    let fault = |key: &str, why: String| Some((key.to_owned(), why));
    if !scenario.title.contains_key("en") {
        return fault("title", "the title needs an English text: `en`".to_owned());
    }
    if scenario.expect.is_empty() {
        return fault("expect", "a scenario expects at least one thing".to_owned());
    }
    for expectation in scenario.expect.iter().chain(&scenario.healthy) {
        if let Err(why) = super::probe::Called::parse(expectation) {
            return fault(&expectation.call, why);
        }
    }
    let answers = crate::answers::Answers::built_in();
    for rule in &scenario.rules {
        if let Err(why) = crate::gate::check(rule, &answers) {
            return fault("rules", why.to_string());
        }
    }
    None
}

/// Where a text first stands: line and column, from 1.
fn place_of(text: &str, wanted: &str) -> (u64, u64) {
    let at = text.find(wanted).unwrap_or(0);
    let line = text[..at].matches('\n').count();
    let column = text[..at].rsplit('\n').next().map_or(0, |before| before.chars().count());
    (line as u64 + 1, column as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_shown_with_its_place_and_the_nearest_known_one() {
        let text = "title: { en: A }\nbecause: b\nwith: { user: anna@contoso.example, app: HubSpot Sales }\ncloud:\n  users:\n    anna@contoso.example:\n      licences: []\nexpect: [ { call: graph.me } ]\n";
        let why = read("x.yaml", text).unwrap_err();
        let shown = why.to_string();
        let ScenarioFault::Wrong { line, column, nearest, .. } = why else { panic!("{shown}") };
        assert_eq!((line, column, nearest.as_deref()), (7, 7, Some("licenses")), "{shown}");
        assert!(shown.contains('^'), "{shown}");
        assert!(shown.contains("licences: []"), "{shown}");
    }

    #[test]
    fn an_unknown_call_is_shown_with_its_place() {
        let text = "title: { en: A }\nbecause: b\nwith: { user: a@contoso.example, app: A }\nexpect: [ { call: graph.massages.list } ]\n";
        let shown = read("x.yaml", text).unwrap_err().to_string();
        assert!(shown.contains("line 4"), "{shown}");
        assert!(shown.contains('^'), "{shown}");
        assert!(shown.contains("graph.messages.list"), "{shown}");
    }

    #[test]
    fn off_is_a_word() {
        let text = "title: { en: A }\nbecause: b\nwith: { user: a@contoso.example, app: A }\ncloud: { tenants: { contoso.example: { user_consent: off } } }\nexpect: [ { call: graph.me } ]\nremedies: { a: [ { clock: { advance: PT1H } } ], b: { acts: [], healthy: [ { call: graph.me } ] } }\n";
        let scenario = read("x.yaml", text).unwrap();
        assert_eq!(scenario.remedies["b"].healthy.len(), 1);
    }
}
