//! `docs/generated/failures.md`: the three customers' systems, row by row, with the features and situations that show each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use mock365::scenario::Library;

/// A system, and the letter of its rows.
const SYSTEMS: [(char, &str); 3] =
    [('H', "HubSpot inbox and calendar"), ('D', "Dynamics 365 and Exchange Online"), ('C', "Contact sync")];

/// How the reason begins where what would show a failure is not there.
const UNBUILT: &str = "not built";

/// A line of `features/rows.tsv`: a subject of the customers' articles, and why nothing can show it, where nothing can.
struct Row {
    id: String,
    subject: String,
    without: String,
}

fn features() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../features")
}

fn rows() -> Vec<Row> {
    read("rows.tsv")
}

/// The lines of `features/failures.tsv`: a failure of Dynamics 365 by its id, what customers read, and why no situation shows
/// it, where none does.
fn failures() -> Vec<Row> {
    read("failures.tsv")
}

fn read(name: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(features().join(name)).expect("the rows");
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        Row { id: next(), subject: next(), without: next() }
    };
    text.lines().map(row).collect()
}

/// The features that name a row, by the row: a tag such as `@H12b` is H12's.
fn shown_in() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut files: Vec<_> =
        std::fs::read_dir(features()).expect("features").flatten().map(|file| file.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "feature")) {
        let text = std::fs::read_to_string(file).expect("a feature");
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let tags = text.lines().map(str::trim).filter(|line| line.starts_with('@')).flat_map(str::split_whitespace);
        for tag in tags {
            let row = tag.trim_start_matches('@').trim_end_matches(|letter: char| letter.is_ascii_lowercase());
            let names = found.entry(row.to_owned()).or_default();
            if !names.contains(&name) {
                names.push(name.clone());
            }
        }
    }
    found
}

#[test]
fn the_failures() {
    let (rows, shown) = (rows(), shown_in());
    let mut page =
        "# The customers' failures\n\nGenerated from `features/rows.tsv`, the tags of the features and the rows of \
                    the situations.\n\n"
            .to_owned();
    let shown_or_without = |row: &Row| shown.contains_key(&row.id) || !row.without.is_empty();
    for (letter, system) in SYSTEMS {
        let own: Vec<&Row> = rows.iter().filter(|row| row.id.starts_with(letter)).collect();
        let shown = own.iter().filter(|row| shown.contains_key(&row.id)).count();
        let without = own.iter().filter(|row| !row.without.is_empty()).count();
        let done = own.iter().filter(|row| shown_or_without(row)).count();
        write!(page, "- {system}: {done} of {}", own.len()).unwrap();
        if done > shown {
            write!(page, " ({shown} in features; of {without} no server shows anything)").unwrap();
        }
        page.push('\n');
    }
    for (letter, system) in SYSTEMS {
        write!(page, "\n## {system}\n\n| row | subject | features | situations |\n|---|---|---|---|\n").unwrap();
        for row in rows.iter().filter(|row| row.id.starts_with(letter)) {
            let named = shown.get(&row.id).map(|names| names.join(", ")).unwrap_or_default();
            let named = match (named.is_empty(), row.without.is_empty()) {
                (true, true) => "no feature yet".to_owned(),
                (true, false) => format!("none: {}", row.without),
                (false, true) => named,
                (false, false) => format!("{named}; {}", row.without),
            };
            let plain = |of: &str| of.trim_end_matches(|letter: char| letter.is_ascii_lowercase()) == row.id;
            let library = Library::built_in();
            let situations = library.all().filter(|shelved| shelved.scenario.rows.iter().any(|of| plain(of)));
            let situations: Vec<String> = situations.map(|shelved| format!("`{}`", shelved.name)).collect();
            writeln!(page, "| {} | {} | {named} | {} |", row.id, row.subject, situations.join(", ")).unwrap();
        }
    }
    write_dynamics(&mut page);
    super::documents::check("failures.md", &page);
}

/// The failures of Dynamics 365, each with the situations that show it, or why there is none.
fn write_dynamics(page: &mut String) {
    let (failures, shown) = (failures(), situations_of_failures());
    let done = failures.iter().filter(|failure| shown.contains_key(&failure.id)).count();
    let unbuilt = failures.iter().filter(|failure| failure.without.starts_with(UNBUILT)).count();
    let without = failures.len() - done - unbuilt;
    write!(
        page,
        "\n## The failures of Dynamics 365\n\nGenerated from `features/failures.tsv` and the failures that situations name: {done} \
         of {} have one, of {without} no server shows anything, {unbuilt} are not built.\n\n| failure | what customers read \
         | situations |\n|---|---|---|\n",
        failures.len()
    )
    .expect("a text");
    for failure in &failures {
        let situations = shown.get(&failure.id).map(|names| names.join(", "));
        let situations = situations.unwrap_or_else(|| format!("none: {}", failure.without));
        writeln!(page, "| {} | {} | {situations} |", failure.id, failure.subject.replace('|', "\\|")).expect("a text");
    }
}

/// The situations of each failure.
fn situations_of_failures() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for shelved in Library::built_in().all() {
        for failure in &shelved.scenario.failures {
            found.entry(failure.clone()).or_default().push(format!("`{}`", shelved.name));
        }
    }
    found
}

/// A failure has a situation or a reason why it has none, never both; and there are those that the facts know, and no others.
#[test]
fn every_failure_has_a_situation_or_a_reason() {
    let (failures, shown) = (failures(), situations_of_failures());
    for failure in &failures {
        let both = (shown.contains_key(&failure.id), !failure.without.is_empty());
        assert!(both.0 != both.1, "{}: a situation or a reason, one of them: {both:?}", failure.id);
    }
    let unlisted: Vec<&String> = shown.keys().filter(|id| !failures.iter().any(|failure| failure.id == **id)).collect();
    assert!(unlisted.is_empty(), "features/failures.tsv has no {unlisted:?}");
    let Some(text) = crate::facts::text("domain/errors.json") else { return };
    let known: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let known: BTreeSet<&str> =
        known.iter().filter(|row| row["system"] == "dynamics365").filter_map(|row| row["id"].as_str()).collect();
    let listed: BTreeSet<&str> = failures.iter().map(|failure| failure.id.as_str()).collect();
    assert_eq!(listed, known, "features/failures.tsv lists the failures that domain/errors.json has");
}

/// A tag or a row that is not in the list is a slip of the pen.
#[test]
fn tags_and_rows_are_known() {
    let known: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let of_system = |tag: &str| {
        let (letter, number) = tag.split_at(tag.len().min(1));
        SYSTEMS.iter().any(|(known, _)| letter.starts_with(*known)) && number.parse::<u8>().is_ok()
    };
    let library = Library::built_in();
    let rows = library.all().flat_map(|shelved| &shelved.scenario.rows);
    let plain = |of: &String| of.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).to_owned();
    let named = shown_in().into_keys().chain(rows.map(plain));
    let unknown: Vec<String> = named.filter(|tag| of_system(tag) && !known.contains(tag)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
