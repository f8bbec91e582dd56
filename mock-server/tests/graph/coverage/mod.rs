//! Which of Microsoft Graph's core operations are mocked: each is called over a socket, and the page
//! `docs/generated/coverage-graph.md` is written from what answered.
//!
//! To add to it: write a `fn probe(&Probe)` in a file per noun and list it in `PROBES`. `MOCK365_BLESS=1` writes the page.

mod calendar;
mod contacts;
mod directory;
use crate::facts;
mod mail;
mod outlook;
mod probe;
mod rules;
mod shapes;
mod subscriptions;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use mock365::faces::graph::{is_mocked, published};
use probe::{Called, HOMES, Probe};

/// Probes, each with a mock of its own.
const PROBES: &[fn(&Probe)] = &[
    mail::messages,
    mail::folders,
    mail::search_folders,
    mail::sending,
    calendar::calendars,
    calendar::events,
    contacts::contacts,
    outlook::outlook,
    outlook::settings,
    contacts::own_photo,
    rules::focused,
    rules::inbox_rules,
    ids,
    outlook::mail_tips,
    outlook::people,
    subscriptions::subscriptions,
    batch,
];

/// Ids in another writing, which lead to the same.
fn ids(probe: &Probe) {
    let id = probe.list("/me/messages")[0]["id"].as_str().expect("an id").to_owned();
    let body =
        serde_json::json!({ "inputIds": [id], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId" });
    probe.write("POST", "/me/translateExchangeIds", Some(&body), |probe, results| {
        let target = results["value"][0]["targetId"].as_str().expect("an id").to_owned();
        target != id && probe.status(&format!("/me/messages/{target}")) == 200
    });
}

/// A batch of one request that depends on another.
fn batch(probe: &Probe) {
    let folder = serde_json::json!({ "displayName": "Batched" });
    let requests = serde_json::json!({ "requests": [
        { "id": "1", "method": "POST", "url": "/me/mailFolders", "body": folder,
          "headers": { "Content-Type": "application/json" } },
        { "id": "2", "method": "GET", "url": "/me/mailFolders?$filter=displayName eq 'Batched'", "dependsOn": ["1"] },
    ] });
    probe.write("POST", "/$batch", Some(&requests), |_, answers| {
        let answers = answers["responses"].as_array().expect("answers");
        let seen = answers.iter().find(|answer| answer["id"] == "2").expect("the second");
        seen["body"]["value"][0]["displayName"] == "Batched"
    });
}

fn project(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn the_page_says_what_is_covered() {
    let in_home = |home| PROBES.iter().flat_map(|probe| Probe::run(*probe, home)).collect::<BTreeSet<Called>>();
    let covered = HOMES.map(in_home).into_iter().reduce(|all, these| &all & &these).expect("homes");
    let page = page(&covered);
    let path = project("docs/generated/coverage-graph.md");
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(&path, &page).expect("the page is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{} is stale: run this test with MOCK365_BLESS=1", path.display());
}

#[test]
fn the_table_is_microsofts() {
    let Some(facts) = facts::text("graph/operations.tsv") else { return };
    let areas = ["mail", "calendar", "contacts", "outlook"];
    let joined =
        ["user.mailboxSettings", "user.people", "user.photo", "user.translateExchangeIds", "subscriptions", "batch"];
    let core: BTreeSet<(&str, &str)> = facts
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|row| row.len() == 5 && row[4] == "1" && !row[2].starts_with("/users/"))
        .filter(|row| {
            let whole = |area: &str| row[0] == area || row[0].starts_with(&format!("{area}."));
            joined.contains(&row[0]) || row[2].starts_with("/me") && areas.iter().any(|area| whole(area))
        })
        .map(|row| (row[1], row[2].strip_suffix("()").unwrap_or(row[2])))
        .collect();
    assert_eq!(published().collect::<BTreeSet<_>>(), core);
}

fn page(covered: &BTreeSet<Called>) -> String {
    let mut page = "# Microsoft Graph: covered operations\n\nWritten by `cargo test -p mock365 --test graph coverage` \
                    with `MOCK365_BLESS=1`. The table is the mail, calendar, contacts and Outlook part of `/me`, with \
                    mailbox settings, photos, people and ids of Exchange; all of it stands below `/users/{user-id}` too, in \
                    v1.0 and beta. Subscriptions and batches join it.\n"
        .to_owned();
    let (proved, others): (Vec<_>, Vec<_>) = published().partition(|called| covered.contains(called));
    let (unproved, missing): (Vec<_>, Vec<_>) = others.into_iter().partition(|(method, path)| is_mocked(method, path));
    for (title, text, rows) in [
        (
            "Covered",
            "Called over a socket by this page's test, by the user and as one of the users, v1.0 and beta: lists with an item in \
             them, writes read back by another operation (`reauthorize` of a subscription, which shows nowhere, by its answer), \
             v1.0's JSON as Microsoft's published types have it. `GET /me/messages/delta` is there to be refused, as Exchange \
             refuses it.",
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
    write!(page, "\ncovered {} of {}\n", proved.len(), published().count()).expect("a string takes it");
    page
}
