//! The library of scenarios: those that come with the program, and a folder's own beside and above them.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use mock365_control::Scenario;
use mock365_control::scenario::Listed;

use super::load::{self, ScenarioFault};
use super::search;

include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// A scenario and where it is from.
#[derive(Debug)]
pub struct Shelved {
    /// `subject/name`.
    pub name: String,
    /// What it says.
    pub scenario: Scenario,
}

/// Scenarios by name.
#[derive(Clone, Debug, Default)]
pub struct Library {
    by_name: IndexMap<String, Arc<Shelved>>,
}

impl Library {
    /// Those that come with the program.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Library> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let mut library = Self::default();
            for (name, text) in SITUATIONS {
                let scenario =
                    load::read(&format!("scenarios/{name}.yaml"), text).unwrap_or_else(|why| panic!("{why}"));
                library.put(name, scenario);
            }
            library
        })
    }

    /// Those that come with the program, and those of a folder, which win on equal names.
    pub fn with_folder(folder: Option<&Path>) -> Result<Self, ScenarioFault> {
        let mut library = Self::built_in().clone();
        for (name, path) in folder.map(load::files).transpose()?.unwrap_or_default() {
            library.put(&name, load::read_file(&path)?);
        }
        Ok(library)
    }

    /// Those of a process: a folder is read anew each time, so that a file just written is there.
    pub fn of(config: &crate::Config) -> Result<Self, ScenarioFault> {
        Self::with_folder(config.scenario_dir.as_deref())
    }

    /// Puts a scenario on the shelf.
    pub fn put(&mut self, name: &str, scenario: Scenario) {
        self.by_name.insert(name.to_owned(), Arc::new(Shelved { name: name.to_owned(), scenario }));
    }

    /// The scenario of that name.
    pub fn find(&self, name: &str) -> Option<&Arc<Shelved>> {
        self.by_name.get(name)
    }

    /// The known name nearest to one that is not.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        super::nearest(name, self.by_name.keys().map(String::as_str))
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Shelved>> {
        self.by_name.values()
    }

    /// Those that match a text, the best first; all for an empty one.
    pub fn search(&self, text: &str) -> Vec<&Arc<Shelved>> {
        search::find(self.by_name.values(), text)
    }
}

impl Shelved {
    /// As a list shows it.
    pub fn listed(&self) -> Listed {
        Listed {
            scenario: self.name.clone(),
            title: self.scenario.title.clone(),
            because: self.scenario.because.clone(),
            systems: self.scenario.systems.clone(),
            remedies: self.scenario.remedies.keys().cloned().collect(),
        }
    }
}
