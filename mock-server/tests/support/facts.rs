//! Facts about Microsoft's services that tests compare with. They are not ours to publish, so they lie beside the
//! repository, or where `MOCK365_SHARED` says. A test that needs one and does not find it says so on a line of its own,
//! and `.ci/run` counts those lines.

use std::path::{Path, PathBuf};

/// The file of that name below `facts`, where there are facts.
pub fn path(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("MOCK365_SHARED").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let shared = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let path = shared.join("facts").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(!shared.join("facts").exists(), "{} is missing among the facts", path.display());
    println!("\nskipped: facts/{name} is not here: MOCK365_SHARED names the folder that holds facts");
    None
}

/// What that file says, where it is here.
pub fn text(name: &str) -> Option<String> {
    path(name).map(|path| std::fs::read_to_string(path).expect("the facts"))
}
