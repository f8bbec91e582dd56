//! Outlook's limits for an application and a mailbox: what is beyond them is 429 until the client has waited.

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use mock365_domain::Throttling;
use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT, Reply};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const SCOPES: &[&str] = &["User.Read", "Mail.ReadWrite", "Contacts.ReadWrite"];

fn mock(throttling: &Value) -> Mock {
    let mock = Mock::start();
    throttle(&mock, throttling);
    mock
}

/// The status of the control API's answer.
fn set(mock: &Mock, throttling: &Value) -> u16 {
    // A second test finds it installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let patch = json!({ "throttling": throttling });
    let sent = Client::new().patch(format!("{}/_mock/cloud", mock.origin())).json(&patch).send();
    sent.expect("an answer").status().as_u16()
}

fn throttle(mock: &Mock, throttling: &Value) {
    assert_eq!(set(mock, throttling), 200, "{throttling}");
}

fn user<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, name, HUBSPOT, SCOPES)
}

fn token(mock: &Mock, user: &str, resource: Option<&str>) -> String {
    let issued = issue_direct(mock.sandbox(), Some(user), HUBSPOT, &["Mail.Read".to_owned()], resource);
    issued.expect("a token")["access_token"].as_str().expect("a token").to_owned()
}

/// Seconds that a refused client is to wait, and the message.
#[track_caller]
fn refused(reply: Reply) -> (u64, String) {
    let wait = reply.headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let explained = reply.headers.contains_key("x-mock365-explain");
    let body = reply.expect(429);
    assert_eq!(body["error"]["code"], "ApplicationThrottled");
    assert!(explained);
    (wait.expect("seconds"), body["error"]["message"].as_str().expect("text").to_owned())
}

fn wait(mock: &Mock, seconds: u64) {
    mock.sandbox().clock.advance(&format!("PT{seconds}S")).expect("later");
}

#[test]
fn the_figures_are_those_that_microsoft_documents() {
    let documented = Throttling::OUTLOOK;
    assert_eq!((documented.requests, documented.per.as_secs()), (10_000, 600));
    assert_eq!(documented.concurrent, 4);
    assert_eq!((documented.upload, documented.upload_per.as_secs()), (150_000_000, 300));
    let mock = mock(&json!("outlook"));
    assert_eq!(mock.sandbox().view(|cloud| cloud.throttling), Some(documented));
    throttle(&mock, &json!("off"));
    assert_eq!(mock.sandbox().view(|cloud| cloud.throttling), None);
    for wrong in
        [json!({ "concurrent": 0 }), json!({ "per": "P1Y" }), json!({ "per": "now" }), json!("graph"), json!(3)]
    {
        assert!(matches!(set(&mock, &wrong), 400 | 422), "{wrong}");
    }
}

#[test]
fn requests_are_counted_for_an_app_and_a_mailbox_and_waiting_mends_it() {
    let mock = mock(&json!({ "requests": 3, "per": "PT1M" }));
    mock.sandbox().clock.freeze(None);
    let anna = user(&mock, ANNA);
    for _ in 0..3 {
        anna.get("/me/messages").expect(200);
    }
    let (seconds, message) = refused(anna.get("/me/contacts"));
    assert_eq!(message, "Application is over its RequestRate limit.");
    assert!((1..=61).contains(&seconds), "{seconds}");
    // The directory is asked by the same client, and counts nothing.
    anna.get("/me").expect(200);
    user(&mock, BO).get("/me/messages").expect(200);
    let other = Caller::user(&mock, ANNA, crate::caller::ADMIN_TOOL, &["Mail.Read"]);
    other.get("/me/messages").expect(200);
    wait(&mock, seconds - 1);
    refused(anna.get("/me/messages"));
    wait(&mock, 1);
    anna.get("/me/messages").expect(200);
    throttle(&mock, &json!("off"));
    for _ in 0..9 {
        anna.get("/me/messages").expect(200);
    }
}

#[test]
fn an_app_by_itself_has_a_budget_for_each_mailbox() {
    let mock = mock(&json!({ "requests": 1 }));
    let app = Caller::app(&mock, HUBSPOT, &["Mail.Read"]);
    app.get(&format!("/users/{ANNA}/messages")).expect(200);
    app.get(&format!("/users/{BO}/messages")).expect(200);
    refused(app.get(&format!("/users/{ANNA}/messages")));
    // However the mailbox is named, and whoever the app asks for.
    let id = user(&mock, ANNA).get("/me").expect(200)["id"].as_str().expect("an id").to_owned();
    refused(app.get(&format!("/users/{id}/messages")));
    refused(user(&mock, ANNA).get("/me/messages"));
}

#[test]
fn outlook_rest_takes_from_the_same_budget() {
    let mock = mock(&json!({ "requests": 2 }));
    let token = token(&mock, ANNA, Some("https://outlook.office.com"));
    let anna = user(&mock, ANNA);
    let ask = || {
        let url = format!("{}/~outlook.office.com/api/v2.0/me/messages", mock.origin());
        Client::new().get(url).bearer_auth(&token).send().expect("an answer")
    };
    anna.get("/me/messages").expect(200);
    assert_eq!(ask().status(), 200);
    let answer = ask();
    assert_eq!(answer.status(), 429);
    let seconds: u64 = answer.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    let body: Value = answer.json().expect("JSON");
    let error = json!({ "code": "ApplicationThrottled", "message": "Application is over its RequestRate limit." });
    assert_eq!(body, json!({ "error": error }));
    refused(anna.get("/me/messages"));
    wait(&mock, seconds);
    assert_eq!(ask().status(), 200);
}

#[test]
fn bytes_are_counted_too() {
    let mock = mock(&json!({ "upload": 1000, "upload_per": "PT1M" }));
    let anna = user(&mock, ANNA);
    let draft = |length: usize| json!({ "subject": "x".repeat(length) });
    anna.post("/me/messages", &draft(700)).expect(201);
    let (seconds, message) = refused(anna.post("/me/messages", &draft(700)));
    assert_eq!(message, "Application is over its IncomingBytes limit.");
    // What sends nothing goes on.
    anna.get("/me/messages").expect(200);
    anna.post("/me/messages", &draft(100)).expect(201);
    wait(&mock, seconds);
    anna.post("/me/messages", &draft(700)).expect(201);
    // What is larger than the limit goes when nothing was sent for that long.
    let (seconds, _) = refused(anna.post("/me/messages", &draft(2000)));
    wait(&mock, seconds);
    anna.post("/me/messages", &draft(2000)).expect(201);
}

fn slow(mock: &Mock, milliseconds: u32) {
    let rule = json!({ "when": { "operation": "graph.messages.*" }, "effect": { "delay": format!("PT0.{milliseconds:03}S") } });
    mock.sandbox().plan.add(serde_json::from_value(rule).expect("a rule"));
}

#[test]
fn only_so_many_are_done_at_a_time() {
    let mock = mock(&json!("outlook"));
    slow(&mock, 900);
    // Status, Retry-After and message of each.
    let ask = |of: &[&str]| {
        let url = format!("{}/v1.0/me/messages", mock.origin());
        let requests: Vec<_> =
            of.iter().map(|name| Client::new().get(&url).bearer_auth(token(&mock, name, None))).collect();
        let ready = Arc::new(Barrier::new(requests.len()));
        let asked: Vec<_> = requests
            .into_iter()
            .map(|request| {
                let ready = Arc::clone(&ready);
                std::thread::spawn(move || {
                    ready.wait();
                    let answer = request.send().expect("an answer");
                    let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().expect("text").to_owned());
                    let status = answer.status().as_u16();
                    let body: Value = answer.json().expect("JSON");
                    (status, wait, body["error"]["message"].as_str().map(str::to_owned))
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().expect("an answer")).collect::<Vec<_>>()
    };
    let mut answers = ask(&[ANNA, ANNA, ANNA, ANNA, ANNA, BO]);
    answers.sort();
    let over = "Application is over its MailboxConcurrency limit.".to_owned();
    assert_eq!(answers.pop(), Some((429, Some("2".to_owned()), Some(over))));
    assert!(answers.iter().all(|(status, ..)| *status == 200), "{answers:?}");
    // Their places are free again.
    assert!(ask(&[ANNA; 4]).iter().all(|(status, ..)| *status == 200));
}

#[test]
fn parts_of_a_batch_count_by_themselves_and_four_are_done_at_a_time() {
    let mock = mock(&json!({ "requests": 10 }));
    slow(&mock, 300);
    let anna = user(&mock, ANNA);
    let part = |id: usize| json!({ "id": id.to_string(), "method": "GET", "url": "/me/messages?$top=1" });
    let batch = |parts: usize| {
        let requests: Vec<Value> = (0..parts).map(part).collect();
        let answer = anna.post("/$batch", &json!({ "requests": requests })).expect(200);
        answer["responses"].as_array().expect("a list").clone()
    };
    let began = Instant::now();
    assert!(batch(8).iter().all(|answer| answer["status"] == 200));
    // Two after another, each with four at the same time.
    assert!(began.elapsed() >= Duration::from_millis(600), "{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_millis(8 * 300), "{:?}: one after another", began.elapsed());
    let answers = batch(4);
    let refused: Vec<&Value> = answers.iter().filter(|answer| answer["status"] == 429).collect();
    assert_eq!(refused.len(), 2);
    for answer in refused {
        assert_eq!(answer["body"]["error"]["code"], "ApplicationThrottled");
        assert!(answer["headers"]["Retry-After"].as_str().is_some_and(|wait| wait.parse::<u64>().is_ok()));
    }
}

#[test]
fn a_reset_and_a_clock_that_is_set_back_forget_what_was_counted() {
    let mock = Mock::start();
    throttle(&mock, &json!({ "requests": 1 }));
    let anna = user(&mock, ANNA);
    anna.get("/me/messages").expect(200);
    refused(anna.get("/me/messages"));
    let now = mock.sandbox().clock.now().timestamp();
    mock.sandbox().clock.set(now - jiff::SignedDuration::from_mins(30));
    anna.get("/me/messages").expect(200);
    refused(anna.get("/me/messages"));
    // Other figures begin anew, and so does a reset to a Cloud that has some.
    throttle(&mock, &json!({ "requests": 2 }));
    anna.get("/me/messages").expect(200);
    anna.get("/me/messages").expect(200);
    refused(anna.get("/me/messages"));
    mock.sandbox().set_baseline();
    mock.sandbox().reset();
    let anna = user(&mock, ANNA);
    anna.get("/me/messages").expect(200);
    anna.get("/me/messages").expect(200);
    refused(anna.get("/me/messages"));
}
