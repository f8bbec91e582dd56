//! The library of scenarios: those that come with the program, and a folder's own beside and above them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use mock365_control::Scenario;
use mock365_control::scenario::Listed;

use super::explain::Subjects;
use super::load::{self, ScenarioFault};
use super::search::{self, TooLong};
use super::shelf;

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
    /// What a text is looked for in; made when it is first asked for.
    subjects: OnceLock<Arc<Subjects>>,
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
                library.add(name, scenario);
            }
            library
        })
    }

    /// Those that come with the program, and those of a folder, which win on equal names.
    pub fn with_folder(folder: Option<&Path>) -> Result<Self, ScenarioFault> {
        let files = folder.map(load::files).transpose()?.unwrap_or_default();
        Self::with_files(&files)
    }

    pub(super) fn with_files(files: &[(String, PathBuf)]) -> Result<Self, ScenarioFault> {
        let mut library = Self::built_in().clone();
        for (name, path) in files {
            library.add(name, load::read_file(path)?);
        }
        Ok(library)
    }

    /// Those of a process. A folder is read anew when one of its files has changed, so that a file just written is there.
    pub fn of(config: &crate::Config) -> Result<Shelves, ScenarioFault> {
        match config.scenario_dir.as_deref() {
            None => Ok(Shelves::BuiltIn(Self::built_in())),
            Some(folder) => shelf::read(folder).map(Shelves::Own),
        }
    }

    /// Puts a scenario on the shelf.
    pub fn add(&mut self, name: &str, scenario: Scenario) {
        self.subjects = OnceLock::new();
        self.by_name.insert(name.to_owned(), Arc::new(Shelved { name: name.to_owned(), scenario }));
    }

    /// The scenario of that name.
    pub fn find(&self, name: &str) -> Option<&Arc<Shelved>> {
        self.by_name.get(name)
    }

    /// The known name nearest to one that is not.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        mock365_control::nearest(name, self.by_name.keys().map(String::as_str))
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Shelved>> {
        self.by_name.values()
    }

    /// Those that match a text, the best first; all for an empty one.
    pub fn search(&self, text: &str) -> Result<Vec<&Arc<Shelved>>, TooLong> {
        search::check(text)?;
        if text.trim().is_empty() {
            return Ok(self.all().collect());
        }
        Ok(self.subjects().scenarios(text))
    }

    /// Everything that a text can find.
    pub(super) fn subjects(&self) -> &Subjects {
        self.subjects.get_or_init(|| Arc::new(Subjects::of(self)))
    }
}

/// The library of a process.
pub enum Shelves {
    /// What comes with the program.
    BuiltIn(&'static Library),
    /// With a folder's own.
    Own(Arc<Library>),
}

impl std::ops::Deref for Shelves {
    type Target = Library;

    fn deref(&self) -> &Library {
        match self {
            Self::BuiltIn(library) => library,
            Self::Own(library) => library,
        }
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
