//! With whom scenarios were applied, where not with those that their files name: their remedies are about the same people.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use mock365_control::Cast;

/// Casts by the name of the scenario.
#[derive(Debug, Default)]
pub struct Casts {
    by_scenario: Mutex<BTreeMap<String, Cast>>,
}

impl Casts {
    /// Those who play a scenario.
    pub fn of(&self, scenario: &str) -> Cast {
        self.by_scenario.lock().unwrap_or_else(PoisonError::into_inner).get(scenario).cloned().unwrap_or_default()
    }

    /// Remembers who plays a scenario.
    pub fn remember(&self, scenario: &str, cast: &Cast) {
        let mut casts = self.by_scenario.lock().unwrap_or_else(PoisonError::into_inner);
        if *cast == Cast::default() {
            casts.remove(scenario);
        } else {
            casts.insert(scenario.to_owned(), cast.clone());
        }
    }

    /// All of them.
    pub fn all(&self) -> BTreeMap<String, Cast> {
        self.by_scenario.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// These and no others.
    pub fn replace(&self, casts: BTreeMap<String, Cast>) {
        *self.by_scenario.lock().unwrap_or_else(PoisonError::into_inner) = casts;
    }
}
