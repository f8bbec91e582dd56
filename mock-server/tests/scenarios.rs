//! Every scenario that comes with the program is proved over a socket, and found by what customers say.

mod proof;

use mock365::scenario::Library;
use proof::Bench;

#[tokio::test]
async fn every_scenario_has_its_cause_and_its_remedies() {
    let bench = Bench::start().await;
    let mut faults = Vec::new();
    for shelved in Library::built_in().all() {
        faults.extend(bench.prove(shelved).await.faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_customers_say_finds_the_scenario() {
    let library = Library::built_in();
    for shelved in library.all() {
        for text in shelved.scenario.customer_says.values().flatten().chain(shelved.scenario.title.values()) {
            let found = library.search(text);
            assert!(found.iter().any(|hit| hit.name == shelved.name), "\"{text}\" does not find {}", shelved.name);
        }
    }
    assert!(library.search("no such words anywhere").is_empty());
}

#[test]
fn titles_are_there_in_every_language_of_the_pages() {
    for shelved in Library::built_in().all() {
        for language in ["en", "sv", "fr", "de", "ja"] {
            let title = shelved.scenario.title.get(language);
            assert!(title.is_some_and(|title| !title.trim().is_empty()), "{} has no title in {language}", shelved.name);
        }
    }
}
