//! The scenarios' names, and their list: nextest sees each as a test.

use std::io::Write;
use std::path::{Path, PathBuf};

use cucumber::feature::Ext;
use cucumber::gherkin::{Feature, GherkinEnv, Scenario};

use super::flags::Flags;

/// `consent::Anna asks her administrator`; rows of an outline are told apart by their line.
pub(super) fn name(feature: &Feature, scenario: &Scenario) -> String {
    let file = feature.path.as_ref().and_then(|path| path.file_stem());
    let file = file.map_or_else(|| feature.name.clone().into(), |stem| stem.to_string_lossy());
    if scenario.examples.is_empty() {
        format!("{file}::{}", scenario.name)
    } else {
        format!("{file}::{} (line {})", scenario.name, scenario.position.line)
    }
}

/// Prints the names that are asked for, as libtest lists tests.
pub(super) fn print(folder: &Path, flags: &Flags) {
    let mut out = std::io::stdout().lock();
    for feature in read(folder) {
        for scenario in feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios)) {
            let name = name(&feature, scenario);
            if flags.wants(&name) {
                // A reader that has gone wants no more names.
                let _ = writeln!(out, "{name}: test");
            }
        }
    }
}

/// Says what is wrong with a folder of features, or a single one, before anything is run.
pub(super) fn look_into(folder: &Path) -> Result<(), String> {
    if !folder.exists() {
        return Err(format!("there is no folder of features {}", folder.display()));
    }
    if files(folder).is_empty() {
        return Err(format!("no .feature file lies in {}", folder.display()));
    }
    Ok(())
}

/// All features of a folder, outlines written out.
pub(crate) fn read(folder: &Path) -> Vec<Feature> {
    let features = files(folder).into_iter().map(|file| {
        let feature = Feature::parse_path(&file, GherkinEnv::default());
        let feature = feature.unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        feature.expand_examples().unwrap_or_else(|why| panic!("{}: {why}", file.display()))
    });
    features.collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let entries = std::fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        // A pipe of that name would keep us waiting for ever.
        .filter(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "feature"))
        .collect();
    found.sort();
    found
}
