//! Every scenario that comes with the program is proved over a socket.

use mock365::proof::Bench;
use mock365::scenario::{Library, Shelved, load};

#[tokio::test]
async fn every_scenario_has_its_cause_and_its_remedies() {
    let bench = Bench::start().await.expect("a bench");
    let mut faults = Vec::new();
    for shelved in Library::built_in().all() {
        faults.extend(bench.prove(shelved).await.faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// A cause is state: what it makes fail fails as often as somebody tries, until it is mended. What is transient says so.
#[tokio::test]
async fn every_failure_stays_until_its_remedy() {
    let bench = Bench::start().await.expect("a bench");
    let mut faults = Vec::new();
    for shelved in Library::built_in().all() {
        faults.extend(bench.prove_lasting(shelved).await);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// A scenario that lives in this test alone.
fn shelved(text: &str) -> Shelved {
    let head = "title: { en: x }\nbecause: x\nwith: { user: anna@contoso.example, app: HubSpot Sales }\n";
    let scenario = load::read("x.yaml", &format!("{head}{text}")).expect("a scenario");
    Shelved { name: "x/y".to_owned(), scenario }
}

const DISABLED: &str = "cloud: { users: { anna@contoso.example: { enabled: false } } }\n\
    expect: [ { call: entra.authorize, code: AADSTS50057 } ]\n";

#[tokio::test]
async fn a_proof_fails_where_something_is_wrong() {
    let bench = Bench::start().await.expect("a bench");
    for (why, text) in [
        ("it did not succeed", format!("{DISABLED}remedies: {{ wait: [ {{ clock: {{ advance: PT1M }} }} ] }}")),
        ("its cause", DISABLED.replace("50057", "50053")),
        ("all is well", format!("{DISABLED}healthy: [ {{ call: mx }} ]")),
        ("met all the same", "expect: [ { call: entra.authorize, password: x, code: AADSTS50126 } ]".to_owned()),
        (
            "met all the same",
            format!("{DISABLED}otherwise: {{ users: {{ anna@contoso.example: {{ enabled: false }} }} }}"),
        ),
        ("cannot be described", format!("{DISABLED}otherwise: {{ groups: {{ x: {{ members: [nobody] }} }} }}")),
        ("all should be well", format!("{DISABLED}healthy: [ {{ call: entra.authorize, password: x }} ]")),
        ("cannot be applied", DISABLED.replace("users", "groups").replace("enabled: false", "members: [nobody]")),
    ] {
        let faults = bench.prove(&shelved(&text)).await.faults;
        assert!(faults.iter().any(|fault| fault.contains(why)), "{why}: {faults:?}");
    }
}

#[tokio::test]
async fn only_the_very_call_after_somebody_did_something_counts() {
    let bench = Bench::start().await.expect("a bench");
    let enable = "control: { users: { anna@contoso.example: { enabled: true } } }";
    for (counts, remedies) in [
        (true, format!("{{ enable: [ {{ {enable} }} ] }}")),
        (
            false,
            "{ somebody-else: { acts: [], healthy: [ { call: entra.authorize, as: bo@contoso.example } ] } }"
                .to_owned(),
        ),
        (false, format!("{{ other: {{ acts: [ {{ {enable} }} ], healthy: [ {{ call: mx }} ] }} }}")),
    ] {
        let proof = bench.prove(&shelved(&format!("{DISABLED}remedies: {remedies}"))).await;
        assert_eq!(proof.faults, Vec::<String>::new());
        assert_eq!(
            proof.seen.iter().map(|(code, met)| (*code, met.channel)).collect::<Vec<_>>(),
            [(50_057, Some("inline"))]
        );
        assert_eq!(proof.mended.contains(&50_057), counts, "{remedies}");
    }
    let locked = "cloud: { users: { anna@contoso.example: { locked: PT1M } } }\n\
        expect: [ { call: entra.authorize, code: AADSTS50053 } ]\nremedies: { wait: [ { clock: { advance: PT1M } } ] }";
    let proof = bench.prove(&shelved(locked)).await;
    assert!(proof.faults.is_empty(), "{:?}", proof.faults);
    assert!(proof.mended.is_empty(), "{:?}", proof.faults);
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
