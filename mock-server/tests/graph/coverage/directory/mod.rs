//! Which of Microsoft Graph's operations on the directory are mocked: each is called over a socket, and the page
//! `docs/generated/coverage-graph-directory.md` is written from what answered.
//!
//! To add to it: write a `fn probe(&Walk<'_>)` in a file per noun and list it in `PROBES`. `MOCK365_BLESS=1` writes the page.

mod apps;
mod organisation;
mod people;
mod schema;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use mock365::Mock;
use mock365::faces::graph::{is_mocked, published_of_directory};

use super::probe::Called;
use super::project;
use crate::caller::{ADMIN_TOOL, Caller};
use crate::facts;
use walk::Walk;

/// Probes, each with a mock of its own.
const PROBES: &[fn(&Walk<'_>)] = &[
    apps::registrations,
    apps::principals,
    apps::consents,
    organisation::products,
    organisation::domains,
    organisation::devices,
    organisation::contacts,
    organisation::places,
    people::users,
    people::objects,
    people::groups,
    people::managers,
    people::roles,
];

#[test]
fn the_page_of_the_directory_says_what_is_covered() {
    let covered: BTreeSet<Called> = PROBES.iter().flat_map(|probe| Walk::run(*probe)).collect();
    let page = page(&covered);
    let path = project("docs/generated/coverage-graph-directory.md");
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{} is stale: run this test with MOCK365_BLESS=1", path.display());
}

/// Areas of Microsoft's table that are counted whole.
const AREAS: [&str; 6] =
    ["applications", "directoryRoles", "oauth2PermissionGrants", "organization", "servicePrincipals", "users"];
/// Areas of which the part of `/me` is.
const OF_USERS: [&str; 6] = [
    "user.actions",
    "user.appRoleAssignments",
    "user.licenseDetails",
    "user.manager",
    "user.memberOf",
    "user.oauth2PermissionGrants",
];
/// Where that table has nothing: what is counted is in Microsoft's reference, and known by who may call it.
const BESIDE: [&str; 7] = ["contacts", "devices", "directory", "domains", "groups", "places", "subscribedskus"];
/// What neither table has, and the reference has pages of.
///
/// <https://learn.microsoft.com/graph/api/resources/directoryobject>
/// <https://learn.microsoft.com/graph/api/application-list-owners>
/// <https://learn.microsoft.com/graph/api/resources/administrativeunit?view=graph-rest-beta>
const ON_PAGES: [&str; 5] = [
    "/directoryObjects",
    "/administrativeUnits",
    "/directory/administrativeUnits/delta",
    "/groups/getByIds",
    "/applications(appId='{appId}')/owners",
];

#[test]
fn the_directorys_table_is_microsofts() {
    let (Some(operations), Some(paths)) =
        (facts::text("graph/operations.tsv"), facts::text("graph/permission_paths.tsv"))
    else {
        return;
    };
    let rows = operations.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let is_counted = |row: &Vec<&str>| {
        row.len() == 5
            && row[4] == "1"
            && (AREAS.contains(&row[0]) || (OF_USERS.contains(&row[0]) && row[2].starts_with("/me")))
    };
    let theirs: BTreeSet<(String, String)> = rows
        .filter(is_counted)
        .map(|row| (row[1].to_owned(), row[2].strip_suffix("()").unwrap_or(row[2]).to_owned()))
        .collect();
    let ours: BTreeSet<(String, String)> =
        published_of_directory().map(|(method, path)| (method.to_owned(), path.to_owned())).collect();
    let missing: Vec<_> = theirs.difference(&ours).collect();
    assert!(missing.is_empty(), "Microsoft has these too: {missing:?}");
    // Who may call a thing is told for its list, and not again for counting, references and casts of it.
    let known: BTreeSet<String> =
        paths.lines().filter_map(|line| line.split('\t').next()).map(|path| shape(&path.to_lowercase())).collect();
    let is_on_pages = |path: &str| ON_PAGES.iter().any(|page| path.starts_with(page));
    for (method, path) in ours.difference(&theirs).filter(|(_, path)| !is_on_pages(path)) {
        let noun = path.split(['/', '(']).nth(1).unwrap_or_default().to_lowercase();
        assert!(path.starts_with("/me/") || BESIDE.contains(&noun.as_str()), "{method} {path} is of no area");
        let spoken = [path.clone(), path.replace("/me/", "/users/{id}/")].map(|path| shape(&path.to_lowercase()));
        assert!(spoken.iter().any(|path| known.contains(path)), "{method} {path} is nowhere in Microsoft's tables");
    }
}

/// A path without keys, casts and what stands at the end of lists.
fn shape(path: &str) -> String {
    let is_kept = |segment: &&str| {
        !segment.is_empty()
            && !segment.starts_with(['{', '$'])
            && !segment.starts_with("graph.")
            && !segment.starts_with("microsoft.graph.")
    };
    let parts = path.split('/').map(|segment| segment.split('(').next().unwrap_or(segment)).filter(is_kept);
    parts.collect::<Vec<_>>().join("/")
}

/// A path with values for its parameters.
fn filled(path: &str) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push_str("11111111-2222-4333-8444-555555555555");
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    filled + rest
}

#[test]
fn what_is_not_mocked_of_the_directory_answers_501() {
    let mock = Mock::start();
    let admin = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["Directory.ReadWrite.All"]);
    for (method, path) in published_of_directory().filter(|(method, path)| !is_mocked(method, path)) {
        let written = ["POST", "PATCH", "PUT"].contains(&method).then(|| serde_json::json!({}));
        let reply = admin.send(method.parse().expect("a method"), &filled(path), written.as_ref(), &[]);
        assert_eq!((reply.status, &reply.json["error"]["code"]), (501, &"NotImplemented".into()), "{method} {path}");
    }
}

fn page(covered: &BTreeSet<Called>) -> String {
    let mut page = "# Microsoft Graph: covered operations of the directory\n\nWritten by `cargo test -p mock365 --test graph \
                    coverage` with `MOCK365_BLESS=1`. What administrators and connectors use: users and who they are to one \
                    another, groups, applications and their enterprise applications, consents, roles, the organisation with \
                    its products and domains, devices, its contacts and places. What stands below `/me` stands below \
                    `/users/{user-id}` too; a cast is written `graph.user` or `microsoft.graph.user`. Photos and people: \
                    beside [coverage-graph.md](coverage-graph.md). What each needs: [graph-directory.md](graph-directory.md).\n"
        .to_owned();
    let (proved, others): (Vec<_>, Vec<_>) = published_of_directory().partition(|called| covered.contains(called));
    let (unproved, missing): (Vec<_>, Vec<_>) = others.into_iter().partition(|(method, path)| is_mocked(method, path));
    write!(page, "\n{}", shares(covered)).expect("a string takes it");
    for (title, text, rows) in [
        (
            "Covered",
            "Called over a socket by this page's test: lists with somebody in them but for casts to what nobody there is, \
             writes read back by another operation.",
            &proved,
        ),
        ("Mocked, but not proved here", "They answer; nothing here reads back what they did.", &unproved),
        ("Not mocked", "They answer 501 and say so.", &missing),
    ] {
        if rows.is_empty() {
            continue;
        }
        write!(page, "\n## {title}\n\n{text}\n\n").expect("a string takes it");
        for (method, path) in rows {
            writeln!(page, "- `{method} {path}`").expect("a string takes it");
        }
    }
    write!(page, "\ncovered {} of {}\n", proved.len(), published_of_directory().count()).expect("a string takes it");
    page
}

/// How much of each noun is covered.
fn shares(covered: &BTreeSet<Called>) -> String {
    let mut shares: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for called in published_of_directory() {
        let noun = called.1.split(['/', '(']).nth(1).unwrap_or_default();
        let share = shares.entry(noun.to_owned()).or_default();
        share.0 += usize::from(covered.contains(&called));
        share.1 += 1;
    }
    let rows = shares.iter().map(|(noun, (covered, all))| format!("| `/{noun}` | {covered} | {all} |\n"));
    format!("| below | covered | of |\n|---|---|---|\n{}", rows.collect::<String>())
}
