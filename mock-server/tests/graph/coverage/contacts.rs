//! Probes of contacts and their folders.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::probe::Probe;
use crate::pictures::jpeg;

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}")).to_owned()
}

/// Makes a folder; its path.
fn made(probe: &Probe, at: &str) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let name = format!("Folder {}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let made = probe.write("POST", at, Some(&json!({ "displayName": name })), |probe, made| {
        probe.json("GET", &format!("{at}/{}", id(made)), None)["displayName"] == name
    });
    format!("{at}/{}", id(&made))
}

/// Everything that is done with folders and the contacts in them.
pub fn contacts(probe: &Probe) {
    let folder = made(probe, "/me/contactFolders");
    let child = made(probe, &format!("{folder}/childFolders"));
    for place in ["/me", &folder, &child] {
        people(probe, &format!("{place}/contacts"));
    }
    for at in ["/me/contactFolders".to_owned(), format!("{folder}/childFolders")] {
        probe.list(&at);
        probe.count(&format!("{at}/$count"));
        let path = made(probe, &at);
        probe.delta(&format!("{at}/delta"), |probe| made(probe, &at).rsplit('/').next().expect("an id").to_owned());
        probe.read(&path);
        let name = json!({ "displayName": format!("Renamed {}", at.len()) });
        probe.write("PATCH", &path, Some(&name), |probe, _| {
            probe.json("GET", &path, None)["displayName"] == name["displayName"]
        });
        probe.write("DELETE", &path, None, |probe, _| probe.status(&path) == 404);
        let path = made(probe, &at);
        probe.write("POST", &format!("{path}/permanentDelete"), None, |probe, _| probe.status(&path) == 404);
    }
}

fn people(probe: &Probe, at: &str) {
    let create = || {
        let made = probe.write("POST", at, Some(&json!({ "givenName": "Hugo" })), |probe, made| {
            probe.json("GET", &format!("{at}/{}", id(made)), None)["givenName"] == "Hugo"
        });
        format!("{at}/{}", id(&made))
    };
    probe.delta(&format!("{at}/delta"), |_| create().rsplit('/').next().expect("an id").to_owned());
    let path = create();
    probe.list(at);
    probe.count(&format!("{at}/$count"));
    probe.read(&path);
    probe.extensions(&path);
    photo(probe, &format!("{path}/photo"));
    probe.write("PATCH", &path, Some(&json!({ "surname": "Holm" })), |probe, _| {
        probe.json("GET", &path, None)["surname"] == "Holm"
    });
    probe.write("DELETE", &path, None, |probe, _| probe.status(&path) == 404);
    let path = create();
    probe.write("POST", &format!("{path}/permanentDelete"), None, |probe, _| probe.status(&path) == 404);
}

/// Everything that is done with a photo.
pub fn photo(probe: &Probe, path: &str) {
    let is_wide = |width: u16| move |probe: &Probe| probe.json("GET", path, None)["width"] == width;
    let value = format!("{path}/$value");
    probe.write_bytes(("PUT", &value), ("image/jpeg", &jpeg(60, 60)), is_wide(60));
    probe.write_bytes(("PATCH", path), ("image/jpeg", &jpeg(70, 70)), is_wide(70));
    probe.read(path);
    probe.raw(&value);
    probe.write("DELETE", &value, None, |probe, _| probe.status(path) == 404);
}

/// Everything that is done with the user's own photo, and with its sizes.
pub fn own_photo(probe: &Probe) {
    photo(probe, "/me/photo");
    let is_there = |probe: &Probe| probe.status("/me/photo") == 200;
    probe.write_bytes(("PUT", "/me/photo/$value"), ("image/jpeg", &jpeg(60, 60)), is_there);
    probe.write("DELETE", "/me/photo", None, |probe, _| probe.status("/me/photo") == 404);
    let one = "/me/photos/48x48";
    probe.write_bytes(("PUT", &format!("{one}/$value")), ("image/jpeg", &jpeg(64, 64)), is_there);
    assert_eq!(probe.list("/me/photos").as_array().map(Vec::len), Some(2));
    assert_eq!(probe.read(one)["width"], 48);
    probe.raw(&format!("{one}/$value"));
    probe.write("DELETE", &format!("{one}/$value"), None, |probe, _| probe.status("/me/photo") == 404);
}
