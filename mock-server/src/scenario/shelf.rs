//! Folders of scenarios that were read: each is read, and its index made, once for as long as its files are the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::Library;
use super::load::{self, ScenarioFault};
use crate::clock_and_chance::real_now;

/// How old the last change must be before equal times mean equal files.
const SETTLED: Duration = Duration::from_secs(2);

/// A file as it was when it was read.
type Print = (PathBuf, u64, Option<SystemTime>);

struct Kept {
    prints: Vec<Print>,
    library: Arc<Library>,
}

static KEPT: Mutex<BTreeMap<PathBuf, Kept>> = Mutex::new(BTreeMap::new());

/// The library with a folder's own scenarios.
pub fn read(folder: &Path) -> Result<Arc<Library>, ScenarioFault> {
    let files = load::files(folder)?;
    let prints: Vec<Print> = files.iter().map(|(_, path)| print(path)).collect();
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(same) = kept().get(folder).filter(|kept| kept.prints == prints) {
        return Ok(Arc::clone(&same.library));
    }
    let library = Arc::new(Library::with_files(&files)?);
    let settled = prints.iter().all(|(_, _, changed)| changed.is_some_and(is_settled));
    if settled {
        kept().insert(folder.to_owned(), Kept { prints, library: Arc::clone(&library) });
    }
    Ok(library)
}

fn print(path: &Path) -> Print {
    let found = std::fs::metadata(path).ok();
    let changed = found.as_ref().and_then(|found| found.modified().ok());
    (path.to_owned(), found.map_or(0, |found| found.len()), changed)
}

/// Whether a file was changed so long ago that a change from now on shows in its time.
fn is_settled(changed: SystemTime) -> bool {
    SystemTime::from(real_now()).duration_since(changed).is_ok_and(|age| age > SETTLED)
}
