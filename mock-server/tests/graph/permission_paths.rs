//! What opens which path: the permissions that operations declare are those that Microsoft documents, and where they are
//! not, it is said why.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts;
use mock365::faces::graph::{Mount, OPERATIONS, Operation};
use mock365_domain::directory::Resource;
use mock365_domain::directory::permission::GRAPH;
use serde_json::Value;

/// Permissions that open a path at Microsoft and not here: of which operations (by how their names begin), how the
/// permission begins, and why.
const REFUSED: &[(&str, &str, &str)] = &[
    ("graph.users.", "DeviceManagement", "Intune's administrators read and write users through Intune"),
    ("graph.organization.", "DeviceManagement", "Intune's settings of an organisation are not here"),
    ("graph.users.update", "User", "these open single properties of a user"),
    ("graph.users.getMember", "Application.", "the path is that of any object of the directory"),
    ("graph.users.getMember", "Device.", "the path is that of any object of the directory"),
    ("graph.users.checkMember", "Application.", "the path is that of any object of the directory"),
    ("graph.users.checkMember", "Device.", "the path is that of any object of the directory"),
    ("graph.groups.getMember", "Application.", "the path is that of any object of the directory"),
    ("graph.groups.getMember", "Device.", "the path is that of any object of the directory"),
    ("graph.groups.getMember", "User.Read", "the path is that of any object of the directory"),
    ("graph.groups.checkMember", "Application.", "the path is that of any object of the directory"),
    ("graph.groups.checkMember", "Device.", "the path is that of any object of the directory"),
    ("graph.groups.checkMember", "User.Read", "the path is that of any object of the directory"),
    ("graph.orgContacts.getMember", "", "the path is that of any object of the directory"),
    ("graph.orgContacts.checkMember", "", "the path is that of any object of the directory"),
    ("graph.devices.getMember", "", "the path is that of any object of the directory"),
    ("graph.devices.checkMember", "", "the path is that of any object of the directory"),
    ("graph.servicePrincipals.getMember", "", "the path is that of any object of the directory"),
    ("graph.servicePrincipals.checkMember", "", "the path is that of any object of the directory"),
    ("graph.applications.list", "User.Read", "personal accounts' own registrations"),
    ("graph.conditional_access.", "Application.Read.All", "needed besides, and no use alone"),
    ("graph.conditional_access.", "Policy.Read.All", "needed besides, and no use alone"),
    ("graph.named_locations.", "Policy.Read.All", "needed besides, and no use alone"),
    ("graph.policies.identitySecurityDefaults", "Policy.Read.All", "needed besides, and no use alone"),
    ("graph.servicePrincipals.appRoleAssignedTo.", "Application.", "needed besides, and no use alone"),
    ("graph.servicePrincipals.appRoleAssignedTo.", "Directory.Read.All", "needed besides, and no use alone"),
    ("graph.calendars.list", "Calendars.Read.Shared", "whose calendar it is decides about `.Shared`"),
    ("graph.attachments.createUploadSession", "Calendars.", "the guide to large files has a permission for each"),
    ("graph.events.attachments.createUploadSession", "Mail.", "the guide to large files has a permission for each"),
];

/// Permissions that open a path here and are not documented for it.
const ADMITTED: &[(&str, &str, &str)] = &[
    ("", "Directory.AccessAsUser.All", "what the user may do in the directory, the app may do as him"),
    ("", "Directory.ReadWrite.All", "holds what narrower permissions of the directory open"),
    ("graph.domains.", "Directory.Read.All", "reads what the directory knows"),
    ("graph.organization.", "", "one organisation is as its list"),
    ("graph.conditional_access.", "Policy.Read", "documented on the operation's own page"),
    ("graph.named_locations.", "Policy.Read", "documented on the operation's own page"),
    ("graph.servicePrincipals.delegatedPermissionClassifications.", "Policy.Read", "documented on its own page"),
    ("graph.messages.update", "Mail-Advanced.", "announced for the end of 2026, and in no table yet"),
    ("graph.authentication.requirements.get", "UserAuthenticationMethod.Read.All", "beta's page names it"),
    ("graph.users.getMember", "User.", "documented on the operation's own page"),
    ("graph.users.photo.", "User.ReadWrite.All", "documented on the operation's own page"),
    ("graph.users.checkMember", "User.", "documented on the operation's own page"),
    ("graph.users.memberOf.get", "", "one is read as its list is"),
    ("graph.groups.transitiveMemberOf.", "Group", "read as the groups are that it is in directly"),
    ("graph.", "Calendars.ReadBasic.All", "the application's name for Calendars.ReadBasic"),
];

/// Method and path; delegated and application permissions.
type Documented = BTreeMap<(String, String), [BTreeSet<String>; 2]>;

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let mut shaped = String::new();
    let mut depth = 0;
    for part in path.to_lowercase().chars() {
        match part {
            '{' => {
                depth += 1;
                shaped.push_str("{}");
            }
            '}' => depth -= 1,
            other if depth == 0 => shaped.push(other),
            _ => {}
        }
    }
    let shaped = shaped.replace("(appid={})", "/{}").replace("(appid='{}')", "/{}");
    shaped.replace("()", "").replace("microsoft.graph.", "")
}

/// What the table of paths says.
fn of_paths(text: &str) -> Documented {
    let mut known = Documented::new();
    for line in text.lines().skip(1) {
        let row: Vec<&str> = line.split('\t').collect();
        for method in row[1].split(',') {
            let [delegated, application] = known.entry((method.to_owned(), shape(row[0]))).or_default();
            if row[3].contains("Delegated") {
                delegated.insert(row[2].to_owned());
            }
            if row[3].contains("Application") {
                application.insert(row[2].to_owned());
            }
        }
    }
    known
}

/// What the operations' own pages say.
fn of_pages(text: &str) -> Documented {
    let pages: Value = serde_json::from_str(text).expect("JSON");
    let mut known = Documented::new();
    for page in pages["pages"].as_array().into_iter().flatten() {
        let names = |which: &str| -> Vec<String> {
            let said = page[which].as_str().unwrap_or_default();
            let words = said.split(|c: char| c == ',' || c.is_whitespace()).map(str::trim);
            words.filter(|word| word.contains('.')).map(str::to_owned).collect()
        };
        for request in page["requests"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let Some((method, path)) = request.split_once(' ') else { continue };
            let [delegated, application] = known.entry((method.to_owned(), shape(path.trim()))).or_default();
            delegated.extend(names("delegated").into_iter().chain(names("personal")));
            application.extend(names("application"));
        }
    }
    known
}

fn paths_of(operation: &Operation) -> Vec<(String, String)> {
    let roots: &[&str] = match operation.mount {
        Mount::Directory => &[""],
        Mount::Mailbox | Mount::User => &["/me", "/users/{}"],
    };
    let all = operation.paths().flat_map(|path| roots.iter().map(move |root| shape(&format!("{root}{path}"))));
    all.map(|path| (operation.method.to_string(), path)).collect()
}

fn union(known: &Documented, operation: &Operation) -> Option<[BTreeSet<String>; 2]> {
    let found: Vec<_> = paths_of(operation).into_iter().filter_map(|key| known.get(&key)).collect();
    let all = |which: usize| found.iter().flat_map(|opened| opened[which].iter().cloned()).collect();
    (!found.is_empty()).then(|| [all(0), all(1)])
}

fn said(table: &'static [(&str, &str, &str)], operation: &str, permission: &str) -> Option<usize> {
    table
        .iter()
        .position(|(of, begins, why)| !why.is_empty() && operation.starts_with(of) && permission.starts_with(begins))
}

/// Whether one permission reads what the other, which is documented, reads.
fn writes_what_is_read(permission: &str, documented: &BTreeSet<String>) -> bool {
    ["Read", "ReadBasic"].iter().any(|reads| {
        let read = permission.replace(".ReadWrite", &format!(".{reads}"));
        read != permission && documented.contains(&read)
    })
}

#[test]
fn an_operation_is_opened_by_what_is_documented() {
    let (Some(paths), Some(pages)) =
        (facts::text("graph/permission_paths.tsv"), facts::text("graph/doc_status_permissions.json"))
    else {
        return;
    };
    let (paths, pages) = (of_paths(&paths), of_pages(&pages));
    let graph = Resource::by_id(GRAPH).expect("Microsoft Graph");
    let published = [
        graph.scopes.iter().map(|scope| scope.value).collect::<BTreeSet<_>>(),
        graph.roles.iter().map(|role| role.value).collect::<BTreeSet<_>>(),
    ];
    let (mut used, mut wrong, mut compared) = (BTreeSet::new(), Vec::new(), 0);
    for operation in OPERATIONS.iter().copied().flatten() {
        let declared = [operation.permissions.delegated, operation.permissions.application];
        let by_page = union(&pages, operation).unwrap_or_default();
        for (which, kind) in ["delegated", "application"].into_iter().enumerate() {
            for own in declared[which] {
                if !published[which].contains(own) {
                    wrong.push(format!("{}: nobody publishes {kind} {own}", operation.name));
                }
            }
            let Some(by_path) = union(&paths, operation) else { continue };
            compared += 1;
            for theirs in by_path[which].iter().filter(|theirs| published[which].contains(theirs.as_str())) {
                if !declared[which].contains(&theirs.as_str()) {
                    match said(REFUSED, operation.name, theirs) {
                        Some(at) => drop(used.insert((false, at))),
                        None => wrong.push(format!("{}: {kind} {theirs} opens it", operation.name)),
                    }
                }
            }
            for own in declared[which].iter().filter(|own| !by_path[which].contains(**own)) {
                if by_page[which].contains(*own) || writes_what_is_read(own, &by_path[which]) {
                    continue;
                }
                match said(ADMITTED, operation.name, own) {
                    Some(at) => drop(used.insert((true, at))),
                    None => wrong.push(format!("{}: {kind} {own} does not open it", operation.name)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 200, "{compared}");
    let rows = |admitted: bool, table: &'static [(&str, &str, &str)]| {
        table.iter().enumerate().map(move |(at, row)| ((admitted, at), row))
    };
    let stale: Vec<_> = rows(false, REFUSED).chain(rows(true, ADMITTED)).filter(|(at, _)| !used.contains(at)).collect();
    assert!(stale.is_empty(), "no differences any more: {stale:?}");
}
