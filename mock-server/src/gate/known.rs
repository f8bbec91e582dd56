//! What a rule can be for: names of operations, and the tenants, users, mailboxes and applications that there are. A typing
//! error would make a rule that never fires.

use std::sync::OnceLock;

use mock365_control::{Effect, Rule, When};
use mock365_domain::Cloud;

use mock365_domain::wildcard::fits as matches;

use super::check;
use super::check::RuleFault;
use crate::answers::{Answers, SIGN_IN, only_at_sign_in};
use crate::faces::{autodiscover, dataverse, entra, ews, graph, outlook_rest};
use mock365_control::nearest;

/// What the journal calls requests that are refused before any rule is asked, behind the face's name.
const BEFORE_RULES: [&str; 3] = ["too_large", "broken", "busy"];

/// Every operation that a rule can be for, by the name that the journal shows.
pub fn operations() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: Vec<String> = entra::operations().map(str::to_owned).collect();
        names.extend(graph::operations().map(str::to_owned));
        names.extend(ews::operations());
        names.extend(autodiscover::operations().map(str::to_owned));
        names.extend(outlook_rest::operations().map(str::to_owned));
        names.extend(dataverse::operations());
        names
    })
}

/// Why a rule cannot be in force in a Cloud.
pub fn check_in(rule: &Rule, answers: &Answers, cloud: &Cloud) -> Result<(), RuleFault> {
    check(rule, answers)?;
    check_who(&rule.when, cloud)
}

/// Why no operation is called so.
pub fn check_operation(when: &When) -> Result<(), RuleFault> {
    let Some(pattern) = when.operation.as_deref() else { return Ok(()) };
    let mut fitting = operations().iter().filter(|name| matches(pattern, name)).peekable();
    let place = "/when/operation";
    if fitting.peek().is_none() {
        if pattern.rsplit_once('.').is_some_and(|(_, what)| BEFORE_RULES.contains(&what)) {
            let why = format!("`{pattern}` is refused before any rule is asked: a rule for it would never fire");
            return Err(RuleFault::new(place, why));
        }
        let near = nearest_operation(pattern);
        return Err(RuleFault::new(place, format!("there is no operation `{pattern}`")).near(near));
    }
    match when.face.as_deref() {
        Some(face) if !fitting.any(|name| face_of(name) == face) => {
            Err(RuleFault::new(place, format!("`{pattern}` is no operation of the face `{face}`")))
        }
        _ => Ok(()),
    }
}

fn face_of(operation: &str) -> &str {
    operation.split('.').next().unwrap_or(operation)
}

/// The operation, or the family of operations, that was meant.
fn nearest_operation(pattern: &str) -> Option<String> {
    let Some(start) = pattern.strip_suffix(".*") else {
        return nearest(pattern, operations().iter().map(String::as_str)).map(str::to_owned);
    };
    let families = operations().iter().filter_map(|name| Some(name.rsplit_once('.')?.0));
    let faces = operations().iter().map(|name| face_of(name));
    nearest(start, families.chain(faces)).map(|near| format!("{near}.*"))
}

/// Why an answer of the sign-in host cannot be given where the rule is for.
pub fn check_code_belongs(rule: &Rule) -> Result<(), RuleFault> {
    let Effect::Answer(spec) = &rule.effect else { return Ok(()) };
    let of_operation = rule
        .when
        .operation
        .as_deref()
        .map(|pattern| operations().iter().any(|name| face_of(name) == SIGN_IN && matches(pattern, name)));
    let elsewhere = rule.when.face.as_deref().is_some_and(|face| face != SIGN_IN) || of_operation == Some(false);
    if !only_at_sign_in(spec) || !elsewhere {
        return Ok(());
    }
    let name = spec.name();
    let why = format!(
        "`{name}` is an answer of the sign-in host, which no other face gives: make the rule for `entra.*`, or take another canned answer; Graph refuses a token with 401 InvalidAuthenticationToken"
    );
    Err(RuleFault::new("/effect/answer", why))
}

/// Why nobody is called so.
fn check_who(when: &When, cloud: &Cloud) -> Result<(), RuleFault> {
    let missing = |place, kind: &str, name: &str, known: Vec<&str>| {
        let near = nearest(name, known).map(str::to_owned);
        Err(RuleFault::new(place, format!("there is no {kind} `{name}`")).near(near))
    };
    let tenants = || cloud.tenants.values();
    if let Some(name) = when.tenant.as_deref().filter(|name| cloud.tenant(name).is_none()) {
        let known = tenants().flat_map(|tenant| &tenant.domains).map(|domain| domain.name.as_str()).collect();
        return missing("/when/tenant", "tenant", name, known);
    }
    let people = || tenants().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.as_str());
    let somebody = |name: &str| cloud.user(name).is_some() || cloud.deleted_user(name).is_some();
    if let Some(name) = when.user.as_deref().filter(|name| !somebody(name)) {
        return missing("/when/user", "user", name, people().collect());
    }
    if let Some(name) = when.mailbox.as_deref().filter(|name| !somebody(name) && cloud.mailbox_at(name).is_none()) {
        return missing("/when/mailbox", "mailbox", name, people().collect());
    }
    if let Some(name) = when.app.as_deref().filter(|name| cloud.application(name).is_none()) {
        let known = cloud.applications.values().map(|app| app.display_name.as_str()).collect();
        return missing("/when/app", "application", name, known);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::operations;

    /// The names of operations in a folder of sources, by what they begin with.
    fn named(folder: &Path, start: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                named(&entry.path(), start, found);
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let quoted = text
                    .split('"')
                    .filter_map(|word| word.strip_prefix(start).filter(|rest| !rest.is_empty()).map(|_| word));
                found.extend(quoted.filter(|word| !word.contains(char::is_whitespace)).map(str::to_owned));
            }
        }
    }

    /// Where a face lies: in one of the packages.
    fn folder_of(face: &str) -> PathBuf {
        let server = Path::new(env!("CARGO_MANIFEST_DIR"));
        let packages = ["src", "graph/src", "ews/src", "entra/src"];
        let mut folders = packages.iter().map(|package| server.join(package).join("faces").join(face));
        folders.find(|folder| folder.is_dir()).unwrap_or_else(|| panic!("no package has {face}"))
    }

    #[test]
    fn every_operation_that_a_face_names_can_be_ruled() {
        for (face, start, least) in [
            ("entra", "entra.", 20),
            ("graph", "graph.", 100),
            ("ews", "ews.", 0),
            ("autodiscover", "autodiscover.", 7),
            ("outlook_rest", "outlook_rest.", 3),
            ("dataverse", "dataverse.", 8),
        ] {
            let mut found = Vec::new();
            named(&folder_of(face), start, &mut found);
            // What ends with a dot is what names of a family begin with.
            let is_name = |name: &&String| !name.ends_with('.') && !name.contains(['{', '/']);
            let names: Vec<&String> = found.iter().filter(is_name).collect();
            // A macro may put the last word behind a name.
            let begins = |known: &str, name: &str| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
            let is_known =
                |name: &String| operations().contains(name) || operations().iter().any(|known| begins(known, name));
            let missing: Vec<&&String> = names.iter().filter(|name| !is_known(name)).collect();
            assert!(names.len() >= least, "{face} lists no {missing:?}");
            assert!(missing.is_empty(), "{face} lists no {missing:?}");
        }
    }
}
