//! An administrator who remembers which operations of the directory he saw at work.

use std::cell::RefCell;
use std::collections::BTreeSet;

use mock365::Mock;
use mock365::faces::graph::published_of_directory;
use reqwest::Method;
use serde_json::Value;

use super::super::probe::{Called, fits};
use super::schema;
use crate::caller::{ADMIN_TOOL, Caller};

/// Contoso's administrator, with all that probes need.
pub struct Walk<'m> {
    pub mock: &'m Mock,
    pub admin: Caller<'m>,
    covered: RefCell<BTreeSet<Called>>,
    /// What of the answers is not as Microsoft's types have it.
    wrong: RefCell<Vec<String>>,
}

const SCOPES: [&str; 13] = [
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Device.Read.All",
    "Directory.AccessAsUser.All",
    "Directory.ReadWrite.All",
    "Domain.ReadWrite.All",
    "OrgContact.Read.All",
    "Organization.ReadWrite.All",
    "Place.ReadWrite.All",
    "Policy.ReadWrite.PermissionGrant",
    "RoleManagement.ReadWrite.Directory",
    "User.ReadWrite.All",
];

impl Walk<'_> {
    /// Runs a probe on a fresh mock; what it covered.
    pub fn run(probe: fn(&Walk<'_>)) -> BTreeSet<Called> {
        let mock = Mock::start();
        let admin = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &SCOPES);
        let walk = Walk { mock: &mock, admin, covered: RefCell::default(), wrong: RefCell::default() };
        probe(&walk);
        let wrong = walk.wrong.into_inner();
        assert!(wrong.is_empty(), "{wrong:#?}");
        walk.covered.into_inner()
    }

    /// Lists; there must be somebody.
    #[track_caller]
    pub fn list(&self, path: &str) -> Value {
        let seen = self.get(path)["value"].take();
        assert!(seen.as_array().is_some_and(|items| !items.is_empty()), "GET {path} lists nothing");
        self.cover("GET", path);
        seen
    }

    /// Reads one thing.
    #[track_caller]
    pub fn read(&self, path: &str) -> Value {
        let seen = self.get(path);
        assert!(seen.is_object(), "GET {path} reads nothing");
        self.cover("GET", path);
        seen
    }

    /// Counts; there must be somebody.
    #[track_caller]
    pub fn count(&self, path: &str) {
        assert!(self.get(path).as_u64().is_some_and(|count| count > 0), "GET {path} counts nothing");
        self.cover("GET", path);
    }

    /// A list, or a count, of those of a kind of which there is nobody here.
    #[track_caller]
    pub fn none(&self, path: &str) {
        let seen = self.get(path);
        assert!(seen == 0 || seen["value"].as_array().is_some_and(Vec::is_empty), "GET {path}: {seen}");
        self.cover("GET", path);
    }

    /// Writes, and looks with another operation whether it was done.
    #[track_caller]
    pub fn write(&self, method: &str, path: &str, body: Option<&Value>, done: impl FnOnce(&Value) -> bool) -> Value {
        let reply = self.admin.send(method.parse().expect("a method"), path, body, &[]);
        assert!((200..300).contains(&reply.status), "{method} {path}: {} {}", reply.status, reply.json);
        assert!(done(&reply.json), "{method} {path} was answered, but did nothing");
        self.cover(method, path);
        reply.json
    }

    /// Follows a list: a round to its end, a change, and the next round, which must tell of what the change made.
    #[track_caller]
    pub fn delta(&self, path: &str, change: impl FnOnce() -> String) {
        let followed = self.round(path).1;
        let made = change();
        let (told, _) = self.round(&followed);
        assert!(told.iter().any(|entry| entry["id"] == *made), "GET {path} does not tell of {made}: {told:?}");
        self.cover("GET", path);
    }

    fn round(&self, path: &str) -> (Vec<Value>, String) {
        let (mut entries, mut next) = (Vec::new(), path.to_owned());
        loop {
            let page = self.get(&next);
            entries.extend(page["value"].as_array().expect("a page").iter().cloned());
            match (page["@odata.nextLink"].as_str(), page["@odata.deltaLink"].as_str()) {
                (Some(more), None) => more.clone_into(&mut next),
                (None, Some(end)) => return (entries, end.to_owned()),
                links => panic!("a page ends with one link: {links:?}"),
            }
        }
    }

    /// Reads without covering anything.
    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        let seen = self.admin.send(Method::GET, path, None, &[("consistencylevel", "eventual")]).expect(200);
        self.wrong.borrow_mut().extend(schema::check(path, &seen));
        seen
    }

    /// Changes state as a scenario's `cloud` does.
    #[track_caller]
    pub fn patch_cloud(&self, patch: &Value) {
        let url = format!("{}/_mock/cloud", self.mock.origin());
        let done = reqwest::blocking::Client::new().patch(url).json(patch).send().expect("an answer");
        assert!(done.status().is_success(), "{}", done.text().unwrap_or_default());
    }

    pub fn status(&self, path: &str) -> u16 {
        self.admin.get(path).status
    }

    /// The object id of somebody of Contoso.
    pub fn id_of(&self, name: &str) -> String {
        id(&self.get(&format!("/users/{name}@contoso.example")))
    }

    fn cover(&self, method: &str, path: &str) {
        let path = path.split('?').next().unwrap_or(path);
        // What stands below every user stands in the table once.
        let mine =
            path.strip_prefix("/users/").and_then(|rest| rest.split_once('/')).map(|(_, rest)| format!("/me/{rest}"));
        let is_at = |template: &str| fits(template, path) || mine.as_deref().is_some_and(|mine| fits(template, mine));
        let found = published_of_directory()
            .filter(|(known, template)| *known == method && is_at(template))
            .min_by_key(|(_, template)| template.matches("/{").count());
        let found = found.unwrap_or_else(|| panic!("{method} {path} is not in the table"));
        self.covered.borrow_mut().insert(found);
    }
}

/// The id of what was read.
pub fn id(json: &Value) -> String {
    json["id"].as_str().expect("an id").to_owned()
}
