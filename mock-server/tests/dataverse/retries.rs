//! What fails and may pass is tried again on the clock, and whoever waits for that waits until it is done.

use std::time::Duration;

use mock365::Mock;
use mock365::scenario::Library;
use mock365_control::Act;
use serde_json::{Value, json};

use crate::crm::{ADMIN, ANNA, Crm};

const SELECT: &str = "$select=mailboxid,incomingemailstatus,outgoingemailstatus,actstatus,testemailconfigurationscheduled,\
                      postponetestemailconfigurationuntil";

fn mailbox(crm: &Crm<'_>) -> Value {
    crm.got(&format!("mailboxes?$filter=emailaddress eq '{ANNA}'&{SELECT}"))["value"][0].clone()
}

fn statuses(crm: &Crm<'_>) -> [i64; 3] {
    let row = mailbox(crm);
    ["incomingemailstatus", "outgoingemailstatus", "actstatus"].map(|column| row[column].as_i64().expect("a status"))
}

fn test_and_enable(crm: &Crm<'_>) {
    let id = mailbox(crm)["mailboxid"].as_str().expect("an id").to_owned();
    crm.patch(&format!("mailboxes({id})"), &json!({ "emailrouteraccessapproval": 1 })).expect(204);
    let wanted = json!({
        "incomingemaildeliverymethod": 2, "outgoingemaildeliverymethod": 2, "actdeliverymethod": 1,
        "testemailconfigurationscheduled": true,
    });
    crm.patch(&format!("mailboxes({id})"), &wanted).expect(204);
}

/// Looks again and again, as a client does that polls; time passes in truth.
fn wait(crm: &Crm<'_>, until: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..400 {
        let row = mailbox(crm);
        if until(&row) {
            return row;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{}", mailbox(crm))
}

fn waits_for_a_retry(row: &Value) -> bool {
    row["postponetestemailconfigurationuntil"].is_string()
}

/// The remedies of scenarios of Dynamics 365 that wait for a retry: nothing is left to do when they answer, whether or not
/// the mailbox was tested before.
#[test]
fn a_remedy_that_waits_ends_when_the_retry_is_done() {
    let library = Library::built_in();
    let waiting = library.all().flat_map(|shelved| {
        let waits = |(_, remedy): &(&String, &mock365_control::scenario::Remedy)| {
            remedy.acts.iter().any(|act| matches!(act, Act::Clock(_)))
        };
        let remedies = shelved.scenario.remedies.iter().filter(waits).map(|(name, _)| name.clone());
        remedies.map(|remedy| (shelved.name.clone(), remedy)).collect::<Vec<_>>()
    });
    let is_retry = |(name, remedy): &(String, String)| name.starts_with("dynamics/") && remedy.starts_with("wait-for-");
    let waiting: Vec<_> = waiting.filter(is_retry).collect();
    assert!(waiting.len() >= 3, "{waiting:?}");
    for (name, remedy) in &waiting {
        for tested_before in [false, true] {
            let mock = Mock::start();
            mock.apply(name);
            let crm = Crm::of(&mock, ADMIN);
            if tested_before {
                test_and_enable(&crm);
                wait(&crm, waits_for_a_retry);
            }
            let answer = crm.http.post(format!("{}/_mock/scenarios/{name}/remedies/{remedy}", mock.origin()));
            let answer = answer.json(&json!({})).send().expect("an answer");
            assert!(answer.status().is_success(), "{name}: {}", answer.text().unwrap_or_default());
            assert_eq!(statuses(&crm), [1; 3], "{name}, {remedy}, tested before: {tested_before}");
        }
    }
}

/// The clock is moved by just as long as a retry waits: it is done when the control API answers.
#[test]
fn the_clock_answers_when_what_is_due_at_its_new_moment_is_done() {
    for round in 0..10 {
        let mock = Mock::start();
        mock.apply("dynamics/service-unavailable");
        let crm = Crm::of(&mock, ADMIN);
        test_and_enable(&crm);
        // The first try is made meanwhile, or as the clock begins to move.
        std::thread::sleep(Duration::from_millis(round));
        let moved = crm.http.post(format!("{}/_mock/clock", mock.origin())).json(&json!({ "advance": "PT5M" })).send();
        assert!(moved.expect("an answer").status().is_success());
        assert_eq!(statuses(&crm), [1; 3], "round {round}");
    }
}

/// The same with a clock that stops at the moment of the retry.
#[test]
fn a_clock_that_is_stopped_later_does_what_is_due_until_then() {
    let mock = Mock::start();
    mock.apply("dynamics/service-unavailable");
    let crm = Crm::of(&mock, ADMIN);
    test_and_enable(&crm);
    let row = wait(&crm, waits_for_a_retry);
    let due = &row["postponetestemailconfigurationuntil"];
    let moved = crm.http.post(format!("{}/_mock/clock", mock.origin())).json(&json!({ "freeze": due })).send();
    let moved: Value = moved.expect("an answer").json().expect("JSON");
    assert_eq!(moved["frozen"], json!(true), "{moved}");
    assert_eq!(statuses(&crm), [1; 3]);
}

/// An administrator who asks again does not wait for the retry: it is forgotten, and the test runs at once.
#[test]
fn a_test_that_is_asked_for_again_runs_soon() {
    let mock = Mock::start();
    mock.apply("dynamics/service-unavailable");
    let crm = Crm::of(&mock, ADMIN);
    test_and_enable(&crm);
    wait(&crm, waits_for_a_retry);
    test_and_enable(&crm);
    let row = wait(&crm, |row| row["testemailconfigurationscheduled"] == json!(false));
    assert!(row["postponetestemailconfigurationuntil"].is_null(), "{row}");
    assert_eq!(statuses(&crm), [1; 3]);
    let before = mock.requests().len();
    let moved = crm.http.post(format!("{}/_mock/clock", mock.origin())).json(&json!({ "advance": "PT6M" })).send();
    assert!(moved.expect("an answer").status().is_success());
    let again = mock.requests().split_off(before);
    assert!(again.iter().all(|request| request.operation != "ews.CreateItem"), "the retry is forgotten: {again:?}");
}
